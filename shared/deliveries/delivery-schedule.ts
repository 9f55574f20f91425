/**
 * In: how often a delivery has been tried. Out: when it is tried next. Pure. How long an endpoint that throttles or takes
 * nothing is left alone is not the delivery's, but the endpoint's: functions/deliver-result/drain-endpoint.ts.
 */

/** Waits are stretched by up to this share, so that deliveries that failed together don't come back together. */
const JITTER = 0.2;

export interface NextAttempt {
  /** The wait before the first attempt, the second and so on, in seconds. */
  schedule: readonly number[];
  /** Attempts that count: those that were throttled do not. */
  attemptsMade: number;
  /** In [0, 1), as Math.random gives it. */
  random: () => number;
  nowMs: number;
}

/** @returns epoch milliseconds; undefined when the schedule is used up */
export function nextAttempt({ schedule, attemptsMade, random, nowMs }: NextAttempt): number | undefined {
  const seconds = schedule[attemptsMade];
  return seconds === undefined ? undefined : nowMs + Math.round(seconds * 1000 * (1 + JITTER * random()));
}
