/**
 * One job for what is submitted, however often it is: by its Idempotency-Key or by its upload, which names the job as well.
 * What an earlier call left half made is completed.
 */
import { createHash } from 'node:crypto';
import { type PaperhookError, refused } from '../../shared/errors.ts';
import type { Files } from '../../shared/files/bucket.ts';
import {
  type Accepted,
  type AcceptPorts,
  acceptJob,
  completeUpload,
  type Upload,
} from '../../shared/jobs/accept-job.ts';
import { jobItemId, uploadKey } from '../../shared/jobs/job.ts';
import { owes } from '../../shared/jobs/obligation.ts';
import type { ObligationStore } from '../../shared/jobs/obligation-store.ts';
import { incomingKey, type UploadItem } from '../../shared/jobs/upload.ts';
import type { ReserveKey } from '../../shared/store/idempotency-keys.ts';
import type { ClaimUpload } from '../../shared/store/uploads.ts';
import { uploadGone } from './judge-document.ts';

export interface OncePorts extends AcceptPorts {
  reserveKey: ReserveKey;
  claimUpload: ClaimUpload;
  uploads: Pick<ObligationStore<UploadItem>, 'amend'>;
  files: Pick<Files, 'put' | 'has' | 'copy'>;
  newJobId(): string;
}

export interface Submitted extends Omit<Accepted, 'jobId'> {
  /** The document itself, or the upload that holds it. */
  source: Buffer | UploadItem;
  sha256: string;
  /** Of all that makes two submits the same. */
  fingerprint: string;
  idempotencyKey: string | undefined;
}

/** Answers the job's id. */
export async function acceptOnce(ports: OncePorts, submitted: Submitted): Promise<string> {
  const newId = ports.newJobId();
  const { idempotencyKey, source } = submitted;
  if (idempotencyKey === undefined && Buffer.isBuffer(source)) return accept(ports, submitted, newId);

  const jobId = await holderOf(ports, submitted, useOf(source)?.job_id ?? newId);
  const accepted = await acceptAgain(ports, submitted, jobId, newId);
  if (!Buffer.isBuffer(source)) await letGo(ports, source);
  return accepted;
}

async function acceptAgain(
  ports: OncePorts,
  submitted: Submitted,
  jobId: string,
  newId: string,
): Promise<string> {
  const earlier = await ports.steps.store.get(jobItemId(jobId));
  if (!earlier) return accept(ports, submitted, jobId);
  if (earlier.error?.code === 'upload_missing') {
    return accept(ports, submitted, await holderOf(ports, submitted, newId, jobId));
  }
  if (earlier.status === 'NEW') {
    await completeUpload(ports.steps, earlier, uploadOf(ports, submitted, jobId));
  }
  return jobId;
}

/** Who has the key and the upload now: this job, or an earlier one of the same content. The key's word is the last. */
async function holderOf(
  ports: OncePorts,
  submitted: Submitted,
  jobId: string,
  instead?: string,
): Promise<string> {
  const { tenant, idempotencyKey: key, source, fingerprint, sha256, file } = submitted;
  const anew = instead === undefined ? {} : { instead };
  let holder = { jobId, fingerprint };
  if (key !== undefined) {
    const request = { tenant, key, jobId, fingerprint, nowMs: ports.steps.nowMs(), ...anew };
    holder = await ports.reserveKey(request);
    if (holder.fingerprint !== fingerprint) {
      throw refused('conflict', 'Idempotency-Key: it was used with other content in the last 24 hours');
    }
  }
  if (Buffer.isBuffer(source)) return holder.jobId;
  const use = { job_id: holder.jobId, fingerprint, sha256, file };
  const user = await ports.claimUpload(source.upload_id, use, instead);
  if (!user) throw uploadGone();
  if (user.fingerprint !== fingerprint) throw usedOtherwise();
  return key === undefined ? user.job_id : holder.jobId;
}

async function accept(ports: OncePorts, submitted: Submitted, jobId: string): Promise<string> {
  const { source } = submitted;
  // A job that is made is the tenant's: without an upload it would fail in front of them.
  if (!Buffer.isBuffer(source) && !(await ports.files.has(incomingKey(source.upload_id)))) {
    throw uploadGone();
  }
  await acceptJob(ports, { ...submitted, jobId }, uploadOf(ports, submitted, jobId));
  return jobId;
}

function uploadOf({ files }: OncePorts, { source, file }: Submitted, jobId: string): Upload {
  const key = uploadKey(jobId);
  const isThere = () => files.has(key);
  if (Buffer.isBuffer(source)) return { put: () => files.put(key, source, file.content_type), isThere };
  return {
    async put() {
      if (await isThere()) return;
      if (!(await files.copy(incomingKey(source.upload_id), key))) throw uploadGone();
    },
    isThere,
  };
}

/** Its job has its copy: it is deleted with the next poll. Where that can't be written, it goes a little later. */
async function letGo({ uploads, steps }: OncePorts, upload: UploadItem): Promise<void> {
  if (upload.copied_at !== undefined) return;
  const nowMs = steps.nowMs();
  const changes = { copied_at: nowMs, ...owes(upload.id, 'purge', nowMs) };
  await uploads.amend(upload, nowMs, changes).catch(() => undefined);
}

/** Refused before anything is read of it. */
export function checkUse(upload: UploadItem, fingerprint: string): void {
  if (upload.use && upload.use.fingerprint !== fingerprint) throw usedOtherwise();
}

function usedOtherwise(): PaperhookError {
  return refused('conflict', 'upload_id: the upload was used for another job: make another one');
}

function useOf(source: Submitted['source']): UploadItem['use'] {
  return Buffer.isBuffer(source) ? undefined : source.use;
}

/** @param content what makes two submits the same; the order of an object's keys says nothing. */
export function fingerprintOf(content: unknown): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
