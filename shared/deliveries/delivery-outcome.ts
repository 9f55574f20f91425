/**
 * In: what one attempt to deliver came to, an answer or an error. Out: what that means. This is the one place
 * that decides; what it doesn't know is a failed attempt, which is retried.
 */
import { PaperhookError } from '../errors.ts';
import type { EndpointAnswer } from './guarded-post/guarded-post.ts';

export type DeliveryAttempt = Pick<EndpointAnswer, 'status' | 'retryAfterSeconds'> | { error: unknown };

export type DeliveryOutcome =
  | { kind: 'delivered' }
  /** The endpoint says that it is gone for good: switch it off. */
  | { kind: 'endpoint_off'; errorCode: string }
  /** Costs no attempt. */
  | { kind: 'throttled'; errorCode: string; retryAfterSeconds?: number }
  /** Costs an attempt; the next one is made as long as the schedule has any. */
  | { kind: 'failed'; errorCode: string };

export function deliveryOutcome(attempt: DeliveryAttempt): DeliveryOutcome {
  if ('error' in attempt) return { kind: 'failed', errorCode: errorCodeOf(attempt.error) };
  const { status, retryAfterSeconds } = attempt;
  if (status >= 200 && status <= 299) return { kind: 'delivered' };

  const errorCode = `status_${status}`;
  if (status === 410) return { kind: 'endpoint_off', errorCode };
  // Whoever says when to come back is there, and only puts us off.
  if (retryAfterSeconds !== undefined) return { kind: 'throttled', errorCode, retryAfterSeconds };
  return status === 429 ? { kind: 'throttled', errorCode } : { kind: 'failed', errorCode };
}

/** For the attempt log, which tenants read: `ECONNREFUSED`, `timeout`, `address_refused`, never a message. */
function errorCodeOf(error: unknown): string {
  if (!(error instanceof PaperhookError)) return 'unknown';
  return error.code === 'endpoint_unavailable' && typeof error.cause === 'string' ? error.cause : error.code;
}
