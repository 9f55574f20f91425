import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setInterval as every } from 'node:timers/promises';
import { type PaperhookClient, paperhookClient } from '../../infra/local/paperhook-client.ts';
import { type LocalRun, startLocal } from '../../infra/local/run.ts';
import { sampleDocuments } from '../../infra/local/samples/sample-documents.ts';

/**
 * Operations that cost something and that only functions call: queues are polled by the engine itself. The fourth read, of the
 * tenant's endpoints, is a query like those of the poller, of which nobody knows how many there are.
 */
const OPERATIONS = ['PutItem', 'UpdateItem', 'GetItem', 'SendMessage', 's3 PUT', 's3 GET', 's3 DELETE'];

let directory: string;
let run: LocalRun;
let client: PaperhookClient;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cost-'));
  run = await startLocal({ port: 0, logDirectory: directory });
  client = paperhookClient(run.apiUrl, run.apiKey);
});

after(async () => {
  await run.stop();
  await rm(directory, { recursive: true });
});

function counts(): number[] {
  const calls = run.calls();
  return OPERATIONS.map((operation) => calls[operation] ?? 0);
}

async function untilDelivered(count: number): Promise<void> {
  for await (const _ of every(20)) if (run.endpoint.deliveries().length >= count) return;
}

/** deliver-result writes what it did after the endpoint has answered. */
async function untilPurgeIsOwed(jobId: string): Promise<number> {
  let reads = 0;
  for await (const _ of every(50)) {
    reads += 1;
    if ((await client.getJob(jobId)).delivery.state === 'delivered') return reads;
  }
  throw new Error('time has ended');
}

/** @returns how often the job was looked at. */
async function runOne(deliveries: number): Promise<number> {
  const [invoice] = await sampleDocuments();
  assert.ok(invoice);
  const templateId = String(run.templates['azoraone']);
  const { fileName, bytes } = invoice;
  const { job_id } = await client.processJob({ templateId, fileName, bytes });
  await untilDelivered(deliveries);
  return untilPurgeIsOwed(job_id);
}

test('the happy path costs 7 writes, 1 for the reference, the charge and the attempt log each, 4 reads and 3 messages until it is delivered', async () => {
  // Once a minute, not once a job, connection and balance are read, and written that it was heard from: here with the first.
  await runOne(1);
  const before = counts();
  const ownReads = await runOne(2);
  const spent = counts().map((count, index) => count - (before[index] ?? 0));

  // Each look of ours at the job is a read of its item and one of the API key's.
  const [putItem, updateItem, getItem, ...rest] = spent;
  const OURS = 2 * ownReads;
  assert.deepEqual(
    [putItem, updateItem, (getItem ?? 0) - OURS, ...rest],
    [
      4, // the job, its reference, its charge and the attempt to deliver it
      6, // start, settle, deliver: a lease and an end each
      3, // the API key, the template, and the template as it is when it is delivered
      3, // start, the notification to settle, deliver
      1, // the upload
      1, // read by start-job
      1, // deleted when the result is delivered
    ],
  );
});
