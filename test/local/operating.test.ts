/** An operator at work on the whole system: pauses an account, looks at what waits, sets it going, cancels, retries. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setInterval as every } from 'node:timers/promises';
import { localTarget } from '../../infra/admin/target/local-target.ts';
import type { Target } from '../../infra/admin/target/target.ts';
import { type JobView, type PaperhookClient, paperhookClient } from '../../infra/local/paperhook-client.ts';
import { type LocalRun, startLocal } from '../../infra/local/run.ts';
import { INVOICES } from '../../infra/local/samples/invoices.ts';
import { sampleInvoice } from '../../infra/local/samples/sample-invoice.ts';
import { runInProcess } from '../unit/admin/run-in-process.ts';

let directory: string;
let run: LocalRun;
let client: PaperhookClient;
let target: Target;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'operating-'));
  run = await startLocal({ port: 0, logDirectory: directory });
  client = paperhookClient(run.apiUrl, run.apiKey);
  target = localTarget(run);
});

after(async () => {
  target.close();
  await run.stop();
  await rm(directory, { recursive: true });
});

const admin = (...args: string[]) => runInProcess(target, args, { nowMs: Date.now() });

async function submit(fileName: string): Promise<string> {
  const bytes = await sampleInvoice(INVOICES.consulting);
  const templateId = String(run.templates['azoraone']);
  return (await client.processJob({ templateId, fileName, bytes })).job_id;
}

async function until(jobId: string, holds: (job: JobView) => boolean): Promise<JobView> {
  for await (const _ of every(50)) {
    const job = await client.getJob(jobId);
    if (holds(job)) return job;
  }
  throw new Error('time has ended');
}

const isDelivered = (job: JobView) => job.delivery.state === 'delivered';

/** A process keeps what it has read of a connection for a minute; a new one reads it anew. */
function forgetConnections(): void {
  for (const pid of run.functions['start-job']?.pids() ?? []) process.kill(pid, 'SIGKILL');
}

test('pause, submit, see it wait, cancel one, resume, redrive, see the other complete; retry the first', async () => {
  assert.equal((await admin('pause', 'azoraone', '--name', 'main')).exitCode, 0);
  const first = await submit('first.pdf');
  const second = await submit('second.pdf');
  for (const id of [first, second]) {
    const waiting = await until(id, (job) => job.last_failure !== undefined);
    assert.deepEqual([waiting.status, waiting.last_failure?.code], ['NEW', 'connection_paused']);
  }
  const plan = await admin('redrive', '--plan', '--reason', 'connection_paused');
  assert.match(plan.output[1] ?? '', /^start +connection_paused +local +<1 h +2$/);

  assert.equal((await insist(() => admin('job', 'cancel', first))).exitCode, 0);
  const cancelled = await until(first, isDelivered);
  assert.deepEqual([cancelled.status, cancelled.error?.code], ['FAILED', 'cancelled']);

  assert.equal((await admin('resume', 'azoraone', '--name', 'main')).exitCode, 0);
  forgetConnections();
  const redriven = await insist(() => admin('redrive', '--reason', 'connection_paused'));
  // None where its own next try came first.
  assert.match(redriven.output[0] ?? '', /^redriven: [01]$/);
  assert.equal((await until(second, isDelivered)).status, 'SUCCESS');

  const retried = await admin('job', 'retry', first);
  assert.equal(retried.exitCode, 0, retried.remarks);
  const again = await until(String(retried.output[0]), isDelivered);
  assert.deepEqual([again.status, again.retry_of], ['SUCCESS', first]);
});

/** A worker may have the job at this moment; it lets go of it soon. */
async function insist(command: () => ReturnType<typeof admin>): ReturnType<typeof admin> {
  for await (const _ of every(100)) {
    const ran = await command();
    if (!/a worker has/i.test([...ran.output, ran.remarks].join('\n'))) return ran;
  }
  throw new Error('time has ended');
}
