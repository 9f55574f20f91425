/** EventBridge: runs the poller every minute, now and then not, late, or twice at once. */
import type { EffectWorld } from './effects.ts';
import type { Lambda } from './lambda.ts';

const MINUTE_MS = 60_000;

export interface PollScheduleWorld extends EffectWorld {
  lambda: Lambda;
  /** Whether there is anything that a poll could find: those that could not are left out. */
  hasWork(): boolean;
}

export function startPolling(world: PollScheduleWorld): void {
  const { clock, faults, lambda } = world;

  function poll(): void {
    lambda.invoke('poll-due-items', {});
  }

  function tick(): void {
    clock.after(MINUTE_MS, tick);
    if (!world.hasWork() || faults.strikes('poll_skipped')) return;
    if (faults.strikes('poll_late')) clock.after(faults.random('poll_late').whole(5_000, 300_000), poll);
    else poll();
    if (faults.strikes('poll_overlapped')) clock.after(faults.random('poll_overlapped').whole(0, 200), poll);
  }

  clock.after(MINUTE_MS, tick);
}
