/** The largest that each function may be handed, or nearly, and what is there for it beforehand. */
import { randomUUID } from 'node:crypto';
import { zipSync } from 'fflate';
import type { StageFunction } from '../../../infra/function-names.ts';
import { documentId } from '../../../shared/jobs/batch.ts';
import { jobItemId, resultKey } from '../../../shared/jobs/job.ts';
import { owes } from '../../../shared/jobs/obligation.ts';
import { incomingKey, newUpload, type UploadItem } from '../../../shared/jobs/upload.ts';
import { dynamoObligations } from '../../../shared/store/dynamo-obligations.ts';
import { dynamoEndpoints } from '../../../shared/store/endpoints.ts';
import { JOBS_TABLE, SETTINGS_TABLE } from '../../simulation/cloud/environment.ts';
import { seal, signingSecret } from '../../simulation/outside/seals.ts';
import { PNG, pdf } from '../../unit/files/sample-documents.ts';
import { clientCall, signedWebhook, wakeUps } from '../ground/events.ts';
import type { Ground } from '../ground/open-ground.ts';
import { putFile, putJob } from '../ground/put-job.ts';
import { TEMPLATE_ID, TENANT } from '../ground/tenant.ts';
import { rowsOf } from './big-provider.ts';

export interface LargeInput {
  functionName: StageFunction;
  what: string;
  /** Of the provider's answers, where it is asked. */
  resultBytes?: number;
  /** @returns the event. */
  prepare(ground: Ground): Promise<unknown>;
}

const MEGABYTE = 1_000_000;
const BATCH = 1_000;
/** Nothing bounds a provider's answer: far more than any that is known. */
const RESULT_BYTES = 5 * MEGABYTE;
const ENDPOINTS = 20;
const DUE = 2_000;

export const LARGE_INPUTS: readonly LargeInput[] = [
  {
    functionName: 'submit-job',
    what: 'a body of 4.4 MB',
    prepare: async () => submitInline(4.39 * MEGABYTE),
  },
  {
    functionName: 'submit-job',
    what: 'an upload of 200 MB',
    prepare: (ground) => submitUpload(ground, 200 * MEGABYTE),
  },
  {
    functionName: 'receive-notification',
    what: 'a webhook of 4 MB',
    prepare: async () => signedWebhook(3.99 * MEGABYTE),
  },
  { functionName: 'unpack-batch', what: '200 MB, four documents', prepare: largeArchive },
  {
    functionName: 'start-job',
    what: 'a document of 200 MB',
    prepare: (ground) => documents(ground, 1, 200 * MEGABYTE),
  },
  {
    functionName: 'start-job',
    what: 'five documents of 200 MB together',
    prepare: (ground) => documents(ground, 5, 40 * MEGABYTE),
  },
  { functionName: 'settle-job', what: 'five results of 5 MB', resultBytes: RESULT_BYTES, prepare: submitted },
  { functionName: 'deliver-result', what: 'a result of 5 MB, 21 endpoints', prepare: ended },
  { functionName: 'read-job', what: 'a result of 5 MB', prepare: (ground) => oneResult(ground) },
  {
    functionName: 'read-job',
    what: 'a batch of 1,000 results, 95 MB',
    prepare: (ground) => batchResults(ground, 95_000),
  },
  { functionName: 'change-job', what: 'a batch of 1,000 cancelled', prepare: cancelled },
  { functionName: 'purge-job', what: 'a job with its files', prepare: expired },
  { functionName: 'poll-due-items', what: '2,000 items due', prepare: manyDue },
];

function submitInline(bytes: number) {
  const document = pdf({ pages: 10, ballast: Math.floor(bytes / 10) - 200 });
  const body = { template_id: TEMPLATE_ID, actual_image: document.toString('base64') };
  return clientCall({ route: 'POST /process-job', body });
}

async function submitUpload(ground: Ground, bytes: number) {
  const document = pdf({ pages: 10, ballast: Math.floor(bytes / 10) - 200 });
  const uploadId = randomUUID();
  const about = {
    uploadId,
    tenant: TENANT,
    bytes: document.length,
    fileName: 'large.pdf',
    nowMs: Date.now(),
  };
  await dynamoObligations<UploadItem>(ground.documents, JOBS_TABLE).create(newUpload(about));
  await putFile(ground, incomingKey(uploadId), document);
  return clientCall({ route: 'POST /process-job', body: { template_id: TEMPLATE_ID, upload_id: uploadId } });
}

async function largeArchive(ground: Ground) {
  const document = pdf({ pages: 10, ballast: 4_990_000 });
  const entries = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`${name}.pdf`, document]));
  const bytes = zipSync(entries, { level: 0 });
  const file = { name: 'batch.zip', content_type: 'application/zip', bytes: bytes.length };
  const { id, upload_key = '' } = await putJob(ground, 'unpack', { file });
  await putFile(ground, upload_key, bytes);
  return wakeUps([id], 'unpack');
}

async function documents(ground: Ground, count: number, bytes: number) {
  const document = Buffer.concat([PNG, Buffer.alloc(bytes - PNG.length)]);
  const file = { name: 'scan.png', content_type: 'image/png', bytes, pages: 1 };
  const jobs = await several(count, async () => {
    const job = await putJob(ground, 'start', { file });
    await putFile(ground, job.upload_key ?? '', document);
    return job.id;
  });
  return wakeUps(jobs, 'start');
}

async function submitted(ground: Ground) {
  const jobs = await several(5, async () => {
    const job_id = randomUUID();
    const reference = { key: `123/${job_id}`, values: { companyID: '123', fileID: job_id } };
    const { id } = await putJob(ground, 'settle', {
      job_id,
      status: 'PROCESSING IMAGE',
      charged: 1,
      reference,
    });
    return id;
  });
  return wakeUps(jobs, 'settle', 'notification');
}

async function ended(ground: Ground) {
  const endpoints = dynamoEndpoints(ground.documents, SETTINGS_TABLE);
  await several(ENDPOINTS, async (index) => {
    const endpoint_id = randomUUID();
    await endpoints.put({
      ...{ kind: 'endpoint', endpoint_id, tenant: TENANT, description: '', events: ['*'], created_at: index },
      ...seal(ground.endpointUrl, signingSecret(0), {}, endpoint_id),
    });
  });
  return wakeUps([(await putSuccess(ground, 'deliver', RESULT_BYTES)).id], 'deliver');
}

async function oneResult(ground: Ground) {
  const { job_id } = await putSuccess(ground, 'purge', RESULT_BYTES);
  return clientCall({ route: 'POST /job-results', body: { job_id } });
}

async function batchResults(ground: Ground, bytes: number) {
  const file = { name: 'batch.zip', content_type: 'application/zip', bytes: 900 };
  const of = { file, documents: BATCH, status: 'SUCCESS', completed_at: Date.now() } as const;
  const { job_id } = await putJob(ground, 'purge', of);
  await several(BATCH, (index) => {
    const batch = { batch_id: job_id, index, count: BATCH };
    return putSuccess(ground, 'purge', bytes, { job_id: documentId(job_id, index), batch });
  });
  return clientCall({ route: 'POST /job-results', body: { job_id } });
}

async function cancelled(ground: Ground) {
  const file = { name: 'batch.zip', content_type: 'application/zip', bytes: 900 };
  const { job_id } = await putJob(ground, 'settle', { file, documents: BATCH, status: 'PROCESSING IMAGE' });
  await several(BATCH, (index) => {
    const batch = { batch_id: job_id, index, count: BATCH };
    return putJob(ground, 'start', { job_id: documentId(job_id, index), batch });
  });
  return clientCall({ route: 'POST /jobs/{job_id}/cancel', parameters: { job_id } });
}

async function expired(ground: Ground) {
  const day = 86_400_000;
  const job = await putSuccess(ground, 'purge', RESULT_BYTES, { completed_at: Date.now() - day });
  return wakeUps([job.id], 'purge', 'poller');
}

/** Handed to the function by itself: what it sends to the queues is nobody's. */
async function manyDue(ground: Ground) {
  await several(DUE, () => {
    const job_id = randomUUID();
    return putJob(ground, 'settle', { job_id, ...owes(jobItemId(job_id), 'settle', Date.now() - 1_000) });
  });
  return {};
}

/** A job whose result lies in the bucket. */
async function putSuccess(
  ground: Ground,
  step: 'deliver' | 'purge',
  bytes: number,
  fields: Parameters<typeof putJob>[2] = {},
) {
  const { job_id = randomUUID() } = fields;
  const result = { number: '20417', total: 3268.75, rows: rowsOf(bytes) };
  const result_key = resultKey(job_id, 'bench');
  await putFile(ground, result_key, Buffer.from(JSON.stringify({ result, raw: { rows: [] } })));
  return putJob(ground, step, { status: 'SUCCESS', completed_at: Date.now(), ...fields, job_id, result_key });
}

/** A few at once, as one connection pool carries. */
async function several<Made>(count: number, make: (index: number) => Promise<Made>): Promise<Made[]> {
  const made: Made[] = [];
  const AT_ONCE = 25;
  for (let from = 0; from < count; from += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, index) => make(from + index));
    made.push(...(await Promise.all(some)));
  }
  return made;
}
