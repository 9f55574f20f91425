/**
 * How long a job's content stays: the upload until its result is delivered and at most 24 hours (of a failed job those
 * 24 hours, for it can be retried), the result 24 hours after completion. Whoever holds a job drops what is past its
 * time; the job is due by then.
 */
import { isAllTaken, withoutAnswers } from '../deliveries/delivery.ts';
import { type Job, resultPrefix, uploadKey } from './job.ts';
import { expiresAt, REMEMBERED_MS, UPLOAD_KEPT_MS } from './kept.ts';
import type { Changes } from './obligation-store.ts';

export interface ContentFiles {
  remove(key: string): Promise<void>;
  removeAll(prefix: string): Promise<void>;
}

export interface Retention {
  /** How long a result can be read after completion, in ms: 24 hours. */
  resultMs: number;
}

/** Epoch ms at which the result can no longer be read; undefined while there is none. */
export function resultExpiry(job: Job, { resultMs }: Retention): number | undefined {
  return job.completed_at === undefined ? undefined : job.completed_at + resultMs;
}

/** Epoch ms from which on the upload is not to be counted on. */
export function uploadExpiry(job: Job): number {
  return job.accepted_at + UPLOAD_KEPT_MS;
}

/** Epoch ms at which the next of the job's content must go; Infinity when there is none left. */
export function contentDue(job: Job, retention: Retention): number {
  const upload = job.upload_key ? uploadExpiry(job) : Number.POSITIVE_INFINITY;
  return Math.min(upload, resultsDue(job, retention));
}

function resultsDue(job: Job, retention: Retention): number {
  const expiry = job.results_dropped ? undefined : resultExpiry(job, retention);
  return expiry ?? Number.POSITIVE_INFINITY;
}

/** Epoch ms at which an ended job that owes nothing but its purge is to be purged: of what must go next, in the end of all. */
export function purgeDue(job: Job, retention: Retention): number {
  return Math.min(contentDue(job, retention), resultExpiry(job, retention) ?? 0);
}

/** Deletes what is past its time and answers the fields that no longer hold. */
export async function dropExpiredContent(
  job: Job,
  nowMs: number,
  retention: Retention,
  files: ContentFiles,
): Promise<Changes<Job>> {
  const changes: Changes<Job> = {};
  if (job.upload_key && uploadExpiry(job) <= nowMs) Object.assign(changes, await dropUpload(job, files));
  if (resultsDue(job, retention) <= nowMs) {
    // Of a failed job too: what a webhook had brought of it lies there.
    await files.removeAll(resultPrefix(job.job_id));
    const deliveries = job.deliveries && withoutAnswers(job.deliveries);
    Object.assign(changes, { deliveries, ...withoutResult(job), results_dropped: true });
  }
  return changes;
}

/** That it had one tells a batch whose result has expired from one that never had any. */
function withoutResult({ result, result_key }: Job): Changes<Job> {
  const hadOne = result !== undefined || result_key !== undefined;
  return { result: undefined, result_key: undefined, ...(hadOne && { result_gone: true }) };
}

/**
 * Deletes the upload of an ended job that every endpoint has been told of, unless the job has failed: it can still be
 * retried. So can each document of a batch, whose uploads lie beneath the batch's.
 */
export async function dropUsedUpload(job: Job, files: ContentFiles): Promise<Changes<Job>> {
  const isUsed = job.status !== 'FAILED' && job.documents === undefined && isAllTaken(job.deliveries);
  return isUsed ? dropUpload(job, files) : {};
}

async function dropUpload(job: Job, files: ContentFiles): Promise<Changes<Job>> {
  if (job.upload_key) await removeUpload(job, job.upload_key, files);
  return { upload_key: undefined };
}

/** Of a batch all that was taken out of its archive too. */
function removeUpload({ documents }: Job, key: string, files: ContentFiles): Promise<void> {
  return documents === undefined ? files.remove(key) : files.removeAll(key);
}

/**
 * What is left of a job once its content's time is over: ids, status, times, counts, and what an endpoint that has not taken
 * its event yet will be told. Deletes everything else that it ever stored.
 */
export async function toTombstone(job: Job, nowMs: number, files: ContentFiles): Promise<Changes<Job>> {
  await files.removeAll(resultPrefix(job.job_id));
  await removeUpload(job, job.upload_key ?? uploadKey(job.job_id), files);
  return {
    upload_key: undefined,
    template: undefined,
    ...(isAllTaken(job.deliveries) && { static_values: undefined, file: undefined }),
    deliveries: job.deliveries && withoutAnswers(job.deliveries),
    reference: undefined,
    echoed: undefined,
    book: undefined,
    heard: undefined,
    ...withoutResult(job),
    results_dropped: undefined,
    last_failure: undefined,
    timeline: job.timeline.map(({ at, event }) => ({ at, event })),
    step: undefined,
    due: undefined,
    due_shard: undefined,
    expires_at: expiresAt(nowMs + REMEMBERED_MS),
  };
}
