/**
 * In: an attempt, and what is known of its delivery and its endpoint. Out: what follows for both. Pure: this is the one place
 * that decides when a delivery is over, tried again or parked, and when an endpoint's circuit breaker opens.
 */
import {
  type AttemptOutcome,
  type Delivery,
  notOwed,
  owedAgain,
  parked,
} from '../../shared/deliveries/delivery.ts';
import { nextAttempt } from '../../shared/deliveries/delivery-schedule.ts';
import type { EndpointHealth, OffReason } from '../../shared/deliveries/endpoint.ts';
import { askedWait } from '../../shared/jobs/waits.ts';
import type { Addressee } from './addressees.ts';
import { FAILURES_TO_OPEN } from './circuit-breaker.ts';
import type { MadeAttempt } from './make-attempt.ts';

export interface AttemptMade {
  attempt: Pick<MadeAttempt, 'at' | 'outcome'>;
  /** As it was before the attempt. */
  delivery: Delivery;
  /** As it was read before the attempt. */
  addressee: Pick<Addressee, 'target' | 'schedule' | 'isOrphan'>;
  /** What is known of the endpoint by now, if it has not taken the delivery. */
  health: EndpointHealth | undefined;
  nowMs: number;
  /** Seconds before each attempt, of an endpoint without a schedule of its own. */
  schedule: readonly number[];
  /** An endpoint that has taken nothing for so long is switched off. */
  offAfterMs: number;
  /** 0 <= random() < 1 */
  random(): number;
}

export interface Verdict {
  /** As it is by now, but for its log. `parked`: it is not held against the delivery, which waits for its endpoint. */
  delivery: Delivery;
  /** What the attempt log says of the attempt, and what the timeline. */
  logged: AttemptOutcome;
  event: 'delivered' | 'delivery_failed' | 'delivery_throttled' | 'endpoint_off';
  opensBreaker?: boolean;
  switchesOff?: OffReason | undefined;
  /** Epoch ms: the endpoint has asked for nothing before. */
  askedUntilMs?: number;
}

type Attempted = Delivery & { first_tried_at: number };

export function judgeAttempt(made: AttemptMade): Verdict {
  const { attempt, delivery, addressee } = made;
  const { at, outcome } = attempt;
  const { first_tried_at = at } = delivery;
  const attempted: Attempted = { ...delivery, tries: delivery.tries + 1, first_tried_at };
  if (outcome.kind === 'delivered') {
    const delivered = notOwed({ ...attempted, attempts: attempted.attempts + 1 }, 'delivered');
    return { delivery: delivered, logged: 'delivered', event: 'delivered' };
  }
  if (outcome.kind === 'endpoint_off') {
    if (addressee.isOrphan) return givenUp(attempted);
    return { delivery: parked(attempted), logged: 'failed', event: 'endpoint_off', switchesOff: 'gone' };
  }
  const switchesOff = isFailingForTooLong(made) ? ('failing' as const) : undefined;
  // Nobody would let through what is parked for the URL of a template that was deleted.
  const isThrottled = outcome.kind === 'throttled' && !addressee.isOrphan;
  return { ...(isThrottled ? throttled(made, attempted) : failed(made, attempted)), switchesOff };
}

/** Only one that was looked at now and then, for else it may not have been sent anything for so long. */
function isFailingForTooLong({ attempt, delivery, health, nowMs, offAfterMs }: AttemptMade): boolean {
  const failingSinceMs = health?.failing_since ?? attempt.at;
  return delivery.released === true && nowMs - failingSinceMs >= offAfterMs;
}

function throttled(made: AttemptMade, attempted: Attempted): Verdict {
  const askedMs = asked(made);
  const askedUntil = askedMs !== undefined && { askedUntilMs: made.nowMs + askedMs };
  return { ...waits(made, parked(attempted)), opensBreaker: true, ...askedUntil };
}

function failed(made: AttemptMade, attempted: Attempted): Verdict {
  const { addressee, health, nowMs, random } = made;
  const { released } = made.delivery;
  // It was let through to see whether the endpoint is back.
  if (released && addressee.target.failing_since !== undefined) return waits(made, parked(attempted));
  const opensBreaker = (health?.failures ?? 0) >= FAILURES_TO_OPEN;
  const attemptsMade = attempted.attempts + 1;
  const counted = { ...attempted, attempts: attemptsMade };
  const schedule = addressee.schedule ?? made.schedule;
  const nextMs = nextAttempt({ schedule, attemptsMade, random, nowMs });
  if (nextMs !== undefined) {
    const { released: _, ...owed } = counted;
    const next_attempt_at = Math.max(nextMs, nowMs + (asked(made) ?? 0));
    return {
      delivery: { ...owed, next_attempt_at },
      logged: 'failed',
      event: 'delivery_failed',
      opensBreaker,
    };
  }
  // The endpoint has taken others since it was first sent this: it is this delivery that it refuses.
  if ((health?.took_at ?? 0) > counted.first_tried_at) return { ...givenUp(counted), opensBreaker };
  // Whoever switches it on before it is back does not use its last attempt up.
  return { ...waits(made, parked(owedAgain(counted))), opensBreaker: true };
}

function waits({ attempt }: AttemptMade, delivery: Delivery): Verdict {
  return attempt.outcome.kind === 'throttled'
    ? { delivery, logged: 'throttled', event: 'delivery_throttled' }
    : { delivery, logged: 'failed', event: 'delivery_failed' };
}

function givenUp(attempted: Attempted): Verdict {
  return { delivery: notOwed(attempted, 'failed'), logged: 'given_up', event: 'delivery_failed' };
}

/** Ms, of an endpoint that says when to come back. */
function asked({ attempt, random }: AttemptMade): number | undefined {
  const { outcome } = attempt;
  if (outcome.kind !== 'throttled' || outcome.retryAfterSeconds === undefined) return undefined;
  return askedWait(outcome.retryAfterSeconds, random);
}
