import type { Invocation } from '../cloud/invocation.ts';
import type { Invariant } from '../observed.ts';
import { jobOf } from './read-item.ts';

/** Seconds before each attempt: production's, design of deliveries (README). */
const WAITS = [0, 10, 30, 60, 120, 300, 900, 3_600, 7_200, 14_400, 28_800];
const WHOLE_MS = WAITS.reduce((sum, seconds) => sum + seconds, 0) * 1000;

/** The attempts of one job that its item counts. */
interface Counted {
  firstPostMs: number;
  lastPostMs: number;
  /** Since when a worker that takes the item can know. */
  writtenAtMs: number;
  attempts: number;
}

export const scheduleIsKept: Invariant = {
  name: 'the schedule is kept',
  says: 'Between one counted attempt to deliver and the next there is at least the wait of the schedule, as far as the worker held the item since the first was written down; and a delivery is given up only after all 11, no sooner than the whole schedule takes. Unless an operator has redriven it.',
  judge({ clock, complain }) {
    const counted = new Map<string, Counted>();
    const redriven = new Set<string>();
    const holders = new Map<string, { by: Invocation | undefined; sinceMs: number }>();
    const posts = new Map<string, number>();
    const nameOf = (id: string, by: Invocation | undefined) => `${id} ${by?.number}`;

    return {
      onChange({ id, before, after, by }) {
        const [was, is] = [jobOf(before), jobOf(after)];
        if (!was || !is) return;
        const nowMs = clock.nowMs();
        if (is.lease !== undefined && is.lease !== was.lease) holders.set(id, { by, sinceMs: nowMs });
        const isPutForward = was.next_attempt_at !== undefined && is.next_attempt_at === undefined;
        if (by === undefined && isPutForward) redriven.add(id);
        if (is.delivery_attempts > was.delivery_attempts) {
          const lastPostMs = posts.get(nameOf(id, by)) ?? nowMs;
          const firstPostMs = counted.get(id)?.firstPostMs ?? lastPostMs;
          counted.set(id, { firstPostMs, lastPostMs, writtenAtMs: nowMs, attempts: is.delivery_attempts });
        }
        const isGivenUp = is.delivery === 'failed' && was.delivery !== 'failed';
        if (!isGivenUp || redriven.has(id)) return;
        const { attempts = 0, firstPostMs = 0, lastPostMs = 0 } = counted.get(id) ?? {};
        if (attempts !== WAITS.length || lastPostMs - firstPostMs < WHOLE_MS)
          complain(id, `it was given up after ${attempts} attempts in ${lastPostMs - firstPostMs} ms`);
      },
      onPost({ jobId, by }) {
        const id = `JOB#${jobId}`;
        posts.set(nameOf(id, by), clock.nowMs());
        const before = counted.get(id);
        const holder = holders.get(id);
        const isHolder = holder !== undefined && holder.by === by && !by?.isStalled;
        if (!before || !isHolder || holder.sinceMs < before.writtenAtMs || redriven.has(id)) return;
        const waitedMs = clock.nowMs() - before.lastPostMs;
        if (waitedMs < (WAITS[before.attempts] ?? 0) * 1000)
          complain(id, `attempt ${before.attempts + 1} came ${waitedMs} ms after the one before`);
      },
    };
  },
};
