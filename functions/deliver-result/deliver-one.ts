/**
 * One attempt to deliver an event to one endpoint, if it is its turn; and what that says of the endpoint. What an endpoint
 * throttles, what waits behind a rate, and what meets one that takes nothing is parked and costs no attempt.
 */
import {
  ATTEMPTS_KEPT,
  type Attempt,
  type AttemptOutcome,
  type Delivery,
  owedAgain,
} from '../../shared/deliveries/delivery.ts';
import { type DeliveryOutcome, deliveryOutcome } from '../../shared/deliveries/delivery-outcome.ts';
import { nextAttempt } from '../../shared/deliveries/delivery-schedule.ts';
import type { OffReason } from '../../shared/deliveries/endpoint.ts';
import { type EndpointItems, endpointItemId } from '../../shared/deliveries/endpoint-item.ts';
import type { EndpointAnswer } from '../../shared/deliveries/guarded-post.ts';
import type { SecretBox } from '../../shared/deliveries/secret-box.ts';
import { type SignedPost, signPost } from '../../shared/deliveries/sign-post.ts';
import type { Reason } from '../../shared/errors.ts';
import type { Wake } from '../../shared/jobs/run-step.ts';
import type { TimelineEntry } from '../../shared/jobs/timeline.ts';
import { askedWait } from '../../shared/jobs/waits.ts';
import type { LoggedAttempt } from '../../shared/store/attempts.ts';
import type { EndpointHealthStore } from '../../shared/store/endpoints.ts';
import type { Addressee } from './addressees.ts';
import type { Announcement } from './announcement.ts';
import { type RatePorts, takePlace } from './endpoint-rate.ts';

/** So many deliveries that fail at their first attempt, none taken in between: an endpoint that takes nothing. */
const FAILURES_TO_PARK = 5;
/** An endpoint that takes longer to answer gets a bounded number of deliveries at once. */
const SLOW_MS = 3_000;

export interface DeliverOnePorts extends RatePorts {
  secretBox(): Promise<SecretBox>;
  /** Throws PaperhookError when the endpoint did not answer. */
  post(post: SignedPost, signal: AbortSignal): Promise<EndpointAnswer>;
  health: EndpointHealthStore;
  endpointItems: EndpointItems;
  writeAttempt(attempt: LoggedAttempt): Promise<void>;
  wait(ms: number): Promise<void>;
  wake: Wake;
  /** Seconds before each attempt. */
  schedule: readonly number[];
  /** An endpoint that has taken nothing for so long is switched off. */
  offAfterMs: number;
  /** So many deliveries are let through to a troubled endpoint at once. */
  atOnce: number;
}

/** What has become of the delivery, and what the timeline says of it. */
export interface DeliveryReport {
  delivery: Delivery;
  entry?: TimelineEntry;
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
  one: One,
  signal: AbortSignal,
): Promise<DeliveryReport> {
  if (!(await isItsTurn(ports, one))) return park(ports, announcement, one, {});
  const post = await prepare(ports, announcement, one.addressee);
  const attempt = await send(ports, one.addressee, post, signal);
  const tried = {
    ...one,
    delivery: {
      ...one.delivery,
      tries: one.delivery.tries + 1,
      first_tried_at: one.delivery.first_tried_at ?? attempt.at,
    },
  };
  const report = await conclude(ports, announcement, tried, attempt);
  await finishTurn(ports, announcement, one, report);
  return report;
}

/** What its own item has let through goes; else nothing does while that has others to let through first. */
async function isItsTurn(ports: DeliverOnePorts, { delivery, addressee }: One): Promise<boolean> {
  const { target, ref } = addressee;
  if (target.off_since !== undefined) return false;
  if (delivery.released) return true;
  if (target.parks_since !== undefined) return false;
  const waitMs = await takePlace(ports, addressee);
  if (waitMs === undefined) {
    await ports.health.setParks(ref, ports.around.nowMs());
    return false;
  }
  if (waitMs > 0) await ports.wait(waitMs);
  return true;
}

async function prepare(
  { secretBox, around }: DeliverOnePorts,
  announcement: Announcement,
  { ref, target }: Addressee,
): Promise<SignedPost> {
  const box = await secretBox();
  const message = { id: announcement.deliveryId, body: await announcement.body() };
  return signPost(box, { endpointId: ref.endpoint_id, target }, message, around.nowMs());
}

interface Made extends Pick<Attempt, 'at' | 'duration_ms' | 'status' | 'response'> {
  outcome: DeliveryOutcome;
}

/** One that takes long to answer is not sent more at once than a bounded number, from then on. */
async function send(
  ports: DeliverOnePorts,
  { ref, target }: Addressee,
  post: SignedPost,
  signal: AbortSignal,
): Promise<Made> {
  const at = ports.around.nowMs();
  let parking: Promise<void> | undefined;
  const slow = setTimeout(() => {
    if (target.parks_since === undefined)
      parking = ports.health.setParks(ref, ports.around.nowMs()).catch(() => undefined);
  }, SLOW_MS);
  const answer = await ports.post(post, signal).catch((error: unknown) => ({ error }));
  clearTimeout(slow);
  const made = { at, duration_ms: ports.around.nowMs() - at, outcome: deliveryOutcome(answer) };
  await parking;
  if ('error' in answer) return made;
  return { ...made, status: answer.status, ...(answer.excerpt && { response: answer.excerpt }) };
}

async function conclude(
  ports: DeliverOnePorts,
  announcement: Announcement,
  one: One,
  made: Made,
): Promise<DeliveryReport> {
  const { outcome } = made;
  const { ref, target } = one.addressee;
  const nowMs = ports.around.nowMs();
  if (outcome.kind === 'delivered') {
    // Of one that was let through it may not be known yet that others have failed.
    if (target.failing_since !== undefined || one.delivery.released)
      await ports.health.noteSuccess(ref, made.at);
    return over(ports, announcement, one, made, 'delivered');
  }
  if (outcome.kind === 'endpoint_off') {
    if (one.addressee.isOrphan) return over(ports, announcement, one, made, 'failed');
    await switchOff(ports, one, 'gone');
    return notTaken(ports, announcement, one, made, {});
  }
  // Nobody would let through what is parked for the URL of a template that was deleted.
  const isThrottled = outcome.kind === 'throttled' && !one.addressee.isOrphan;
  // A retry that fails says no more of the endpoint than the first attempt did.
  const isFirst = !isThrottled && one.delivery.attempts === 0;
  const health = await ports.health.noteFailure(ref, isFirst, made.at);
  const failingSinceMs = health?.failing_since ?? made.at;
  // Only one that was looked at now and then, for else it may not have been sent anything for so long.
  if (one.delivery.released && nowMs - failingSinceMs >= ports.offAfterMs)
    await switchOff(ports, one, 'failing');
  if (isThrottled) {
    await ports.health.setParks(ref, nowMs);
    const { retryAfterSeconds } = outcome;
    const asked = retryAfterSeconds !== undefined && {
      askedUntilMs: nowMs + askedWait(retryAfterSeconds, ports.around.random),
    };
    return notTaken(ports, announcement, one, made, asked || {});
  }
  // It was let through to see whether the endpoint is back.
  if (one.delivery.released && target.failing_since !== undefined)
    return notTaken(ports, announcement, one, made, {});
  if ((health?.failures ?? 0) >= FAILURES_TO_PARK) await ports.health.setParks(ref, nowMs);
  return failed(ports, announcement, one, made, health?.took_at);
}

async function failed(
  ports: DeliverOnePorts,
  announcement: Announcement,
  { delivery, addressee }: One,
  made: Made,
  tookAtMs = 0,
): Promise<DeliveryReport> {
  const nowMs = ports.around.nowMs();
  const attemptsMade = delivery.attempts + 1;
  const one = { addressee, delivery: { ...delivery, attempts: attemptsMade } };
  const { random } = ports.around;
  const schedule = addressee.schedule ?? ports.schedule;
  const next_attempt_at = nextAttempt({ schedule, attemptsMade, random, nowMs });
  if (next_attempt_at !== undefined) {
    const { released: _, ...again } = await logged(ports, announcement, one, made, 'failed');
    const asked = made.outcome.kind === 'throttled' ? (made.outcome.retryAfterSeconds ?? 0) : 0;
    const atMs = Math.max(next_attempt_at, nowMs + askedWait(asked, random));
    return { delivery: { ...again, next_attempt_at: atMs }, ...reported('delivery_failed', one, made) };
  }
  // The endpoint has taken others since it was first sent this: it is this delivery that it refuses.
  if (tookAtMs > (delivery.first_tried_at ?? nowMs)) return over(ports, announcement, one, made, 'failed');
  await ports.health.setParks(addressee.ref, nowMs);
  // Whoever switches it on before it is back does not use its last attempt up.
  const { released } = delivery;
  const anew = { ...owedAgain(one.delivery), ...(released && { released }) };
  return notTaken(ports, announcement, { addressee, delivery: anew }, made, {});
}

async function over(
  ports: DeliverOnePorts,
  announcement: Announcement,
  one: One,
  made: Made,
  state: 'delivered' | 'failed',
): Promise<DeliveryReport> {
  const outcome = state === 'delivered' ? 'delivered' : 'given_up';
  const counted = state === 'delivered' ? one.delivery.attempts + 1 : one.delivery.attempts;
  const {
    released: _r,
    next_attempt_at: _n,
    ...delivery
  } = await logged(ports, announcement, one, made, outcome);
  const event = state === 'delivered' ? 'delivered' : 'delivery_failed';
  return { delivery: { ...delivery, state, attempts: counted }, ...reported(event, one, made) };
}

/** It was made, but is not held against the delivery, which waits for its endpoint. */
async function notTaken(
  ports: DeliverOnePorts,
  announcement: Announcement,
  one: One,
  made: Made,
  asked: { askedUntilMs?: number },
): Promise<DeliveryReport> {
  const isThrottled = made.outcome.kind === 'throttled';
  const delivery = await logged(ports, announcement, one, made, isThrottled ? 'throttled' : 'failed');
  const parked = await park(ports, announcement, { ...one, delivery }, asked);
  const event = isThrottled ? 'delivery_throttled' : 'delivery_failed';
  return { ...parked, ...reported(made.outcome.kind === 'endpoint_off' ? 'endpoint_off' : event, one, made) };
}

async function park(
  ports: DeliverOnePorts,
  { item, occurredAtMs }: Announcement,
  { delivery, addressee }: One,
  asked: { askedUntilMs?: number },
): Promise<DeliveryReport> {
  const { endpoint_id: endpointId } = addressee.ref;
  const nowMs = ports.around.nowMs();
  if (await ports.endpointItems.park({ endpointId, item, occurredAtMs, ...asked }, nowMs))
    await wakeDrain(ports, endpointId);
  else if (delivery.released) await wakeDrain(ports, endpointId);
  const { released: _r, next_attempt_at: _n, ...kept } = delivery;
  const entry = { at: nowMs, event: 'delivery_parked', ...detail(addressee) };
  return { delivery: { ...kept, state: 'parked' }, entry };
}

/** Its endpoint's item learns that it is not on its way any more, and is woken once there is room for some others. */
async function finishTurn(
  ports: DeliverOnePorts,
  { item }: Announcement,
  { delivery, addressee }: One,
  { delivery: after }: DeliveryReport,
): Promise<void> {
  if (!delivery.released || after.state === 'parked') return;
  const { endpoint_id: endpointId } = addressee.ref;
  const isTaken = after.state === 'delivered';
  const left = await ports.endpointItems.through(endpointId, item, isTaken);
  if (left <= ports.atOnce / 2) await wakeDrain(ports, endpointId);
}

async function wakeDrain({ wake }: DeliverOnePorts, endpointId: string): Promise<void> {
  await wake({ item: endpointItemId(endpointId), step: 'drain', via: 'notification' }, 0);
}

/** Its own item says so to the others. */
async function switchOff(ports: DeliverOnePorts, { addressee }: One, reason: OffReason): Promise<void> {
  const { ref } = addressee;
  const nowMs = ports.around.nowMs();
  if (!(await ports.health.switchOff(ref, reason, nowMs))) return;
  await ports.endpointItems.lookNow(ref.endpoint_id, nowMs);
  await wakeDrain(ports, ref.endpoint_id);
}

/** The delivery with the attempt in its log. That the attempt log can't be written holds nothing up: it is on the delivery. */
async function logged(
  ports: DeliverOnePorts,
  { item, event, deliveryId }: Announcement,
  { delivery, addressee }: One,
  { outcome: result, response, ...made }: Made,
  outcome: AttemptOutcome,
): Promise<Delivery> {
  const attempt = { ...made, outcome, ...('errorCode' in result && { error_code: result.errorCode }) };
  const { endpoint_id } = addressee.ref;
  const { tries: number, log } = delivery;
  await ports
    .writeAttempt({ ...attempt, endpoint_id, item, event, delivery_id: deliveryId, number })
    .catch((error) => ports.around.report(error, item));
  const entry = { ...attempt, ...(response !== undefined && { response }) };
  return { ...delivery, log: [...log, entry].slice(-ATTEMPTS_KEPT) };
}

/** What the timeline says, and why the job's present step did not work. */
function reported(event: string, { addressee }: One, { at, duration_ms, outcome }: Made) {
  const code = 'errorCode' in outcome ? outcome.errorCode : undefined;
  const entry: TimelineEntry = { at: at + duration_ms, event, ...detail(addressee, code) };
  if (code === undefined) return { entry };
  const message = `The endpoint did not take the delivery: ${code}.`;
  return { entry, failure: { code: 'endpoint_unavailable', message } satisfies Reason };
}

/** A template's URL needs no name. */
function detail({ ref }: Addressee, code?: string): Pick<TimelineEntry, 'detail'> {
  const name = ref.level === 'tenant' ? `endpoint ${ref.endpoint_id}` : undefined;
  const parts = [code, name].filter((part) => part !== undefined);
  return parts.length > 0 ? { detail: parts.join(', ') } : {};
}
