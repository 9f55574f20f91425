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
import { type Job, jobItemId, uploadKey } from '../../shared/jobs/job.ts';
import { owes } from '../../shared/jobs/obligation.ts';
import type { ObligationStore } from '../../shared/jobs/obligation-store.ts';
import { incomingKey, type UploadItem } from '../../shared/jobs/upload.ts';
import type { IdempotencyKeys, Reservation } from '../../shared/store/idempotency-keys.ts';
import type { ClaimUpload } from '../../shared/store/uploads.ts';
import { uploadGone } from './judge-document.ts';

export interface OncePorts extends AcceptPorts {
  keys: IdempotencyKeys;
  claimUpload: ClaimUpload;
  uploads: Pick<ObligationStore<UploadItem>, 'amend'>;
  files: Pick<Files, 'put' | 'has' | 'copy'>;
  newJobId(): string;
}

/** What was submitted, whatever template and balance say to it now. */
export interface Asked {
  tenant: string;
  idempotencyKey: string | undefined;
  /** The document itself, or the upload that holds it. */
  source: Buffer | UploadItem;
  contentType: string;
  /** In hex. */
  sha256: string;
  /** Of all that makes two submits the same. */
  fingerprint: string;
}

export type Submitted = Asked & Omit<Accepted, 'jobId'>;

/** As the job has them. */
export interface OneJob {
  jobId: string;
  templateId: string;
  staticValues: Record<string, unknown>;
}

/**
 * The job that the same submit has already. Throws `conflict` where key or upload was used with other content.
 * What has become of template, connection and balance since is no matter.
 */
export async function findAccepted(ports: OncePorts, asked: Asked): Promise<OneJob | undefined> {
  const { tenant, idempotencyKey: key, source, fingerprint } = asked;
  const use = useOf(source);
  if (use && use.fingerprint !== fingerprint) throw usedOtherwise();
  const reserved = key === undefined ? undefined : await ports.keys.find(tenant, key, ports.steps.nowMs());
  if (reserved) checkKey(reserved, fingerprint);
  const jobId = reserved?.jobId ?? use?.job_id;
  const job = jobId === undefined ? undefined : await ports.steps.store.get(jobItemId(jobId));
  if (!job || cameToNothing(job)) return undefined;
  if (!reserved) await reserve(ports, asked, job.job_id);
  return complete(ports, asked, job);
}

/** Two submits of the same at once still make one job: whose it is, key and upload decide. */
export async function acceptOnce(ports: OncePorts, submitted: Submitted): Promise<OneJob> {
  const newId = ports.newJobId();
  const { idempotencyKey, source } = submitted;
  if (idempotencyKey === undefined && Buffer.isBuffer(source)) return accept(ports, submitted, newId);

  const jobId = await holderOf(ports, submitted, useOf(source)?.job_id ?? newId);
  const earlier = await ports.steps.store.get(jobItemId(jobId));
  if (!earlier) return accept(ports, submitted, jobId);
  if (!cameToNothing(earlier)) return complete(ports, submitted, earlier);
  return accept(ports, submitted, await holderOf(ports, submitted, newId, jobId));
}

/** Its document was never stored, and nobody was told of it. */
function cameToNothing({ error }: Job): boolean {
  return error?.code === 'upload_missing';
}

/** Who has the key and the upload now: this job, or an earlier one of the same content. The key's word is the last. */
async function holderOf(
  ports: OncePorts,
  submitted: Submitted,
  jobId: string,
  instead?: string,
): Promise<string> {
  const { idempotencyKey: key, source, fingerprint, sha256, file } = submitted;
  const holder = await reserve(ports, submitted, jobId, instead);
  if (Buffer.isBuffer(source)) return holder;
  const use = { job_id: holder, fingerprint, sha256, file };
  const user = await ports.claimUpload(source.upload_id, use, instead);
  if (!user) throw uploadGone();
  if (user.fingerprint !== fingerprint) throw usedOtherwise();
  return key === undefined ? user.job_id : holder;
}

/** Answers whose the key is now; without a key this job is nobody else's. */
async function reserve(ports: OncePorts, asked: Asked, jobId: string, instead?: string): Promise<string> {
  const { tenant, idempotencyKey: key, fingerprint } = asked;
  if (key === undefined) return jobId;
  const anew = instead === undefined ? {} : { instead };
  const request = { tenant, key, jobId, fingerprint, nowMs: ports.steps.nowMs(), ...anew };
  const holder = await ports.keys.reserve(request);
  checkKey(holder, fingerprint);
  return holder.jobId;
}

async function accept(ports: OncePorts, submitted: Submitted, jobId: string): Promise<OneJob> {
  const { source, templateId, staticValues } = submitted;
  // A job that is made is the tenant's: without an upload it would fail in front of them.
  if (!Buffer.isBuffer(source) && !(await ports.files.has(incomingKey(source.upload_id)))) {
    throw uploadGone();
  }
  await acceptJob(ports, { ...submitted, jobId }, uploadOf(ports, submitted, jobId));
  await letGo(ports, source);
  return { jobId, templateId, staticValues };
}

async function complete(ports: OncePorts, asked: Asked, job: Job): Promise<OneJob> {
  const { job_id: jobId, template_id: templateId, static_values = '{}' } = job;
  if (job.status === 'NEW') await completeUpload(ports.steps, job, uploadOf(ports, asked, jobId));
  // Another upload of the same content is nobody's yet.
  if (useOf(asked.source)?.job_id === jobId) await letGo(ports, asked.source);
  return { jobId, templateId, staticValues: JSON.parse(static_values) };
}

function uploadOf({ files }: OncePorts, { source, contentType }: Asked, jobId: string): Upload {
  const key = uploadKey(jobId);
  const isThere = () => files.has(key);
  if (Buffer.isBuffer(source)) return { put: () => files.put(key, source, contentType), isThere };
  return {
    async put() {
      if (await isThere()) return;
      if (!(await files.copy(incomingKey(source.upload_id), key))) throw uploadGone();
    },
    isThere,
  };
}

/** Its job has its copy: it is deleted with the next poll. Where that can't be written, it goes a little later. */
async function letGo({ uploads, steps }: OncePorts, source: Asked['source']): Promise<void> {
  if (Buffer.isBuffer(source) || source.copied_at !== undefined) return;
  const nowMs = steps.nowMs();
  const changes = { copied_at: nowMs, ...owes(source.id, 'purge', nowMs) };
  await uploads.amend(source, nowMs, changes).catch(() => undefined);
}

function checkKey(holder: Reservation, fingerprint: string): void {
  if (holder.fingerprint === fingerprint) return;
  throw refused('conflict', 'Idempotency-Key: it was used with other content in the last 24 hours');
}

function usedOtherwise(): PaperhookError {
  return refused('conflict', 'upload_id: the upload was used for another job: make another one');
}

function useOf(source: Asked['source']): UploadItem['use'] {
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
