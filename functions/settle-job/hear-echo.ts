/**
 * A notification that names our job by itself goes in, which only a provider does that was told the job's id: the job
 * learns its reference by it, if its submit was never answered, and goes on at once.
 */
import { type Job, jobItemId } from '../../shared/jobs/job.ts';
import { moveOn } from '../../shared/jobs/move-on.ts';
import { heldUntil, requireKnownVersion } from '../../shared/jobs/obligation.ts';
import type { StepPorts } from '../../shared/jobs/run-step.ts';
import { tryAnew } from '../../shared/jobs/try-anew.ts';
import type { Reference } from '../../shared/providers/notification.ts';

export interface Echo {
  provider: string;
  connection: string;
  jobId: string;
  reference: Reference;
}

/**
 * `known`: it is the job's document, to be looked at. `echoed`: it has become so. `passed`: the job has ended, or has
 * another reference, because its document was handed over twice. `stranger`: it is no job of that connection.
 */
export type EchoOutcome = 'known' | 'echoed' | 'passed' | 'stranger';

export function hearEcho(steps: StepPorts<Job>, echo: Echo): Promise<EchoOutcome> {
  return tryAnew('the job', async () => {
    const job = await steps.store.get(jobItemId(echo.jobId));
    if (job) requireKnownVersion(job);
    // After its end a job has no template; of what it was told then, nothing comes any more.
    if (job?.completed_at !== undefined) return 'passed';
    if (job?.template?.provider !== echo.provider || job.template.connection !== echo.connection)
      return 'stranger';
    if (job.reference) return job.reference.key === echo.reference.key ? 'known' : 'passed';
    if (job.echoed) return job.echoed.key === echo.reference.key ? 'echoed' : 'passed';
    if (job.step !== 'start') return 'passed';
    return (await tell(steps, job, echo.reference)) ? 'echoed' : undefined;
  });
}

async function tell(steps: StepPorts<Job>, job: Job, echoed: Reference): Promise<boolean> {
  const nowMs = steps.nowMs();
  const { lease: token, hints, last_failure } = job;
  if (token !== undefined && heldUntil(job, nowMs) !== undefined) {
    // Written for its holder, who finds a hint when it gives the lease back.
    return (await steps.store.finish(job.id, { token, hints }, { echoed, hints: hints + 1 })) !== undefined;
  }
  // A Retry-After is not cut short by it.
  const dueMs = Math.max(nowMs, job.not_before ?? 0);
  const progress = { step: 'start', dueMs, hold: dueMs > nowMs, changes: { echoed, last_failure } } as const;
  return (await moveOn(steps, job, progress, 'notification')) !== undefined;
}
