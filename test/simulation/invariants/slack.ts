/** How much later than promised something may be, once nothing goes wrong any more. */

const MINUTE_MS = 60_000;

/**
 * A lease that a killed worker holds (91 s), a message's visibility timeout (9 min), the poller's longest claim
 * (10 min) and its next round (1 min): none of them adds to another by more than this.
 */
export const RECOVERY_MS = 25 * MINUTE_MS;

/** Between two looks, and between two tries, no wait is longer (shared/jobs/waits.ts, infra/config.ts). */
export const LONGEST_WAIT_MS = 10 * MINUTE_MS;

/** What an index shows of a table may be as old (the world's index_lagged), and an endpoint of a tenant's own is read there. */
export const INDEX_LAG_MS = 90_000;
