/**
 * Cancels a job, whether it is one document's or a batch: that is cancelled itself while its archive is being unpacked,
 * and each of its documents that has not ended. Once unpacked, a batch ends when its documents have. Safe to repeat.
 */
import { PaperhookError } from '../errors.ts';
import { MOST_DOCUMENTS } from '../files/archive/limits.ts';
import { documentId, isBatch } from './batch.ts';
import { cancelJob } from './cancel-job.ts';
import { findJob } from './find-job.ts';
import { type Job, type JobStatus, jobItemId } from './job.ts';
import { moveOn } from './move-on.ts';
import type { StepPorts } from './run-step.ts';

const AT_ONCE = 25;

export interface Cancelled {
  status: JobStatus;
  /** Of a batch: how many documents were cancelled, had ended, or are in a worker's hands at this moment. */
  documents?: Record<'cancelled' | 'ended' | 'held', number>;
}

/** Throws PaperhookError where nothing can be cancelled. */
export async function cancelWhole(steps: StepPorts<Job>, jobId: string): Promise<Cancelled> {
  const job = await findJob(steps.store, jobId);
  const isUnpacked = isBatch(job) && job.step === 'settle';
  // Whoever cancelled the batch may have died before its documents were.
  const isCancelled = isBatch(job) && job.error?.code === 'cancelled';
  if (!isUnpacked && !isCancelled) await cancelJob(steps, jobId);
  if (isUnpacked && job.pending === undefined) await waitNoMore(steps, job);
  const status = isUnpacked ? job.status : 'FAILED';
  return isBatch(job) ? { status, documents: await cancelDocuments(steps, job) } : { status };
}

/** Its documents have ended: what it may still be waiting for is what they have in common. It ends without. */
async function waitNoMore(steps: StepPorts<Job>, batch: Job): Promise<void> {
  const nowMs = steps.nowMs();
  const changes = { deadline: nowMs, last_failure: batch.last_failure };
  await moveOn(steps, batch, { step: 'settle', dueMs: nowMs, changes }, 'redrive');
}

async function cancelDocuments(
  steps: StepPorts<Job>,
  batch: Job,
): Promise<NonNullable<Cancelled['documents']>> {
  const isCounted = batch.documents !== undefined;
  // Of an archive that was not read to its end only the documents tell how many were made: they are made in their order.
  const indices = isCounted ? [...(batch.pending ?? [])] : [...Array(MOST_DOCUMENTS).keys()];
  const tally = { cancelled: 0, ended: 0, held: 0, missing: 0 };
  for (let from = 0; from < indices.length && (isCounted || tally.missing === 0); from += AT_ONCE) {
    const some = indices.slice(from, from + AT_ONCE);
    const outcomes = some.map((index) => cancelDocument(steps, documentId(batch.job_id, index)));
    for (const outcome of await Promise.all(outcomes)) tally[outcome] += 1;
  }
  const { missing: _, ...documents } = tally;
  return documents;
}

async function cancelDocument(
  steps: StepPorts<Job>,
  jobId: string,
): Promise<'cancelled' | 'ended' | 'held' | 'missing'> {
  try {
    await cancelJob(steps, jobId);
    return 'cancelled';
  } catch (error) {
    if (!(error instanceof PaperhookError) || error.fault === 'transient') throw error;
    const document = await steps.store.get(jobItemId(jobId));
    if (!document) return 'missing';
    return document.completed_at === undefined ? 'held' : 'ended';
  }
}
