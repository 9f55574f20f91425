/** How long what is stored is kept, where more than one thing depends on it. What a stage may choose stands in infra/config.ts. */

export const DAY_MS = 24 * 3_600_000;

/**
 * How long it is remembered that something was: tombstones of jobs, by which 410 is told from 404, and what must be found as
 * long as these; events for endpoints that are away; attempts to deliver them.
 */
export const REMEMBERED_MS = 30 * DAY_MS;

/** A quarter of an hour short of the 24 hours that an upload may stay, for the purge itself to fail and be tried again. */
export const UPLOAD_KEPT_MS = 23.75 * 3_600_000;

/** DynamoDB's TTL of an item that is kept until then, in epoch seconds. */
export function expiresAt(epochMs: number): number {
  return Math.ceil(epochMs / 1000);
}
