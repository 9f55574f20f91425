/** How a job moves on: started, waiting, tried again, ended. Pure; runStep writes what they answer. */
import { asPaperhookError, type PaperhookError, publicReason, type Reason } from '../errors.ts';
import type { CompletedVia, Job, RefundState } from './job.ts';
import type { Changes } from './obligation-store.ts';
import type { Progress } from './run-step.ts';
import { extendTimeline, type TimelineEntry } from './timeline.ts';
import { type Growth, growingWait, waitAfterFailure } from './waits.ts';

export interface Surroundings {
  nowMs(): number;
  /** 0 <= random() < 1 */
  random(): number;
  /** Logs why an item's step failed. */
  report(error: PaperhookError, item: string): void;
}

/** What a job that has just ended owes next: that its end is told, its batch, its Book and its tenant's endpoints. */
function afterTheEnd(nowMs: number): Pick<Progress<Job>, 'step' | 'dueMs'> {
  return { step: 'deliver', dueMs: nowMs };
}

export function succeeded(
  job: Job,
  nowMs: number,
  via: CompletedVia,
  stored: Pick<Changes<Job>, 'result' | 'result_key'>,
): Progress<Job> {
  return {
    ...afterTheEnd(nowMs),
    changes: {
      attempts: 0,
      ...stored,
      status: 'SUCCESS',
      completed_at: nowMs,
      completed_via: via,
      timeline: extendTimeline(job.timeline, { at: nowMs, event: 'SUCCESS', detail: `via ${via}` }),
    },
  };
}

/** @param batch as it is with these changes. */
export function batchSucceeded(
  batch: Job,
  nowMs: number,
  changes: Changes<Job>,
  detail: string,
): Progress<Job> {
  return {
    ...afterTheEnd(nowMs),
    changes: {
      attempts: 0,
      ...changes,
      status: 'SUCCESS',
      completed_at: nowMs,
      timeline: extendTimeline(batch.timeline, { at: nowMs, event: 'SUCCESS', detail }),
    },
  };
}

/** @param byProvider the provider itself gave the document up. */
export function failed(
  job: Job,
  nowMs: number,
  error: Reason,
  via?: CompletedVia,
  byProvider = false,
): Progress<Job> {
  const refund = refundOf(job, error);
  const stage = byProvider ? 'PROCESS IMAGE FAILED' : job.step === 'unpack' ? 'UNZIP FILE FAILED' : undefined;
  const refused: TimelineEntry[] = stage ? [{ at: nowMs, event: stage }] : [];
  return {
    ...afterTheEnd(nowMs),
    changes: {
      attempts: 0,
      status: 'FAILED',
      completed_at: nowMs,
      ...(via && { completed_via: via }),
      ...(refund && { refund }),
      error,
      timeline: extendTimeline(job.timeline, ...refused, { at: nowMs, event: 'FAILED', detail: error.code }),
    },
  };
}

/**
 * Its client got nothing, and whoever cancelled it wanted that. One that failed while it was started may have been charged
 * by a worker that died before it could say so: the ledger knows.
 */
function refundOf({ charged, step }: Job, { code }: Reason): RefundState | undefined {
  const mayBeCharged = charged !== undefined || step === 'start';
  return mayBeCharged && code !== 'cancelled' ? 'owed' : undefined;
}

/** The provider is still at work: look again later, or as soon as there is news. */
export function waiting(job: Job, { nowMs: now, random }: Surroundings, growth: Growth): Progress<Job> {
  const nowMs = now();
  const checks = job.checks + 1;
  return beforeTheDeadline(job, {
    step: 'settle',
    // The first wait, from the start to the first check, was growth.firstMs.
    dueMs: nowMs + growingWait(growth, checks + 1, random),
    changes: {
      attempts: 0,
      checks,
      timeline: extendTimeline(job.timeline, {
        at: nowMs,
        event: 'check',
        detail: 'the provider is still at work',
      }),
    },
  });
}

/** What an error means for a job that has not ended: unknown errors are transient, and only the deadline ends the tries. */
export function afterError(job: Job, around: Surroundings, thrown: unknown): Progress<Job> {
  const error = asPaperhookError(thrown);
  around.report(error, job.id);
  const nowMs = around.nowMs();
  const reason = publicReason(error);
  if (error.fault === 'permanent') return failed(job, nowMs, reason);
  const attempts = job.attempts + 1;
  return beforeTheDeadline(job, {
    step: job.step,
    dueMs: nowMs + waitAfterFailure(error, attempts, around.random),
    hold: true,
    changes: {
      attempts,
      last_failure: reason,
      timeline: extendTimeline(job.timeline, { at: nowMs, event: 'retry', detail: error.code }),
    },
  });
}

/** Runs a step's work on a job that is to end by its deadline, and answers for whatever it throws. */
export async function withinDeadline(
  job: Job,
  around: Surroundings,
  work: () => Promise<Progress<Job>>,
): Promise<Progress<Job>> {
  const nowMs = around.nowMs();
  if (nowMs >= job.deadline) return failed(job, nowMs, deadlineExceeded(job));
  try {
    return await work();
  } catch (thrown) {
    return afterError(job, around, thrown);
  }
}

function deadlineExceeded(job: Job): Reason {
  const last = job.last_failure
    ? ` The last failure, ${job.last_failure.code}: ${job.last_failure.message}`
    : '';
  return { code: 'deadline_exceeded', message: `No result came before the job's deadline.${last}` };
}

function beforeTheDeadline(job: Job, progress: Progress<Job>): Progress<Job> {
  return { ...progress, dueMs: Math.min(progress.dueMs, job.deadline) };
}
