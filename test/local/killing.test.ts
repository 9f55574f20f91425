import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setInterval as every } from 'node:timers/promises';
import { type JobView, type PaperhookClient, paperhookClient } from '../../infra/local/paperhook-client.ts';
import { prepareTenant } from '../../infra/local/prepare-tenant.ts';
import { type LocalRun, startLocal } from '../../infra/local/run.ts';
import { type SampleDocument, sampleDocuments } from '../../infra/local/samples/sample-documents.ts';

const kills = 40;

let directory: string;
let run: LocalRun;
let client: PaperhookClient;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'killing-'));
  run = await startLocal({ port: 0, prepare: prepareTenant, logDirectory: directory });
  client = paperhookClient(run.apiUrl, run.apiKey);
});

after(async () => {
  await run.stop();
  await rm(directory, { recursive: true });
});

/** A call whose function is killed under it is answered with 500, and is then the caller's to repeat. */
async function insist<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof Error && /answered with 500/.test(error.message))) throw error;
    }
  }
}

async function submit({ fileName, bytes }: SampleDocument): Promise<string> {
  const templateId = String(run.templates['azoraone']);
  const { job_id } = await insist(() => client.processJob({ templateId, fileName, bytes }));
  return job_id;
}

/** Kills one process after the other, each of whatever function the dice say. */
async function killAtRandom(): Promise<void> {
  const functions = Object.values(run.functions);
  let killed = 0;
  for await (const _ of every(40)) {
    const pids = functions.flatMap(({ pids }) => pids());
    const pid = pids[Math.floor(Math.random() * pids.length)];
    if (pid === undefined) continue;
    process.kill(pid, 'SIGKILL');
    killed += 1;
    if (killed === kills) return;
  }
}

async function ended(jobId: string): Promise<JobView> {
  for await (const _ of every(200)) {
    const job = await insist(() => client.getJob(jobId));
    if (/^(SUCCESS|FAILED)$/.test(job.status) && job.delivery.state === 'delivered') return job;
  }
  throw new Error('time has ended');
}

test('killing any process of any function at any time loses no job and doubles no effect', async () => {
  const samples = await sampleDocuments();
  const killing = killAtRandom();
  const submitted: { sample: SampleDocument; jobId: string }[] = [];
  for (const sample of [...samples, ...samples]) submitted.push({ sample, jobId: await submit(sample) });
  await killing;

  for (const { sample, jobId } of submitted) {
    assert.equal((await ended(jobId)).status, sample.endsAs, sample.fileName);
  }

  // The provider was given each document once, and no job has a second delivery, whatever was sent twice.
  const files: { file_id: string }[] = JSON.parse(
    await (await fetch(`${run.simulators['azoraone']}/files`)).text(),
  );
  const fileIds = files.map(({ file_id }) => file_id);
  assert.equal(new Set(fileIds).size, fileIds.length);
  const deliveries = run.endpoint.deliveries().map(({ headers, rawBody }) => {
    return { jobId: String(JSON.parse(rawBody).job_id), id: headers['webhook-id'], rawBody };
  });
  for (const { jobId } of submitted) {
    assert.ok(fileIds.includes(jobId), jobId);
    const own = deliveries.filter((delivery) => delivery.jobId === jobId);
    assert.equal(new Set(own.map(({ id }) => id)).size, 1, jobId);
    assert.equal(new Set(own.map(({ rawBody }) => rawBody)).size, 1, jobId);
  }
});
