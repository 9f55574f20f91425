/**
 * Around the store of jobs: a step that has failed again, of a job that should long be through it, and a job that its
 * deadline has ended are counted, once that is written. Nothing else tells that a provider refuses all we ask of it.
 */
import { connectionOf, type Job } from '../jobs/job.ts';
import type { Changes, ObligationStore } from '../jobs/obligation-store.ts';
import type { Measure } from './embedded-metrics.ts';

/** 30 min: by then a step has been tried about ten times; a provider's restart or a minute of throttling is over. */
export const HELD_UP_AFTER_MS = 1_800_000;

export interface FailurePorts {
  measure: Measure;
  nowMs(): number;
}

export function watchFailures(
  store: ObligationStore<Job>,
  { measure, nowMs }: FailurePorts,
): ObligationStore<Job> {
  return {
    ...store,
    async finish(id, held, changes) {
      const job = await store.finish(id, held, changes);
      if (job && changes.error?.code === 'deadline_exceeded')
        measure({ JobsFailedByDeadline: 1 }, { properties: connectionOf(job) });
      if (job && isHeldUp(job, changes, nowMs()))
        measure({ JobsHeldUp: 1 }, { properties: connectionOf(job) });
      return job;
    },
  };
}

/** What an operator has paused is no fault. */
function isHeldUp(job: Job, { last_failure: failure }: Changes<Job>, nowMs: number): boolean {
  if (!failure || failure.code === 'connection_paused') return false;
  return job.attempts > 1 && nowMs > job.accepted_at + HELD_UP_AFTER_MS;
}
