import type { Invocation } from '../cloud/invocation.ts';
import type { Invariant, Judge, Observed } from '../observed.ts';

/** A longer Retry-After is cut to it (shared/jobs/waits.ts). */
const LONGEST_SECONDS = 3_600;

interface Asked {
  untilMs: number;
  by: Invocation | undefined;
  /** Since when whoever begins can know of it. */
  writtenAtMs: number;
}

export const patience: Invariant = {
  name: 'patience',
  says: 'A provider that says Retry-After is not asked about that job before (an hour at most), by any worker that began after the answer was written down, unless an operator redrives it.',
  judge(observed) {
    const provider = waits(observed, 'the provider');
    return {
      onChange(change) {
        provider.judge.onChange?.(change);
      },
      onProviderCall({ jobId, by, response: { headers, lost, delayMs } }) {
        // About a whole Book: the rate of all calls is judged by itself.
        if (jobId === '') return;
        // An answer that nobody hears can't be heeded.
        const isHeard = !lost && delayMs === 0;
        provider.met(`JOB#${jobId}`, by, isHeard ? seconds(headers['retry-after']) : undefined);
      },
    };
  },
};

function seconds(header: string | undefined): number | undefined {
  return header === undefined ? undefined : Number(header);
}

function waits({ clock, complain }: Observed, whom: string) {
  const asked = new Map<string, Asked>();
  const judge: Judge = {
    onChange({ id, before, after, by }) {
      const wait = asked.get(id);
      // An operator sets it going whatever wait it is in.
      if (by === undefined && before?.not_before !== undefined && after?.not_before === undefined)
        asked.delete(id);
      const isFinish = before?.lease !== undefined && after?.lease === undefined;
      // One that was held up may have given up on the answer.
      if (wait && wait.by === by && isFinish && !by?.isStalled) wait.writtenAtMs = clock.nowMs();
    },
  };
  return {
    judge,
    met(item: string, by: Invocation | undefined, retryAfterSeconds: number | undefined): void {
      const wait = asked.get(item);
      const couldKnow = wait !== undefined && by !== undefined && by.begunAtMs > wait.writtenAtMs;
      if (couldKnow && clock.nowMs() < wait.untilMs)
        complain(item, `${whom} was asked again before its Retry-After was over`);
      if (retryAfterSeconds === undefined) return;
      const untilMs = clock.nowMs() + Math.min(retryAfterSeconds, LONGEST_SECONDS) * 1000;
      asked.set(item, { untilMs, by, writtenAtMs: Number.POSITIVE_INFINITY });
    },
  };
}
