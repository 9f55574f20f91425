import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Attempt } from '../../../shared/deliveries/delivery.ts';
import {
  contentDue,
  dropExpiredContent,
  dropUsedUpload,
  purgeDue,
  resultExpiry,
  toTombstone,
} from '../../../shared/jobs/content.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import { exampleDelivery } from '../../fakes/deliveries.ts';
import { exampleJob, HOUR, JOB_ID, MINUTE, T0, UPLOAD } from '../../fakes/example-job.ts';
import { memoryAws } from '../../fakes/memory-aws.ts';

const DAY = { resultMs: 24 * HOUR };
const UPLOAD_DUE = T0 + 23 * HOUR + 45 * MINUTE;
const ANSWERED: Attempt = { at: T0, duration_ms: 9, outcome: 'delivered', status: 200 };
const DELIVERED = exampleDelivery({ log: [{ ...ANSWERED, response: 'Thank you, Anna' }] });
const done = (fields: Partial<Job> = {}) =>
  exampleJob({
    status: 'SUCCESS',
    completed_at: T0 + HOUR,
    result: '{"result":{},"raw":null}',
    deliveries: { 'template-1': DELIVERED },
    ...fields,
  });

async function withObjects() {
  const { files } = memoryAws();
  for (const key of [UPLOAD, `results/${JOB_ID}/lost.json`, `results/${JOB_ID}/kept.json`, 'uploads/other'])
    await files.put(key, Buffer.from('x'));
  return files;
}

describe('what is due to go', () => {
  test('the upload 15 minutes before its 24 hours are over, the result 24 hours after completion', () => {
    assert.equal(contentDue(exampleJob(), DAY), UPLOAD_DUE);
    assert.equal(contentDue(done(), DAY), UPLOAD_DUE);
    const withoutUpload = done();
    delete withoutUpload.upload_key;
    assert.equal(contentDue(withoutUpload, DAY), T0 + 25 * HOUR);
    // Without a result too: a webhook may have brought one.
    delete withoutUpload.result;
    assert.equal(contentDue(withoutUpload, DAY), T0 + 25 * HOUR);
    assert.equal(contentDue({ ...withoutUpload, results_dropped: true }, DAY), Number.POSITIVE_INFINITY);
  });

  test('an ended job is purged for what goes first, in the end of all', () => {
    const failed = exampleJob({ status: 'FAILED', completed_at: T0 + 23 * HOUR });
    assert.equal(purgeDue(failed, DAY), UPLOAD_DUE);
    delete failed.upload_key;
    assert.equal(purgeDue(failed, DAY), T0 + 47 * HOUR);
    const succeeded = done();
    delete succeeded.upload_key;
    assert.equal(purgeDue(succeeded, DAY), T0 + 25 * HOUR);
  });

  test('a job without an end has no result to expire', () => {
    assert.equal(resultExpiry(exampleJob(), DAY), undefined);
    assert.equal(resultExpiry(done(), DAY), T0 + 25 * HOUR);
  });
});

test('a delivered success lets its upload go, a failure keeps it for a retry', async () => {
  const files = await withObjects();
  assert.deepEqual(await dropUsedUpload(done({ status: 'FAILED' }), files), {});
  // Of a batch any document may be retried.
  assert.deepEqual(await dropUsedUpload(done({ documents: 2 }), files), {});
  assert.ok(files.objects.has(UPLOAD));
  assert.deepEqual(await dropUsedUpload(done(), files), { upload_key: undefined });
  assert.ok(!files.objects.has(UPLOAD));
});

test('a success keeps its upload while an endpoint has not taken it', async () => {
  const files = await withObjects();
  for (const state of ['owed', 'parked', 'failed'] as const) {
    const deliveries = { 'template-1': DELIVERED, 'endpoint-1': exampleDelivery({ state }) };
    assert.deepEqual(await dropUsedUpload(done({ deliveries }), files), {}, state);
  }
  // Whom it is told is not known yet.
  const { deliveries: _, ...justEnded } = done();
  assert.deepEqual(await dropUsedUpload(justEnded, files), {});
  assert.ok(files.objects.has(UPLOAD));
});

test('a success that is told nobody, or none that is still there, lets its upload go', async () => {
  for (const deliveries of [{}, { 'endpoint-1': exampleDelivery({ state: 'dropped' }) }]) {
    const files = await withObjects();
    assert.deepEqual(await dropUsedUpload(done({ deliveries }), files), { upload_key: undefined });
    assert.ok(!files.objects.has(UPLOAD));
  }
});

describe('what is past its time is dropped', () => {
  test('nothing before', async () => {
    const files = await withObjects();
    assert.deepEqual(await dropExpiredContent(done(), UPLOAD_DUE - 1, DAY, files), {});
    assert.equal(files.objects.size, 4);
  });

  test('the upload from its time on', async () => {
    const files = await withObjects();
    const changes = await dropExpiredContent(done(), UPLOAD_DUE, DAY, files);
    assert.deepEqual(changes, { upload_key: undefined });
    assert.ok(!files.objects.has(UPLOAD));
    assert.equal(files.objects.size, 3);
  });

  test("then the result, whoever wrote it, and no other job's", async () => {
    const files = await withObjects();
    const changes = await dropExpiredContent(done(), T0 + 25 * HOUR, DAY, files);
    const dropped = { result: undefined, result_key: undefined, result_gone: true, results_dropped: true };
    // What an endpoint answered may be what it was sent.
    const deliveries = { 'template-1': exampleDelivery({ log: [ANSWERED] }) };
    assert.deepEqual(changes, { upload_key: undefined, deliveries, ...dropped });
    assert.deepEqual([...files.objects.keys()], ['uploads/other']);
  });

  test('that there was a result is remembered, wherever it lay, and never of a job that had none', async () => {
    const files = await withObjects();
    const { result: _, ...ended } = done();
    const goneOf = async (job: Job) =>
      (await dropExpiredContent(job, T0 + 25 * HOUR, DAY, files)).result_gone;
    assert.equal(await goneOf({ ...ended, result_key: `results/${JOB_ID}/kept.json` }), true);
    assert.equal(await goneOf({ ...ended, status: 'FAILED' }), undefined);
  });

  test('a delete that fails drops nothing of the record', async () => {
    const files = { ...(await withObjects()), remove: () => Promise.reject(new Error('S3 is down')) };
    await assert.rejects(dropExpiredContent(done(), UPLOAD_DUE, DAY, files), /S3 is down/);
  });
});

test('a tombstone has ids, status, times and counts, and nothing of the document', async () => {
  const files = await withObjects();
  const job = done({
    step: 'purge',
    reference: { key: '123/1', values: { companyID: '123' } },
    last_failure: { code: 'unavailable', message: 'y' },
    echoed: { key: '123/1', values: { companyID: '123' } },
    book: 'BOOK#ocrolus#main#march',
    heard: new Set(['{"at":1,"event":"ocrolus.book.verified"}']),
    results_dropped: true,
    timeline: [{ at: T0, event: 'FAILED', detail: 'somebody' }],
  });
  const changes = await toTombstone(job, T0 + 25 * HOUR, files);
  const left = Object.fromEntries(
    Object.entries({ ...job, ...changes }).filter(([, value]) => value !== undefined),
  );
  assert.deepEqual(left, {
    id: `JOB#${JOB_ID}`,
    kind: 'job',
    version: 1,
    hints: 0,
    hints_seen: 0,
    claims: 0,
    dead_letters: 0,
    job_id: JOB_ID,
    tenant: 'acme',
    listed_under: 'JOBS#acme',
    listed_at: T0,
    template_id: 'template-1',
    status: 'SUCCESS',
    accepted_at: T0,
    completed_at: T0 + HOUR,
    deadline: T0 + 23 * HOUR,
    attempts: 0,
    checks: 0,
    deliveries: { 'template-1': { state: 'delivered', attempts: 1, tries: 1, log: [ANSWERED] } },
    result_gone: true,
    timeline: [{ at: T0, event: 'FAILED' }],
    // 25 hours and 30 days after the first of the test's times, in seconds.
    expires_at: 1_772_438_400 + 90_000 + 2_592_000,
  });
  assert.deepEqual([...files.objects.keys()], ['uploads/other']);
});

test('a tombstone keeps what an endpoint will be told that has not taken it, but nothing that one has answered', async () => {
  for (const state of ['parked', 'failed'] as const) {
    const failed: Attempt = { at: T0, duration_ms: 9, outcome: 'failed', status: 500 };
    const waits = exampleDelivery({ state, log: [{ ...failed, response: 'Sorry, Anna' }] });
    const job = done({ step: 'purge', deliveries: { 'template-1': DELIVERED, 'endpoint-1': waits } });
    const left = { ...job, ...(await toTombstone(job, T0 + 25 * HOUR, await withObjects())) };
    assert.deepEqual([left.static_values, left.file?.name], ['{"source":"mail"}', 'invoice.pdf']);
    assert.deepEqual(left.deliveries, {
      'template-1': exampleDelivery({ log: [ANSWERED] }),
      'endpoint-1': exampleDelivery({ state, log: [failed] }),
    });
    assert.deepEqual([left.template, left.result, left.upload_key], [undefined, undefined, undefined]);
  }
});
