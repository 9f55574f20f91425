/**
 * A wake-up goes in; what is parked for an endpoint is let through: one, to see whether it is back, while it takes nothing,
 * and then so many at once, the oldest first, at its rate. Nothing is let through to one that is off.
 */
import type { EndpointItem, EndpointItems } from '../../shared/deliveries/endpoint-item.ts';
import {
  type Outcome,
  type Progress,
  type Run,
  runStep,
  type StepPorts,
} from '../../shared/jobs/run-step.ts';
import { growingWait } from '../../shared/jobs/waits.ts';
import type { EndpointHealthStore } from '../../shared/store/endpoint-health.ts';
import type { Addressee } from './addressees.ts';
import { isOpen, PROBES } from './circuit-breaker.ts';
import { type LetThroughPorts, letThrough } from './let-through.ts';
import { isEmpty, LONGEST_ON_ITS_WAY_MS, nextDrain, nextDrop, over } from './next-drain.ts';

/** For an endpoint that was deleted: nothing is sent. */
const DROPPED_AT_ONCE = 25;

export interface DrainPorts extends LetThroughPorts {
  endpointSteps: StepPorts<EndpointItem>;
  endpointItems: EndpointItems;
  health: Pick<EndpointHealthStore, 'openBreaker' | 'closeBreaker'>;
  /** Undefined when it was deleted. */
  findAddressee(endpointId: string): Promise<Addressee | undefined>;
  /** The endpoint is off: tells the others, unless they were told. */
  announceOff(endpoint: Addressee): Promise<void>;
  /** So many are let through at once. */
  atOnce: number;
}

export function drainEndpoint(ports: DrainPorts, run: Run): Promise<Outcome> {
  return runStep(ports.endpointSteps, run, (item, token) => drain(ports, item, token));
}

async function drain(ports: DrainPorts, item: EndpointItem, token: string): Promise<Progress<EndpointItem>> {
  const { around, health } = ports;
  const endpoint = await ports.findAddressee(item.endpoint_id);
  if (!endpoint) {
    // Each finds that its endpoint is no more.
    const tally = await letThrough(ports, { item, token, most: DROPPED_AT_ONCE, isProbe: false });
    return nextDrop(item, tally, around.nowMs());
  }
  const { ref, target } = endpoint;
  if (target.off_since !== undefined) {
    await ports.announceOff(endpoint);
    return over(around.nowMs());
  }
  const onTheirWay = await stillOnTheirWay(ports, item);
  const wait = await waitFor(ports, item, endpoint);
  if (wait) return wait;
  const isProbe = target.failing_since !== undefined;
  const most = (isProbe ? 1 : ports.atOnce) - onTheirWay;
  const tally = { ...(await letThrough(ports, { item, token, endpoint, most, isProbe })), onTheirWay };
  // What another has met counts: of its item, for the index may not show that yet; and of the endpoint, since it was read.
  if (isEmpty(tally) && isOpen(target) && !(await hasNews(ports, item)))
    await health.closeBreaker(ref, target);
  return nextDrain(item, tally, around.nowMs());
}

/** Since it was taken; or somebody else has it by now. */
async function hasNews({ endpointSteps }: DrainPorts, { id, lease, hints }: EndpointItem): Promise<boolean> {
  const now = await endpointSteps.store.get(id);
  return now?.lease !== lease || now?.hints !== hints;
}

/** One that was lost on its way is its own item's, which is due by itself. */
async function stillOnTheirWay(
  { endpointItems, around }: DrainPorts,
  { endpoint_id, released }: EndpointItem,
): Promise<number> {
  const nowMs = around.nowMs();
  const all = Object.entries(released);
  const lost = all.filter(([, sinceMs]) => sinceMs + LONGEST_ON_ITS_WAY_MS <= nowMs);
  for (const [item] of lost) await endpointItems.through(endpoint_id, item, false);
  return all.length - lost.length;
}

/** Until the endpoint wants to be asked again, or it is next looked whether it is back; undefined when it is time. */
async function waitFor(
  { around, health }: DrainPorts,
  { asked_until: askedUntilMs = 0, probe_at }: EndpointItem,
  { ref, target }: Addressee,
): Promise<Progress<EndpointItem> | undefined> {
  const nowMs = around.nowMs();
  const isFailing = target.failing_since !== undefined;
  const probeAtMs = isFailing ? (probe_at ?? nowMs + growingWait(PROBES, 1, around.random)) : 0;
  const untilMs = Math.max(askedUntilMs, probeAtMs);
  if (untilMs <= nowMs) return undefined;
  // Whoever found nothing parked just before it asked may have let the others go by.
  if (askedUntilMs > nowMs && target.parks_since === undefined) await health.openBreaker(ref, nowMs);
  // The wait has begun, and is not begun anew.
  const begun = isFailing && probe_at === undefined ? { probe_at: untilMs } : {};
  return { step: 'drain', dueMs: untilMs, hold: true, changes: begun };
}
