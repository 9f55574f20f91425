/**
 * A job that has not ended becomes FAILED, `cancelled`, and is delivered like any failure. Its provider is not told. Not
 * while a worker holds it: what that one is doing is not undone. Throws PaperhookError where it can't be cancelled.
 */
import { refused } from '../errors.ts';
import { findJob } from './find-job.ts';
import type { Job } from './job.ts';
import { failed } from './job-progress.ts';
import { moveOn } from './move-on.ts';
import { heldUntil } from './obligation.ts';
import type { StepPorts } from './run-step.ts';
import { tryAnew } from './try-anew.ts';

const CANCELLED = { code: 'cancelled', message: 'The job was cancelled.' } as const;

export async function cancelJob(steps: StepPorts<Job>, jobId: string): Promise<void> {
  await tryAnew('the job', async () => {
    const job = await findJob(steps.store, jobId);
    const nowMs = steps.nowMs();
    refuseUnlessFree(job, nowMs);
    return moveOn(steps, job, failed(job, nowMs, CANCELLED), 'step');
  });
}

function refuseUnlessFree(job: Job, nowMs: number): void {
  if (job.completed_at !== undefined) {
    const how = job.error ? `${job.status}, ${job.error.code}` : job.status;
    throw refused('conflict', `The job has ended (${how}) at ${iso(job.completed_at)}.`);
  }
  const untilMs = heldUntil(job, nowMs);
  if (untilMs !== undefined) {
    throw refused('conflict', `A worker has the job, until ${iso(untilMs)} at most. Try again then.`);
  }
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
