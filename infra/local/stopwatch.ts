/** Splits a stretch of time into named laps, in whole milliseconds. */
export function startStopwatch() {
  const laps: Record<string, number> = {};
  let since = performance.now();
  return {
    lap(name: string): void {
      const now = performance.now();
      laps[name] = Math.round(now - since);
      since = now;
    },
    laps: () => laps,
  };
}
