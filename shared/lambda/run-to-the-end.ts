/**
 * For middy. By itself it would answer just before the timeout and leave the work frozen, to thaw in a later call when
 * its lease is over, or when what it still wants to store is nobody's any more: Lambda's own timeout ends it for good.
 */
export const RUN_TO_THE_END = { timeoutEarlyInMillis: 0 };
