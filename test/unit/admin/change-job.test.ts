import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { localTarget } from '../../../infra/admin/target/local-target.ts';
import { listen } from '../../../infra/local/engine/services/listen.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import { exampleJob } from '../../fakes/example-job.ts';
import { startDeployment, type TestDeployment } from './deployment.ts';
import { runInProcess } from './run-in-process.ts';

let deployment: TestDeployment;
before(async () => {
  deployment = await startDeployment();
});
after(() => deployment.stop());

/** A job of an hour ago, with its upload. */
async function stored(jobId: string, fields: Partial<Job> = {}): Promise<string> {
  const key = `uploads/${jobId}`;
  const accepted_at = Date.now() - 3_600_000;
  const job = exampleJob({ id: `JOB#${jobId}`, job_id: jobId, upload_key: key, accepted_at, ...fields });
  await deployment.target.jobs.steps.store.create(job);
  const upload = { Bucket: 'files', Key: key, Body: '%PDF-1.7\n', ContentType: 'application/pdf' };
  await deployment.s3.send(new PutObjectCommand(upload));
  return jobId;
}

const run = (...args: string[]) => runInProcess(deployment.target, ['job', ...args]);

test('job cancel ends a job and wakes its delivery', async () => {
  const id = await stored('0b0e6d0c-63f5-4c0e-9d39-6b1f7c2a9e01');
  assert.deepEqual(await run('cancel', id.toUpperCase()), {
    exitCode: 0,
    output: [`The job ${id} is cancelled.`],
    remarks: '',
  });
  const { status, error, step } = (await deployment.target.getJob(id)) ?? {};
  assert.deepEqual([status, error?.code, step], ['FAILED', 'cancelled', 'deliver']);
  const [message] = await deployment.takeMessages('deliver');
  assert.deepEqual(message, { v: 1, type: 'wake_up', item: `JOB#${id}`, step: 'deliver', via: 'step' });
});

test('job cancel says why it can not, and all say the same of a job that is not there', async () => {
  const id = await stored('0b0e6d0c-63f5-4c0e-9d39-6b1f7c2a9e02', {
    status: 'SUCCESS',
    completed_at: Date.UTC(2026, 2, 2),
  });
  const { exitCode, output, remarks } = await run('cancel', id);
  assert.deepEqual([exitCode, output], [1, []]);
  assert.equal(remarks, 'The job has ended (SUCCESS) at 2026-03-02T00:00:00.000Z.');
  const nobody = '0b0e6d0c-63f5-4c0e-9d39-6b1f7c2a9eff';
  for (const command of ['cancel', 'retry', 'show']) {
    const refused = await run(command, nobody);
    const problem = `There is no job ${nobody}: it never was, or it was deleted more than 30 days ago.`;
    assert.deepEqual([refused.exitCode, refused.remarks], [1, problem]);
  }
});

test('job retry shows the new job alone on standard output, and job show whose retry it is', async () => {
  const id = await stored('0b0e6d0c-63f5-4c0e-9d39-6b1f7c2a9e03', {
    status: 'FAILED',
    step: 'purge',
    completed_at: Date.now(),
    error: { code: 'provider_failed', message: 'm' },
  });
  const { exitCode, output, remarks } = await run('retry', id);
  assert.deepEqual([exitCode, remarks], [0, `The job ${id} is retried by this job:`]);
  const [jobId = '', ...others] = output;
  assert.deepEqual(others, []);
  const copied = await deployment.s3.send(new GetObjectCommand({ Bucket: 'files', Key: `uploads/${jobId}` }));
  assert.deepEqual(
    [await copied.Body?.transformToString(), copied.ContentType],
    ['%PDF-1.7\n', 'application/pdf'],
  );
  const [message] = await deployment.takeMessages('start');
  assert.deepEqual(message, { v: 1, type: 'wake_up', item: `JOB#${jobId}`, step: 'start', via: 'submit' });
  const made = await deployment.target.getJob(jobId);
  // The local stage's deadline.
  assert.equal((made?.deadline ?? 0) - (made?.accepted_at ?? 0), 600_000);
  assert.ok((await run('show', jobId)).output.includes(`  retry of    ${id}`));

  const again = await run('retry', id);
  assert.deepEqual(
    [again.output, again.remarks],
    [[jobId], `The job ${id} had been retried before, by this job:`],
  );
});

test('job retry says why it can not', async () => {
  const id = await stored('0b0e6d0c-63f5-4c0e-9d39-6b1f7c2a9e04');
  const { exitCode, remarks } = await run('retry', id);
  assert.deepEqual([exitCode, remarks], [1, 'The job has not ended (NEW): cancel it first.']);
});

test('job retry says so when it may not look into the bucket, and makes nothing', async (context) => {
  const server = createServer((_request, response) => response.writeHead(403).end());
  const { url, close } = await listen(server, 0);
  context.after(close);
  const id = await stored('0b0e6d0c-63f5-4c0e-9d39-6b1f7c2a9e05', {
    status: 'FAILED',
    step: 'purge',
    completed_at: Date.now(),
    error: { code: 'provider_failed', message: 'm' },
  });
  const { endpoints, outputs } = deployment;
  const target = localTarget({ endpoints: { ...endpoints, s3: url }, outputs });
  const made: string[] = [];
  const create: typeof target.jobs.steps.store.create = async (job) => made.push(job.id) > 0;
  const steps = { ...target.jobs.steps, store: { ...target.jobs.steps.store, create } };
  const { exitCode, remarks } = await runInProcess({ ...target, jobs: { ...target.jobs, steps } }, [
    'job',
    'retry',
    id,
  ]);
  target.close();
  assert.deepEqual([exitCode, made], [1, []]);
  assert.match(remarks, /^These AWS credentials may not do this \(403\)/);
});
