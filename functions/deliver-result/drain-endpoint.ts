/**
 * A wake-up goes in; what is parked for an endpoint is let through: one, to see whether it is back, while it takes nothing,
 * and then so many at once, the oldest first, at its rate. Nothing is let through to one that is off.
 */
import type { DeliveringItem } from '../../shared/deliveries/delivering-item.ts';
import { type Delivery, owedAgain } from '../../shared/deliveries/delivery.ts';
import type { EndpointItem, EndpointItems, ParkedEntry } from '../../shared/deliveries/endpoint-item.ts';
import { DAY_MS, expiresAt } from '../../shared/jobs/kept.ts';
import { moveOn } from '../../shared/jobs/move-on.ts';
import { heldUntil, isNewer } from '../../shared/jobs/obligation.ts';
import {
  type Outcome,
  type Progress,
  type Run,
  runStep,
  type StepPorts,
} from '../../shared/jobs/run-step.ts';
import { type Growth, growingWait } from '../../shared/jobs/waits.ts';
import type { EndpointHealthStore } from '../../shared/store/endpoints.ts';
import type { Addressee } from './addressees.ts';
import type { DeliverOnePorts } from './deliver-one.ts';
import { LONGEST_STAND_MS, type RatePorts, takePlace } from './endpoint-rate.ts';

/** Between two looks whether an endpoint that takes nothing is back. */
const PROBES: Growth = { firstMs: 15_000, longestMs: 600_000 };
/** Of so many, the oldest, each is sent in turn: one that the endpoint refuses for ever must not keep back the others. */
const PROBED = 10;
/** So many that some worker has in hand, to another endpoint perhaps, are passed over. */
const PASSED_OVER = 20;
/** No worker has a delivery in its hands for longer. */
const LONGEST_ON_ITS_WAY_MS = 180_000;
/** The index may not show yet what was parked a moment ago. */
const LAG_MS = 120_000;
/** Between two looks while there is more to let through. */
const SOON_MS = LONGEST_STAND_MS;
/** What a worker has in hand at this moment is waited for. */
const IN_HAND_MS = 5_000;
/** For an endpoint that was deleted: nothing is sent. */
const DROPPED_AT_ONCE = 25;

export interface DrainPorts
  extends RatePorts,
    Pick<DeliverOnePorts, 'atOnce'>,
    Record<'endpointSteps', StepPorts<EndpointItem>> {
  endpointItems: EndpointItems;
  health: Pick<EndpointHealthStore, 'setParks' | 'endParks'>;
  /** Undefined when it was deleted. */
  findAddressee(endpointId: string): Promise<Addressee | undefined>;
  /** The endpoint is off: tells the others, unless they were told. */
  announceOff(endpoint: Addressee): Promise<void>;
  deliveringSteps: StepPorts<DeliveringItem>;
}

export function drainEndpoint(ports: DrainPorts, run: Run): Promise<Outcome> {
  return runStep(ports.endpointSteps, run, (item, token) => drain(ports, item, token));
}

async function drain(ports: DrainPorts, item: EndpointItem, token: string): Promise<Progress<EndpointItem>> {
  const nowMs = ports.around.nowMs();
  const endpoint = await ports.findAddressee(item.endpoint_id);
  if (!endpoint) return letAllThrough(ports, item, token);
  const { target } = endpoint;
  if (target.off_since !== undefined) {
    await ports.announceOff(endpoint);
    return over(ports);
  }
  const onTheirWay = await stillOnTheirWay(ports, item, nowMs);
  const isFailing = target.failing_since !== undefined;
  const untilMs = Math.max(item.asked_until ?? 0, isFailing ? (item.probe_at ?? firstProbe(ports)) : 0);
  if (untilMs > nowMs) {
    // Whoever found nothing parked just before it asked may have let the others go by.
    const isToPark = (item.asked_until ?? 0) > nowMs && target.parks_since === undefined;
    if (isToPark) await ports.health.setParks(endpoint.ref, nowMs);
    // The wait has begun, and is not begun anew.
    const begun = isFailing && item.probe_at === undefined ? { probe_at: untilMs } : {};
    return { step: 'drain', dueMs: untilMs, hold: true, changes: begun };
  }
  const most = isFailing ? 1 : ports.atOnce;
  const tally = await letThrough(ports, item, token, { endpoint, most: most - onTheirWay, isFailing });
  return next(ports, item, endpoint, { ...tally, onTheirWay });
}

function firstProbe({ around }: DrainPorts): number {
  return around.nowMs() + growingWait(PROBES, 1, around.random);
}

/** Who was let through wakes it when it is through; what a worker has in hand, and a rate, is waited for. */
async function next(
  ports: DrainPorts,
  item: EndpointItem,
  { ref, target }: Addressee,
  { parked, through, stays, isRateUsed, onTheirWay }: Tally & { onTheirWay: number },
): Promise<Progress<EndpointItem>> {
  const { health, around } = ports;
  const nowMs = around.nowMs();
  if (parked === 0 && onTheirWay === 0) {
    // What another has met since it was read counts.
    if (target.parks_said !== undefined) await health.endParks(ref, target.parks_said);
    return overOnceEmpty(ports, item);
  }
  const changes = { found_empty: undefined };
  if (isRateUsed) return { step: 'drain', dueMs: nowMs + SOON_MS, hold: true, changes };
  if (stays > 0 && through === 0) return { step: 'drain', dueMs: nowMs + IN_HAND_MS, hold: true, changes };
  const dueMs = nowMs + (through + onTheirWay > 0 ? LONGEST_ON_ITS_WAY_MS : SOON_MS);
  return { step: 'drain', dueMs, heedsNews: true, changes };
}

/** Each finds that its endpoint is no more. */
async function letAllThrough(
  ports: DrainPorts,
  item: EndpointItem,
  token: string,
): Promise<Progress<EndpointItem>> {
  const { parked } = await letThrough(ports, item, token, { most: DROPPED_AT_ONCE, isFailing: false });
  const nowMs = ports.around.nowMs();
  if (parked === 0) return overOnceEmpty(ports, item);
  return { step: 'drain', dueMs: nowMs + SOON_MS, hold: true, changes: { found_empty: undefined } };
}

/** The index may not show yet what was parked a moment ago: nothing is, if that is long ago, and nothing was since. */
function overOnceEmpty(ports: DrainPorts, { found_empty, hints }: EndpointItem): Progress<EndpointItem> {
  const nowMs = ports.around.nowMs();
  const found = found_empty?.hints === hints ? found_empty : { at: nowMs, hints };
  const dueMs = found.at + LAG_MS;
  if (dueMs <= nowMs) return over(ports);
  return { step: 'drain', dueMs, heedsNews: true, changes: { found_empty: found } };
}

/** What is parked meanwhile is news. */
function over({ around }: DrainPorts): Progress<EndpointItem> {
  const expires_at = expiresAt(around.nowMs() + DAY_MS);
  return { step: undefined, dueMs: 0, heedsNews: true, changes: { found_empty: undefined, expires_at } };
}

/** One that was lost on its way is its own item's, which is due by itself. */
async function stillOnTheirWay(
  { endpointItems }: DrainPorts,
  { endpoint_id, released }: EndpointItem,
  nowMs: number,
): Promise<number> {
  const all = Object.entries(released);
  const lost = all.filter(([, sinceMs]) => sinceMs + LONGEST_ON_ITS_WAY_MS <= nowMs);
  for (const [item] of lost) await endpointItems.through(endpoint_id, item, false);
  return all.length - lost.length;
}

interface Tally {
  /** That were found. */
  parked: number;
  through: number;
  /** Somebody has their items in hand. */
  stays: number;
  isRateUsed: boolean;
}

interface Most {
  /** Undefined when it was deleted. */
  endpoint?: Addressee;
  most: number;
  isFailing: boolean;
}

async function letThrough(
  ports: DrainPorts,
  item: EndpointItem,
  token: string,
  { endpoint, most, isFailing }: Most,
): Promise<Tally> {
  const found = await ports.endpointItems.listParked(
    item.endpoint_id,
    isFailing ? PROBED : Math.max(1, most) + PASSED_OVER,
  );
  const tally: Tally = { parked: found.length, through: 0, stays: 0, isRateUsed: false };
  let turns = 0;
  const first = isFailing && found.length > 0 ? item.probes % found.length : 0;
  for (const entry of [...found.slice(first), ...found.slice(0, first)]) {
    if (turns >= most) break;
    const released = await release(ports, item, token, { endpoint, entry, isFailing });
    if (released === 'rate_used') return { ...tally, isRateUsed: true };
    if (released === 'nothing') continue;
    if (released !== 'stays') turns += 1;
    tally[released === 'through' ? 'through' : 'stays'] += 1;
  }
  return tally;
}

interface One extends Pick<Most, 'isFailing'> {
  endpoint: Addressee | undefined;
  entry: ParkedEntry;
}

async function release(
  ports: DrainPorts,
  endpointItem: EndpointItem,
  token: string,
  { endpoint, entry, isFailing }: One,
): Promise<'through' | 'perhaps' | 'stays' | 'nothing' | 'rate_used'> {
  const { endpointItems, deliveringSteps, around } = ports;
  const { endpointId } = entry;
  const item = await deliveringSteps.store.get(entry.item);
  const delivery = item?.deliveries?.[endpointId];
  if (item && (isNewer(item) || heldUntil(item, around.nowMs()) !== undefined)) return 'stays';
  // Whoever had it in hand until lately may have parked it, and may yet write so.
  if (item?.lease !== undefined && (!delivery || delivery.state === 'owed')) return 'stays';
  if (!item || !delivery || (delivery.state !== 'parked' && delivery.state !== 'failed')) {
    await endpointItems.unpark(entry);
    return 'nothing';
  }
  if (endpoint && (await takePlace(ports, endpoint)) === undefined) return 'rate_used';
  const nowMs = around.nowMs();
  const probes = endpointItem.probes + 1;
  const nextAtMs = nowMs + growingWait(PROBES, probes + 1, around.random);
  const probe = isFailing && { probe: { probes, nextAtMs } };
  // To an endpoint that was deleted nothing is on its way.
  const isOnItsWay =
    !endpoint || (await endpointItems.letThrough({ endpointId, token, item: entry.item, nowMs, ...probe }));
  if (!isOnItsWay) return 'stays';
  const again = delivery.state === 'failed' ? owedAgain(delivery) : delivery;
  const released: Delivery = { ...again, state: 'owed', released: true };
  const deliveries = { ...item.deliveries, [endpointId]: released };
  if (
    !(await moveOn(deliveringSteps, item, { step: 'deliver', dueMs: nowMs, changes: { deliveries } }, 'step'))
  ) {
    await endpointItems.through(endpointId, entry.item, false);
    // Somebody else has changed it; or the update, sent twice by the SDK, was applied the first time.
    return 'perhaps';
  }
  await endpointItems.unpark(entry);
  return 'through';
}
