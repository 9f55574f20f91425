/** Lets deliveries that are parked for an endpoint through, the oldest first: each is owed by its event's own item again. */
import type { DeliveringItem } from '../../shared/deliveries/delivering-item.ts';
import { type Delivery, owedAgain } from '../../shared/deliveries/delivery.ts';
import type { EndpointItem, EndpointItems, ParkedEntry } from '../../shared/deliveries/endpoint-item.ts';
import { moveOn } from '../../shared/jobs/move-on.ts';
import { heldUntil, isNewer } from '../../shared/jobs/obligation.ts';
import type { StepPorts } from '../../shared/jobs/run-step.ts';
import { growingWait } from '../../shared/jobs/waits.ts';
import type { Addressee } from './addressees.ts';
import { PROBED, PROBES } from './circuit-breaker.ts';
import { type RatePorts, takePlace } from './endpoint-rate.ts';
import type { Tally } from './next-drain.ts';

/** So many that some worker has in hand, to another endpoint perhaps, are passed over. */
const PASSED_OVER = 20;

export interface LetThroughPorts extends RatePorts {
  endpointItems: Pick<EndpointItems, 'listParked' | 'letThrough' | 'through' | 'unpark'>;
  deliveringSteps: StepPorts<DeliveringItem>;
}

/** Whoever drains an endpoint. */
export interface Drain {
  item: EndpointItem;
  token: string;
  /** Undefined when it was deleted. */
  endpoint?: Addressee;
  most: number;
  /** It is only looked whether the endpoint is back. */
  isProbe: boolean;
}

export async function letThrough(ports: LetThroughPorts, drain: Drain): Promise<Tally> {
  const { item, most, isProbe } = drain;
  const limit = isProbe ? PROBED : Math.max(1, most) + PASSED_OVER;
  const found = await ports.endpointItems.listParked(item.endpoint_id, limit);
  const tally: Tally = { parked: found.length, through: 0, stays: 0, isRateUsed: false };
  let turns = 0;
  const first = isProbe && found.length > 0 ? item.probes % found.length : 0;
  for (const entry of [...found.slice(first), ...found.slice(0, first)]) {
    if (turns >= most) break;
    const released = await release(ports, drain, entry);
    if (released === 'rate_used') return { ...tally, isRateUsed: true };
    if (released === 'nothing') continue;
    if (released !== 'stays') turns += 1;
    tally[released === 'through' ? 'through' : 'stays'] += 1;
  }
  return tally;
}

async function release(
  ports: LetThroughPorts,
  { item: endpointItem, token, endpoint, isProbe }: Drain,
  entry: ParkedEntry,
): Promise<'through' | 'perhaps' | 'stays' | 'nothing' | 'rate_used'> {
  const { endpointItems, deliveringSteps, around } = ports;
  const { endpointId } = entry;
  const item = await deliveringSteps.store.get(entry.item);
  const delivery = item?.deliveries?.[endpointId];
  if (item && isInHand(item, delivery, around.nowMs())) return 'stays';
  if (!item || !delivery || (delivery.state !== 'parked' && delivery.state !== 'failed')) {
    await endpointItems.unpark(entry);
    return 'nothing';
  }
  if (endpoint && (await takePlace(ports, endpoint)) === undefined) return 'rate_used';
  const nowMs = around.nowMs();
  const probes = endpointItem.probes + 1;
  const nextAtMs = nowMs + growingWait(PROBES, probes + 1, around.random);
  const probe = isProbe && { probe: { probes, nextAtMs } };
  // To an endpoint that was deleted nothing is on its way.
  const isOnItsWay =
    !endpoint || (await endpointItems.letThrough({ endpointId, token, item: entry.item, nowMs, ...probe }));
  if (!isOnItsWay) return 'stays';
  const again = delivery.state === 'failed' ? owedAgain(delivery) : delivery;
  const released: Delivery = { ...again, state: 'owed', released: true };
  const changes = { deliveries: { ...item.deliveries, [endpointId]: released } };
  if (!(await moveOn(deliveringSteps, item, { step: 'deliver', dueMs: nowMs, changes }, 'step'))) {
    await endpointItems.through(endpointId, entry.item, false);
    // Somebody else has changed it; or the update, sent twice by the SDK, was applied the first time.
    return 'perhaps';
  }
  await endpointItems.unpark(entry);
  return 'through';
}

function isInHand(item: DeliveringItem, delivery: Delivery | undefined, nowMs: number): boolean {
  if (isNewer(item) || heldUntil(item, nowMs) !== undefined) return true;
  // Whoever had it in hand until lately may have parked it, and may yet write so.
  return item.lease !== undefined && (!delivery || delivery.state === 'owed');
}
