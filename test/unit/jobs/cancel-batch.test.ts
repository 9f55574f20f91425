import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { documentId } from '../../../shared/jobs/batch.ts';
import { cancelWhole } from '../../../shared/jobs/cancel-whole.ts';
import { type Job, jobItemId } from '../../../shared/jobs/job.ts';
import { exampleJob, HOUR, JOB_ID, JOB_ITEM, T0 } from '../../fakes/example-job.ts';
import { createPipeline } from '../../fakes/pipeline.ts';
import { countCalls } from '../../fakes/watch-calls.ts';

const ARCHIVE = { name: 'march.zip', content_type: 'application/zip', bytes: 900 };
const UNPACKED: Partial<Job> = { step: 'settle', status: 'UNZIP FILE SUCCESS' };

async function batch(count: number, fields: Partial<Job>, documents: Record<number, Partial<Job>> = {}) {
  const pipeline = createPipeline();
  await pipeline.accept({ file: ARCHIVE, ...fields });
  for (let index = 0; index < count; index++) {
    const job_id = documentId(JOB_ID, index);
    await pipeline.jobs.create(
      exampleJob({
        id: jobItemId(job_id),
        job_id,
        batch: { batch_id: JOB_ID, index, count },
        step: 'settle',
        status: 'PROCESSING IMAGE',
        ...documents[index],
      }),
    );
  }
  return {
    ...pipeline,
    cancel: () => cancelWhole(pipeline.steps<Job>(), JOB_ID),
    async errorsOf(indices: number[]) {
      const jobs = indices.map((index) => pipeline.jobs.get(jobItemId(documentId(JOB_ID, index))));
      return (await Promise.all(jobs)).map((job) => job?.error?.code);
    },
  };
}

test('a document on its own is cancelled as ever', async () => {
  const { accept, steps, job } = createPipeline();
  await accept();
  assert.deepEqual(await cancelWhole(steps<Job>(), JOB_ID), { status: 'FAILED' });
  assert.equal((await job()).error?.code, 'cancelled');
});

describe('an unpacked batch', () => {
  test('has those of its documents cancelled that have not ended, and ends with them', async () => {
    const ended = { step: 'purge', status: 'SUCCESS', completed_at: T0 } as const;
    const { cancel, errorsOf, job } = await batch(
      4,
      { ...UNPACKED, due: T0 + HOUR, documents: 4, pending: new Set([1, 2, 3]) },
      { 0: ended, 2: ended, 3: { lease: 'token', lease_until: T0 + HOUR } },
    );
    // The second one's end has not been told to the batch yet.
    const expected = { status: 'UNZIP FILE SUCCESS', documents: { cancelled: 1, ended: 1, held: 1 } };
    assert.deepEqual(await cancel(), expected);
    assert.deepEqual(await errorsOf([0, 1, 2, 3]), [undefined, 'cancelled', undefined, undefined]);
    // The batch itself waits for them as before.
    const { status, step, deadline, due } = await job();
    assert.deepEqual(
      [status, step, deadline, due],
      ['UNZIP FILE SUCCESS', 'settle', T0 + 23 * HOUR, T0 + HOUR],
    );
    // Asked again.
    assert.deepEqual((await cancel()).documents, { cancelled: 0, ended: 2, held: 1 });
  });

  test('of 1,000 documents is cancelled to the last', async () => {
    const pending = new Set(Array.from({ length: 1_000 }, (_, index) => index));
    const { cancel, errorsOf } = await batch(1_000, { ...UNPACKED, documents: 1_000, pending });
    assert.deepEqual((await cancel()).documents, { cancelled: 1_000, ended: 0, held: 0 });
    assert.deepEqual(await errorsOf([0, 24, 25, 999]), Array(4).fill('cancelled'));
  });

  test('all of whose documents have ended has nothing to cancel, and waits no more for what they have in common', async () => {
    const last_failure = { code: 'provider_unavailable', message: 'm' } as const;
    const { cancel, job, takeSent } = await batch(0, { ...UNPACKED, documents: 2, last_failure });
    assert.deepEqual((await cancel()).documents, { cancelled: 0, ended: 0, held: 0 });
    const { step, deadline, last_failure: kept } = await job();
    assert.deepEqual([step, deadline, kept], ['settle', T0, last_failure]);
    assert.deepEqual(takeSent(), [{ item: JOB_ITEM, step: 'settle', via: 'redrive', delaySeconds: 0 }]);
  });

  test('that has ended says so, and leaves its documents alone', async () => {
    const { cancel, errorsOf } = await batch(1, {
      step: 'purge',
      status: 'SUCCESS',
      completed_at: T0,
      documents: 1,
    });
    await assert.rejects(cancel(), { code: 'conflict', message: /has ended \(SUCCESS\)/ });
    assert.deepEqual(await errorsOf([0]), [undefined]);
  });
});

describe('a batch that is not unpacked', () => {
  test('is cancelled itself', async () => {
    const { steps, job } = await batch(0, { step: 'unpack', status: 'UNZIPPING FILE' });
    const documents = { cancelled: 0, ended: 0, held: 0 };
    const calls = countCalls();
    assert.deepEqual(await cancelWhole(steps<Job>(calls.watch), JOB_ID), { status: 'FAILED', documents });
    assert.equal((await job()).error?.code, 'cancelled');
    // Of the 1,000 documents that an archive may have, none was made after the first that was not.
    assert.ok(calls.of('get') < 100, `${calls.of('get')} reads`);
  });

  test('is cancelled with the documents that were made before the unpacking died', async () => {
    const { cancel, errorsOf } = await batch(30, { step: 'unpack', status: 'UNZIPPING FILE' });
    const documents = { cancelled: 30, ended: 0, held: 0 };
    assert.deepEqual(await cancel(), { status: 'FAILED', documents });
    assert.deepEqual(await errorsOf([0, 29]), ['cancelled', 'cancelled']);
  });

  test('is cancelled with the documents that were made, of those that it counts', async () => {
    const pending = new Set([0, 1, 2, 3]);
    const counted = { step: 'unpack', status: 'UNZIPPING FILE', documents: 4, pending } as const;
    const { cancel, errorsOf, job } = await batch(2, counted);
    assert.deepEqual(await cancel(), { status: 'FAILED', documents: { cancelled: 2, ended: 0, held: 0 } });
    assert.deepEqual(await errorsOf([0, 1, 2]), ['cancelled', 'cancelled', undefined]);
    assert.equal((await job()).error?.code, 'cancelled');
  });

  test('is cancelled on, when it was and its documents were not', async () => {
    const ended = { status: 'FAILED', step: 'purge', completed_at: T0 } as const;
    const error = { code: 'cancelled', message: 'The job was cancelled.' } as const;
    const { cancel, errorsOf, job } = await batch(2, { ...ended, error });
    const before = await job();
    assert.deepEqual(await cancel(), { status: 'FAILED', documents: { cancelled: 2, ended: 0, held: 0 } });
    assert.deepEqual(await errorsOf([0, 1]), ['cancelled', 'cancelled']);
    assert.deepEqual(await job(), before);
  });

  test('is not cancelled while it is being unpacked', async () => {
    const { cancel, errorsOf } = await batch(1, { lease: 'token', lease_until: T0 + HOUR });
    await assert.rejects(cancel(), { code: 'conflict', message: /until .* at most/ });
    assert.deepEqual(await errorsOf([0]), [undefined]);
  });
});

test('a fault in the middle is told, and the rest is cancelled when asked again', async () => {
  const { steps, jobs, cancel } = await batch(3, { ...UNPACKED, documents: 3, pending: new Set([0, 1, 2]) });
  const ports = steps<Job>();
  const broken = jobItemId(documentId(JOB_ID, 1));
  const amend: typeof ports.store.amend = async (seen, ...rest) => {
    if (seen.id === broken) throw new Error('DynamoDB is down');
    return jobs.amend(seen, ...rest);
  };
  const failing = { ...ports, store: { ...ports.store, amend } };
  await assert.rejects(cancelWhole(failing, JOB_ID), /DynamoDB is down/);
  assert.equal((await cancel()).documents?.cancelled, 1);
});

test('a document that changes faster than it can be cancelled is a fault that passes, and not one that has ended', async () => {
  const { steps } = await batch(1, { ...UNPACKED, documents: 1, pending: new Set([0]) });
  const ports = steps<Job>();
  const changing = { ...ports, store: { ...ports.store, amend: async () => false } };
  await assert.rejects(cancelWhole(changing, JOB_ID), { code: 'unavailable', fault: 'transient' });
});
