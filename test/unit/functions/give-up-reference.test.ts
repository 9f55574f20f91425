import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claimReference, noticeReference, type ReferenceItem } from '../../../shared/jobs/reference.ts';
import { HOUR, MINUTE, SECOND, T0 } from '../../fakes/example-job.ts';
import { createPipeline } from '../../fakes/pipeline.ts';
import { dieAt } from '../../fakes/watch-calls.ts';

const ID = 'REF#azoraone#main#123/100';
const adopt = { item: ID, step: 'adopt', via: 'poller' } as const;

async function noticed() {
  const pipeline = createPipeline();
  const references = pipeline.obligations<ReferenceItem>();
  await noticeReference(references, ID, T0);
  pipeline.clock.ms = T0 + 15 * MINUTE;
  const letters = () => [...pipeline.table.values()].filter(({ kind }) => kind === 'dead_letter');
  return { ...pipeline, references, letters };
}

test('a reference that is claimed in time is left alone', async () => {
  const { run, references, letters } = await noticed();
  await claimReference(references, ID, 'JOB#1', T0);
  assert.equal(await run(adopt), 'passed');
  assert.equal(letters().length, 0);
});

test('one that is claimed after it was given up still has its news', async () => {
  const { run, references } = await noticed();
  await run(adopt);
  assert.equal(await claimReference(references, ID, 'JOB#1', T0), 'claimed with news');
});

test('one that is noticed again later is counted again, and leaves no object that nobody purges', async () => {
  const { run, references, letters, clock, poll, takeSent, files } = await noticed();
  await run(adopt);
  clock.ms = T0 + 48 * HOUR;
  await poll();
  for (const wakeUp of takeSent()) await run(wakeUp);
  assert.equal(files.objects.size, 0);

  await noticeReference(references, ID, clock.ms);
  clock.ms += 15 * MINUTE;
  await run(adopt);
  assert.equal(letters().length, 2);
  clock.ms += 24 * HOUR;
  await poll();
  for (const wakeUp of takeSent()) await run(wakeUp);
  assert.equal(files.objects.size, 0);
});

test('one that can not be set aside says why, until it could', async () => {
  const { run, references, clock } = await noticed();
  const full = run(adopt, (port) =>
    'put' in port ? { ...port, put: () => Promise.reject(new Error('S3 is down')) } : port,
  );
  await assert.rejects(full, /S3 is down/);
  assert.deepEqual((await references.get(ID))?.last_failure, {
    code: 'unavailable',
    message: 'Something went wrong on our side. It is tried again.',
  });
  clock.ms += 91 * SECOND;
  assert.equal(await run(adopt), 'done');
  assert.equal((await references.get(ID))?.last_failure, undefined);
});

test('one that dies on the way is counted once', async () => {
  const { run, letters, clock } = await noticed();
  // Lease, item, object; it dies before it can give the lease back.
  const process = dieAt(4, 'before');
  assert.equal(await Promise.race([run(adopt, process.watch), process.died]), 'died');
  clock.ms += 91 * SECOND;
  assert.equal(await run(adopt), 'done');
  assert.equal(letters().length, 1);
});
