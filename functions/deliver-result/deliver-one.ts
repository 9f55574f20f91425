/**
 * Delivers one event to one endpoint, if it is its turn: one attempt, and what follows from that for the delivery and for the
 * endpoint. What waits for its endpoint is parked, and costs no attempt.
 */
import { type Delivery, parked } from '../../shared/deliveries/delivery.ts';
import type { EndpointRef, OffReason } from '../../shared/deliveries/endpoint.ts';
import type { EndpointItems } from '../../shared/deliveries/endpoint-item.ts';
import type { Reason } from '../../shared/errors.ts';
import type { TimelineEntry } from '../../shared/jobs/timeline.ts';
import type { EndpointHealthStore } from '../../shared/store/endpoint-health.ts';
import type { Addressee } from './addressees.ts';
import type { Announcement } from './announcement.ts';
import { judgeAttempt, type Verdict } from './judge-attempt.ts';
import { type LogPorts, logAttempt } from './log-attempt.ts';
import { type AttemptPorts, type MadeAttempt, makeAttempt } from './make-attempt.ts';
import { noteAttempt } from './note-attempt.ts';
import { noteThrough, type ParkPorts, parkDelivery, wakeDrain } from './park-delivery.ts';
import { type TurnPorts, turnOf } from './turn-of.ts';

export interface DeliverOnePorts extends TurnPorts, AttemptPorts, LogPorts, ParkPorts {
  health: EndpointHealthStore;
  endpointItems: EndpointItems;
  /** Seconds before each attempt. */
  schedule: readonly number[];
  /** An endpoint that has taken nothing for so long is switched off. */
  offAfterMs: number;
}

/** What has become of the delivery, and what the timeline says of it. */
export interface DeliveryReport {
  delivery: Delivery;
  entry?: TimelineEntry;
  /** Why the present step of the event's item did not work. */
  failure?: Reason;
  hasOwnFault?: boolean;
}

interface One {
  delivery: Delivery;
  addressee: Addressee;
}

export async function deliverOne(
  ports: DeliverOnePorts,
  announcement: Announcement,
  { delivery, addressee }: One,
  signal: AbortSignal,
): Promise<DeliveryReport> {
  const { ref } = addressee;
  const turn = await turnOf(ports, delivery, addressee);
  if (turn !== 'now') {
    const entry = { at: ports.around.nowMs(), event: 'delivery_parked', ...detail(addressee) };
    await parkDelivery(ports, announcement, delivery, ref.endpoint_id);
    // After that: whoever closes it looks first whether anything was parked.
    if (turn === 'rate_used') await ports.health.openBreaker(ref, entry.at);
    return { delivery: parked(delivery), entry };
  }
  const attempt = await makeAttempt(ports, announcement, addressee, signal);
  const health = await noteAttempt(ports.health, delivery, addressee, attempt);
  const { schedule, offAfterMs } = ports;
  const [nowMs, random] = [ports.around.nowMs(), ports.around.random];
  const made = { attempt, delivery, addressee, health, nowMs };
  const verdict = judgeAttempt({ ...made, schedule, offAfterMs, random });
  if (verdict.switchesOff) await switchOff(ports, ref, verdict.switchesOff);
  const after = await logAttempt(ports, announcement, verdict.delivery, {
    endpointId: ref.endpoint_id,
    attempt,
    outcome: verdict.logged,
  });
  if (after.state === 'parked')
    await parkDelivery(ports, announcement, delivery, ref.endpoint_id, verdict.askedUntilMs);
  else if (delivery.released) await noteThrough(ports, announcement, after, ref.endpoint_id);
  // Last, as above.
  if (verdict.opensBreaker) await ports.health.openBreaker(ref, nowMs);
  return { delivery: after, ...reported(verdict.event, addressee, attempt) };
}

/** Its own item says so to the others. */
async function switchOff(ports: DeliverOnePorts, ref: EndpointRef, reason: OffReason): Promise<void> {
  const nowMs = ports.around.nowMs();
  if (!(await ports.health.switchOff(ref, reason, nowMs))) return;
  await ports.endpointItems.lookNow(ref.endpoint_id, nowMs);
  await wakeDrain(ports, ref.endpoint_id);
}

function reported(
  event: Verdict['event'],
  addressee: Addressee,
  { at, duration_ms, outcome }: MadeAttempt,
): Omit<DeliveryReport, 'delivery'> {
  const code = 'errorCode' in outcome ? outcome.errorCode : undefined;
  const entry: TimelineEntry = { at: at + duration_ms, event, ...detail(addressee, code) };
  if (code === undefined) return { entry };
  const message = `The endpoint did not take the delivery: ${code}.`;
  return { entry, failure: { code: 'endpoint_unavailable', message } };
}

/** A template's URL needs no name. */
function detail({ ref }: Addressee, code?: string): Pick<TimelineEntry, 'detail'> {
  const name = ref.level === 'tenant' ? `endpoint ${ref.endpoint_id}` : undefined;
  const parts = [code, name].filter((part) => part !== undefined);
  return parts.length > 0 ? { detail: parts.join(', ') } : {};
}
