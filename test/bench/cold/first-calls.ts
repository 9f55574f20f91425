/** The first call that each function gets: a job's way, and what else there is, in the order in which it can happen. */
import { randomUUID } from 'node:crypto';
import { zipSync } from 'fflate';
import { INVOICES } from '../../../infra/local/samples/invoices.ts';
import { sampleInvoice } from '../../../infra/local/samples/sample-invoice.ts';
import { jobItemId } from '../../../shared/jobs/job.ts';
import { clientCall, tokenWebhook, wakeUps } from '../ground/events.ts';
import type { Ground } from '../ground/open-ground.ts';
import { putFile, putJob } from '../ground/put-job.ts';
import { EMPTY, PLAIN, type SubjectName } from '../ground/subjects.ts';
import { TEMPLATE_ID } from '../ground/tenant.ts';

export interface FirstCall {
  subject: SubjectName;
  event(): unknown;
  /** Throws if the answer is not the one that was meant. */
  check(answer: unknown): void;
}

/** One round of them. */
export async function firstCalls(ground: Ground): Promise<FirstCall[]> {
  const invoice = Buffer.from(await sampleInvoice(INVOICES.officeSupplies));
  const batch = await putBatch(ground, invoice);
  let jobId = '';
  const step = (
    subject: SubjectName,
    name: Parameters<typeof wakeUps>[1],
    item = () => jobItemId(jobId),
  ) => ({
    subject,
    event: () => wakeUps([item()], name),
    check: isDone,
  });
  const call = (subject: SubjectName, given: () => Parameters<typeof clientCall>[0], status = 200) => ({
    subject,
    event: () => clientCall(given()),
    check: answers(status),
  });
  const submit = {
    template_id: TEMPLATE_ID,
    file_name: 'invoice.pdf',
    actual_image: invoice.toString('base64'),
  };
  const ofJob = () => ({ job_id: jobId });
  return [
    { subject: EMPTY, event: tokenWebhook, check: answers(200) },
    { subject: PLAIN, event: tokenWebhook, check: answers(200) },
    { subject: 'receive-notification', event: tokenWebhook, check: answers(200) },
    {
      ...call('submit-job', () => ({ route: 'POST /process-job', body: submit })),
      check(answer) {
        answers(202)(answer);
        jobId = JSON.parse(String(Object(answer).body)).job_id;
      },
    },
    step('start-job', 'start'),
    step('settle-job', 'settle'),
    step('deliver-result', 'deliver'),
    step('purge-job', 'purge'),
    step('unpack-batch', 'unpack', () => batch),
    { subject: 'poll-due-items', event: () => ({}), check: () => undefined },
    call('read-job', () => ({ route: 'GET /jobs/{job_id}', parameters: ofJob() })),
    call('change-job', () => ({ route: 'POST /jobs/{job_id}/redeliver', parameters: ofJob() }), 202),
    call('create-upload', () => ({ route: 'POST /uploads', body: { bytes: 1_000 } }), 201),
    call('track-job', () => ({ route: 'POST /track-job', body: tracked() }), 202),
    call('manage-templates', () => ({ route: 'GET /templates' })),
    call('manage-endpoints', () => ({ route: 'GET /endpoints' })),
  ];
}

function tracked() {
  return { template_id: TEMPLATE_ID, reference: { company_id: 'acme', file_id: randomUUID() } };
}

/** @returns the item of a batch that is to be unpacked. */
async function putBatch(ground: Ground, invoice: Buffer): Promise<string> {
  const bytes = zipSync({ 'a.pdf': invoice }, { level: 0 });
  const file = { name: 'batch.zip', content_type: 'application/zip', bytes: bytes.length };
  const { id, upload_key = '' } = await putJob(ground, 'unpack', { file });
  await putFile(ground, upload_key, bytes);
  return id;
}

function answers(status: number) {
  return (answer: unknown) => {
    const { statusCode, body } = Object(answer);
    if (statusCode !== status) throw new Error(`answered ${statusCode} instead of ${status}: ${body}`);
  };
}

function isDone(answer: unknown): void {
  const { batchItemFailures } = Object(answer);
  if (batchItemFailures.length > 0) throw new Error('the message was not done');
}
