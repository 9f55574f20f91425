/** "20 requests a second per organization", all calls together: https://docs.ocrolus.com/reference/api-rate-limit-policy */
const WINDOW_MS = 1000;

/** Calls within any sliding second. */
export function createSlidingCount() {
  let arrivals: number[] = [];
  let highest = 0;
  return {
    /** @returns how many came in the second that ends now, this one included. */
    add(nowMs: number): number {
      arrivals = [...arrivals.filter((at) => at > nowMs - WINDOW_MS), nowMs];
      highest = Math.max(highest, arrivals.length);
      return arrivals.length;
    },
    highest: () => highest,
  };
}
