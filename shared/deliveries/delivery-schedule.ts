/**
 * In: how often a delivery has been tried, and what the endpoint asked for. Out: when it is tried next.
 * Pure: this file is the whole policy of how long a delivery waits.
 */
import { LONGEST_RETRY_AFTER_SECONDS } from '../jobs/waits.ts';

/** Waits are stretched by up to this share, so that deliveries that failed together don't come back together. */
const JITTER = 0.2;

/** The wait after the first 429 of a row; it doubles with each further one, up to LONGEST_RETRY_AFTER_SECONDS. */
const FIRST_THROTTLE_SECONDS = 10;

interface Asked {
  /** As the endpoint sent it, however absurd. */
  retryAfterSeconds?: number | undefined;
  /** In [0, 1), as Math.random gives it. */
  random: () => number;
  nowMs: number;
}

export interface NextAttempt extends Asked {
  /** The wait before the first attempt, the second and so on, in seconds. */
  schedule: readonly number[];
  /** Attempts that count: those that were throttled do not. */
  attemptsMade: number;
}

export interface AttemptAfterThrottle extends Asked {
  /** How many times in a row this attempt has been put off, this time included. */
  throttledTimes: number;
}

/** @returns epoch milliseconds; undefined when the schedule is used up */
export function nextAttempt({ schedule, attemptsMade, ...asked }: NextAttempt): number | undefined {
  const scheduledSeconds = schedule[attemptsMade];
  return scheduledSeconds === undefined ? undefined : atLeast(scheduledSeconds, asked);
}

/**
 * When an attempt that met 429 is made again; it is the same attempt, so the schedule does not move on. The
 * doubling is for an endpoint that answers `Retry-After: 0` for ever.
 *
 * @returns epoch milliseconds
 */
export function attemptAfterThrottle({ throttledTimes, ...asked }: AttemptAfterThrottle): number {
  const doubledSeconds = FIRST_THROTTLE_SECONDS * 2 ** Math.max(0, throttledTimes - 1);
  return atLeast(Math.min(doubledSeconds, LONGEST_RETRY_AFTER_SECONDS), asked);
}

function atLeast(waitSeconds: number, { retryAfterSeconds = 0, random, nowMs }: Asked): number {
  const seconds = Math.max(waitSeconds, Math.min(retryAfterSeconds, LONGEST_RETRY_AFTER_SECONDS));
  return nowMs + Math.round(seconds * 1000 * (1 + JITTER * random()));
}
