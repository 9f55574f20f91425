import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setInterval as every } from 'node:timers/promises';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { credentials, region } from '../../infra/local/engine/aws-names.ts';
import { type JobView, type PaperhookClient, paperhookClient } from '../../infra/local/paperhook-client.ts';
import { type LocalRun, startLocal } from '../../infra/local/run.ts';
import { type SampleDocument, sampleDocuments } from '../../infra/local/samples/sample-documents.ts';

/** While documents are handed in, any process of any function may be hit. */
const KILLS_AT_RANDOM = 20;
/** After that many calls of an operation, whoever made the last one is killed before it is answered. */
const CUT_OFF: [operation: string, worker: string, calls: number[]][] = [
  ['add_file', 'start-job', [2, 8]],
  ['get_file', 'settle-job', [3, 9]],
  ['extract_supplier_invoice', 'settle-job', [2]],
];
/** Deliveries whose worker is killed after the endpoint has taken them and before it has answered. */
const DELIVERIES_CUT_OFF = 2;
const WORKERS = ['start-job', 'settle-job', 'deliver-result'];

let directory: string;
let run: LocalRun;
let client: PaperhookClient;
let cutOff = 0;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'killing-'));
  run = await startLocal({
    port: 0,
    logDirectory: directory,
    beforeDeliveryAnswer() {
      cutOff += 1;
      if (cutOff <= DELIVERIES_CUT_OFF)
        for (const pid of pidsOf('deliver-result')) process.kill(pid, 'SIGKILL');
    },
  });
  client = paperhookClient(run.apiUrl, run.apiKey);
  // So that start-job and settle-job spend their time in the middle of a call.
  const body = JSON.stringify({ effect: 'slow_answer', seconds: 0.25 });
  await fetch(`${run.simulators['azoraone']}/faults`, { method: 'POST', body });
});

after(async () => {
  await run.stop();
  await rm(directory, { recursive: true });
});

function pidsOf(name: string): number[] {
  return run.functions[name]?.pids() ?? [];
}

/** A call whose function is killed under it is answered with 500 or 503, and is then the caller's to repeat. */
async function insist<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof Error && /answered with 50[03]/.test(error.message))) throw error;
    }
  }
}

async function submit(templateId: string, { fileName, bytes }: SampleDocument): Promise<string> {
  return (await insist(() => client.processJob({ templateId, fileName, bytes }))).job_id;
}

/** Kills one process after the other, each of whatever function the dice say. */
async function killAtRandom(): Promise<void> {
  let killed = 0;
  for await (const _ of every(60)) {
    const pids = Object.keys(run.functions).flatMap(pidsOf);
    const pid = pids[Math.floor(Math.random() * pids.length)];
    if (pid === undefined) continue;
    process.kill(pid, 'SIGKILL');
    killed += 1;
    if (killed === KILLS_AT_RANDOM) return;
  }
}

/** The simulator takes its time to answer: time to see that a call has come, and to kill whoever waits for it. */
async function cutOffCalls(operation: string, worker: string, calls: number[]): Promise<void> {
  let killed = 0;
  for await (const _ of every(20)) {
    const counts = await fromSimulator<Record<string, { total: number }>>('calls');
    if ((counts[operation]?.total ?? 0) < (calls[killed] ?? 0)) continue;
    for (const pid of pidsOf(worker)) process.kill(pid, 'SIGKILL');
    killed += 1;
    if (killed === calls.length) return;
  }
}

async function ended(jobId: string): Promise<JobView> {
  for await (const _ of every(200)) {
    const job = await insist(() => client.getJob(jobId));
    if (/^(SUCCESS|FAILED)$/.test(job.status) && job.delivery.state !== 'owed') return job;
  }
  throw new Error('time has ended');
}

/** How often the function's process ended in the middle of an invocation. */
async function deaths(name: string): Promise<number> {
  const log = await readFile(run.functions[name]?.logFile ?? '', 'utf8');
  return log.split('"status":"died"').length - 1;
}

async function fromSimulator<T>(path: string): Promise<T> {
  return JSON.parse(await (await fetch(`${run.simulators['azoraone']}/${path}`)).text());
}

/** The status of each job that has its upload still. */
async function withUploads(bucket: S3Client): Promise<string[]> {
  const { Contents = [] } = await bucket.send(
    new ListObjectsV2Command({ Bucket: String(run.outputs['BucketName']), Prefix: 'uploads/' }),
  );
  const jobs = Contents.map(({ Key = '' }) => client.getJob(Key.replace('uploads/', '')));
  return (await Promise.all(jobs)).map(({ status }) => status);
}

// A hang must not outlast the run.
const timeout = 180_000;

test('killing any process of any function at any time loses no job and doubles no effect', {
  timeout,
}, async (t) => {
  const samples = await sampleDocuments();
  // Without a URL a job owes nothing but its purge.
  const silent = {
    name: 'silent',
    provider: 'azoraone',
    connection: 'main',
    options: { company_id: 'local' },
  };
  const created = await fetch(`${run.apiUrl}/templates`, {
    method: 'POST',
    headers: { 'x-auth': run.apiKey },
    body: JSON.stringify(silent),
  });
  const silentId = String(Object(await created.json()).template_id);
  const deliveredId = String(run.templates['azoraone']);

  const killing = [killAtRandom(), ...CUT_OFF.map((cut) => cutOffCalls(...cut))];
  const submitted: { sample: SampleDocument; jobId: string }[] = [];
  for (const templateId of [deliveredId, silentId]) {
    for (const sample of samples) submitted.push({ sample, jobId: await submit(templateId, sample) });
  }

  for (const { sample, jobId } of submitted) {
    const job = await ended(jobId);
    assert.equal(job.status, sample.endsAs, sample.fileName);
    const endings = job.timeline.filter(({ event }) => event === 'SUCCESS' || event === 'FAILED');
    assert.equal(endings.length, 1, JSON.stringify(job.timeline));
  }

  await Promise.all(killing);

  // Each delivery that was cut off came again under the same id, with the same body.
  const deliveries = run.endpoint.deliveries().map(({ headers, rawBody }) => {
    return { jobId: String(JSON.parse(rawBody).job_id), id: headers['webhook-id'], rawBody };
  });
  for (const { jobId } of submitted.slice(0, samples.length)) {
    const own = deliveries.filter((delivery) => delivery.jobId === jobId);
    assert.equal(new Set(own.map(({ id, rawBody }) => `${id} ${rawBody}`)).size, 1, jobId);
  }

  // The provider took each document once, however often it was handed over.
  const files = await fromSimulator<{ file_id: string }[]>('files');
  for (const { jobId } of submitted) {
    assert.equal(files.filter(({ file_id }) => file_id === jobId).length, 1, jobId);
  }
  const died = await Promise.all(WORKERS.map(async (name) => [name, await deaths(name)] as const));
  t.diagnostic(`died in the middle of an invocation: ${died.map((entry) => entry.join(' ')).join(', ')}`);
  for (const [name, times] of died) assert.ok(times > 0, `${name} was never killed at work`);

  const bucket = new S3Client({ region, credentials, endpoint: run.endpoints.s3 });
  // Those of failed jobs stay, for a retry.
  const isFailed = (status: string) => status === 'FAILED';
  for await (const _ of every(200)) if ((await withUploads(bucket)).every(isFailed)) break;
  bucket.destroy();
});
