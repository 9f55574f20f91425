/** A batch waits for its documents, each of which tells it when it has ended, and ends with the last of them. */
import type { Reason } from '../../shared/errors.ts';
import { documentId, type LeaveBatch } from '../../shared/jobs/batch.ts';
import { type Job, jobItemId } from '../../shared/jobs/job.ts';
import { batchSucceeded, failed } from '../../shared/jobs/job-progress.ts';
import type { Progress } from '../../shared/jobs/run-step.ts';
import { type Growth, growingWait } from '../../shared/jobs/waits.ts';
import { type BatchResultPorts, ownResult } from './batch-result.ts';

export interface BatchPorts extends BatchResultPorts {
  leaveBatch: LeaveBatch;
  getJob(itemId: string): Promise<Job | undefined>;
  /** How the waits between two looks at a batch grow. */
  checks: Growth;
}

export async function settleBatch(
  ports: BatchPorts,
  batch: Job,
  token: string,
  signal: AbortSignal,
): Promise<Progress<Job>> {
  const nowMs = ports.around.nowMs();
  const pending = [...(batch.pending ?? [])];
  if (pending.length === 0) return ended(ports, batch, token, signal);
  const isOver = nowMs >= batch.deadline;
  if (isOver) await recount(ports, batch, pending);
  const checks = batch.checks + 1;
  const dueMs = nowMs + growingWait(ports.checks, checks, ports.around.random);
  return { step: 'settle', dueMs: isOver ? dueMs : Math.min(dueMs, batch.deadline), changes: { checks } };
}

/** A document's deadline is its batch's: by now each has ended, but for those that never came out of the archive. */
async function recount(
  ports: BatchPorts,
  { job_id: batch_id }: Job,
  pending: readonly number[],
): Promise<void> {
  for (const index of pending) {
    const document = await ports.getJob(jobItemId(documentId(batch_id, index)));
    if (document && document.completed_at === undefined) continue;
    await ports.leaveBatch({ batch_id, index }, document?.status === 'SUCCESS');
  }
}

/** They are made in their order, so that without the first there is none. */
const NEVER_UNPACKED = {
  code: 'deadline_exceeded',
  message: "No document was taken out of the archive before the batch's deadline.",
} as const;

function noneSucceeded(documents: number): Reason {
  return {
    code: 'documents_failed',
    message: `None of the ${documents} documents succeeded. Each has its own reason.`,
  };
}

async function ended(
  ports: BatchPorts,
  batch: Job,
  token: string,
  signal: AbortSignal,
): Promise<Progress<Job>> {
  const { documents = 0, successful = new Set() } = batch;
  if (successful.size === 0) {
    const first = await ports.getJob(jobItemId(documentId(batch.job_id, 0)));
    return failed(batch, ports.around.nowMs(), first ? noneSucceeded(documents) : NEVER_UNPACKED);
  }
  const own = await ownResult(ports, batch, token, signal);
  if ('step' in own) return own;
  const nowMs = ports.around.nowMs();
  const detail = `${successful.size} of ${documents} documents succeeded${own.remark ?? ''}`;
  return batchSucceeded({ ...batch, ...own.changes } as Job, nowMs, own.changes, detail);
}
