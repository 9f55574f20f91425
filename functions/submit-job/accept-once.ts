/**
 * One job for what is submitted, however often it is: by its Idempotency-Key or by its upload, which names the job as well.
 * What an earlier call left half made is completed.
 */
import { refused } from '../../shared/errors.ts';
import { type Accepted, type AcceptPorts, acceptJob, completeUpload } from '../../shared/jobs/accept-job.ts';
import { type Job, jobItemId } from '../../shared/jobs/job.ts';
import type { IdempotencyKeys } from '../../shared/store/idempotency-keys.ts';
import type { DocumentSource } from './document-source.ts';

export interface OncePorts extends AcceptPorts {
  keys: IdempotencyKeys;
  newJobId(): string;
}

/** What was submitted, whatever template and balance say to it now. */
export interface Asked {
  tenant: string;
  idempotencyKey: string | undefined;
  source: DocumentSource;
  /** Of the document, in hex. */
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
  if (source.use) checkUpload(source.use, fingerprint);
  const reserved = key === undefined ? undefined : await ports.keys.find(tenant, key, ports.steps.nowMs());
  if (reserved) checkKey(reserved, fingerprint);
  const jobId = reserved?.jobId ?? source.use?.job_id;
  const job = jobId === undefined ? undefined : await ports.steps.store.get(jobItemId(jobId));
  if (!job || cameToNothing(job)) return undefined;
  if (!reserved) await reserve(ports, asked, job.job_id);
  return complete(ports, asked, job);
}

/** Two submits of the same at once still make one job: whose it is, key and upload decide. */
export async function acceptOnce(ports: OncePorts, submitted: Submitted): Promise<OneJob> {
  const newId = ports.newJobId();
  const { idempotencyKey, source } = submitted;
  if (idempotencyKey === undefined && !source.isShared) return accept(ports, submitted, newId);

  const jobId = await holderOf(ports, submitted, source.use?.job_id ?? newId);
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
  const { idempotencyKey, source, fingerprint, sha256, file } = submitted;
  const holder = await reserve(ports, submitted, jobId, instead);
  const user = await source.claim({ job_id: holder, fingerprint, sha256, file }, instead);
  checkUpload(user, fingerprint);
  return idempotencyKey === undefined ? user.job_id : holder;
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
  // A job that is made is the tenant's: without its document it would fail in front of them.
  await source.requireThere();
  await acceptJob(ports, { ...submitted, jobId }, source.uploadFor(jobId));
  await source.letGo();
  return { jobId, templateId, staticValues };
}

async function complete(ports: OncePorts, { source }: Asked, job: Job): Promise<OneJob> {
  const { job_id: jobId, template_id: templateId, static_values = '{}' } = job;
  if (job.status === 'NEW') await completeUpload(ports.steps, job, source.uploadFor(jobId));
  // Another upload of the same content is nobody's yet.
  if (source.use?.job_id === jobId) await source.letGo();
  return { jobId, templateId, staticValues: JSON.parse(static_values) };
}

interface Content {
  fingerprint: string;
}

function checkKey(holder: Content, fingerprint: string): void {
  if (holder.fingerprint === fingerprint) return;
  throw refused('conflict', 'Idempotency-Key: it was used with other content in the last 24 hours');
}

function checkUpload(user: Content, fingerprint: string): void {
  if (user.fingerprint === fingerprint) return;
  throw refused('conflict', 'upload_id: the upload was used for another job: make another one');
}
