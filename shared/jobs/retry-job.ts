/**
 * A failed job goes in; a new job with its template, static values and document comes out, while its upload is there.
 * Asked for again, it answers the same new job, unless that one has failed too. Throws PaperhookError where it can't be.
 */
import { type PaperhookError, refused } from '../errors.ts';
import { type AcceptPorts, acceptJob, completeUpload, type Upload } from './accept-job.ts';
import { uploadExpiry } from './content.ts';
import { derivedId } from './derived-id.ts';
import { findJob } from './find-job.ts';
import { type Job, type JobFile, type JobTemplate, jobItemId, uploadKey } from './job.ts';
import { withPresentWebhook } from './present-webhook.ts';

export interface RetryPorts extends AcceptPorts {
  /** The template as it is now; undefined when it was deleted. */
  getTemplate(templateId: string): Promise<Pick<JobTemplate, 'webhook'> | undefined>;
  /** False when there is no such object. */
  copyFile(from: string, to: string): Promise<boolean>;
  hasFile(key: string): Promise<boolean>;
}

export interface Retry {
  jobId: string;
  /** It had been made by an earlier retry. */
  already: boolean;
}

/** What of a failed job a new one is made of. */
interface Origin {
  key: string;
  template: JobTemplate;
  file: JobFile;
}

export async function retryJob(ports: RetryPorts, jobId: string): Promise<Retry> {
  const { failed, source, retry } = await followRetries(ports, await findJob(ports.steps.store, jobId));
  const origin = originOf(source, ports.steps.nowMs());
  if (!origin && !(retry && (await hasItsUpload(ports, retry)))) throw gone(source);
  const newId = retryId(failed.job_id);
  if (origin) {
    const upload = copyOf(ports, origin.key, newId);
    if (!retry) {
      // A job that is made is the tenant's: without an upload it would fail in front of them.
      if (!(await ports.hasFile(origin.key))) throw notInBucket();
      await acceptRetry(ports, source, origin, failed.job_id, upload);
    }
    // Whoever made it may have died before its upload was there.
    else if (retry.status === 'NEW') await completeUpload(ports.steps, retry, upload);
  }
  return { jobId: newId, already: retry !== undefined };
}

/** The last of the jobs that retry one another, and the last of them that ever had its upload. */
async function followRetries(
  { steps }: RetryPorts,
  job: Job,
): Promise<{ failed: Job; source: Job; retry?: Job }> {
  refuseUnlessFailed(job);
  let failed = job;
  let source = job;
  for (;;) {
    const retry = await steps.store.get(jobItemId(retryId(failed.job_id)));
    if (!retry) return { failed, source };
    if (retry.status !== 'FAILED' || endedWithDocuments(retry)) return { failed, source, retry };
    failed = retry;
    if (hadUpload(retry)) source = retry;
  }
}

function refuseUnlessFailed(job: Job): void {
  const { status } = job;
  if (status === 'FAILED' && !endedWithDocuments(job)) return;
  if (job.documents !== undefined) {
    throw refused('conflict', 'A batch is not retried once it has documents: retry those that have failed.');
  }
  throw refused(
    'conflict',
    status === 'SUCCESS'
      ? 'The job has succeeded: there is nothing to retry.'
      : `The job has not ended (${status}): cancel it first.`,
  );
}

/** A batch that failed because they did, and not while its archive was being unpacked. */
function endedWithDocuments({ error }: Job): boolean {
  return error?.code === 'documents_failed';
}

/** Undefined when the upload is gone. */
function originOf(source: Job, nowMs: number): Origin | undefined {
  const { upload_key: key, template, file } = source;
  const isThere = hadUpload(source) && uploadExpiry(source) > nowMs;
  return isThere && key && template && file ? { key, template, file } : undefined;
}

async function acceptRetry(
  ports: RetryPorts,
  source: Job,
  { template, file }: Origin,
  retryOf: string,
  upload: Upload,
): Promise<void> {
  const present = withPresentWebhook(template, await ports.getTemplate(source.template_id));
  const accepted = {
    jobId: retryId(retryOf),
    tenant: source.tenant,
    templateId: source.template_id,
    template: present,
    staticValues: JSON.parse(source.static_values ?? '{}'),
    file,
    retryOf,
  };
  await acceptJob(ports, accepted, upload);
}

function copyOf({ copyFile, hasFile }: RetryPorts, from: string, jobId: string): Upload {
  const key = uploadKey(jobId);
  return {
    async put() {
      if (!(await copyFile(from, key))) throw notInBucket();
    },
    isThere: () => hasFile(key),
  };
}

/** Where it has not, whoever made it died before, and by now nothing is left to put there. */
async function hasItsUpload({ hasFile }: RetryPorts, { status, job_id }: Job): Promise<boolean> {
  return status !== 'NEW' || hasFile(uploadKey(job_id));
}

function hadUpload({ error }: Job): boolean {
  return error?.code !== 'upload_missing';
}

function notInBucket(): PaperhookError {
  return refused('expired', 'The upload is not in the bucket any more: hand the document in again.');
}

function gone(source: Job): PaperhookError {
  if (source.tracked)
    return refused(
      'expired',
      'The document was handed in elsewhere: there is no upload to do it again from.',
    );
  const what = hadUpload(source)
    ? `was deleted at ${new Date(uploadExpiry(source)).toISOString()}`
    : 'was never stored';
  return refused('expired', `The upload ${what}: hand the document in again.`);
}

/** Follows from the job that is retried, so that however often it is retried, at once or later, it is one job. */
function retryId(jobId: string): string {
  return derivedId(`retry of ${jobId}`);
}
