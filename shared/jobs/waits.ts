/** How long to wait before trying again: growing, jittered, bounded. */
import type { PaperhookError } from '../errors.ts';

export interface Growth {
  firstMs: number;
  longestMs: number;
}

/** Failed calls to a provider, or to AWS from within a step. */
const AFTER_A_FAILURE: Growth = { firstMs: 5_000, longestMs: 600_000 };
/** A Retry-After beyond this is cut to it: the job's own deadline is nearer than most mistakes. */
const LONGEST_RETRY_AFTER_SECONDS = 3_600;
const JITTER = 0.2;

/** @param attempts how often it was tried already, from 1. @param random 0 <= random() < 1. @returns ms. */
export function growingWait({ firstMs, longestMs }: Growth, attempts: number, random: () => number): number {
  const grown = Math.min(longestMs, firstMs * 2 ** (attempts - 1));
  return Math.round(grown * (1 - JITTER * random()));
}

/**
 * Until a call that failed is made again. A Retry-After lengthens our own wait and never shortens it: an endless
 * `Retry-After: 0` must not make us hammer. @returns ms.
 */
export function waitAfterFailure(
  { retryAfterSeconds = 0 }: Pick<PaperhookError, 'retryAfterSeconds'>,
  attempts: number,
  random: () => number,
): number {
  return Math.max(growingWait(AFTER_A_FAILURE, attempts, random), askedWait(retryAfterSeconds, random));
}

/** As long as it has been waited so far, within the bounds: so that each wait is twice the one before. @returns ms. */
export function waitLikeBefore(
  { firstMs, longestMs }: Growth,
  waitedMs: number,
  random: () => number,
): number {
  return Math.round(Math.min(longestMs, Math.max(firstMs, waitedMs)) * (1 - JITTER * random()));
}

/** A Retry-After, bounded, and stretched so that those who were put off together don't come back together. @returns ms. */
export function askedWait(retryAfterSeconds: number, random: () => number): number {
  const seconds = Math.min(retryAfterSeconds, LONGEST_RETRY_AFTER_SECONDS);
  return Math.round(seconds * 1000 * (1 + JITTER * random()));
}
