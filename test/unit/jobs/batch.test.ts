import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentId, isBatch, tellBatch } from '../../../shared/jobs/batch.ts';
import type { WakeUp } from '../../../shared/jobs/run-step.ts';

const BATCH = '0b5e8a1c-4d2f-4a6b-9c3d-7e1f2a3b4c5d';

test('the job_id of a document follows from batch and index: SHA-256, in the form of a UUID of version 4', () => {
  // printf 'document 1 of 0b5e8a1c-...' | sha256sum: f76b745b74ed2da4dc1bcc6d8d66a2cf...
  assert.equal(documentId(BATCH, 1), 'f76b745b-74ed-4da4-8c1b-cc6d8d66a2cf');
  // 9c48a8ba6d763a56564a6ffeee900d6a...
  assert.equal(documentId(BATCH, 2), '9c48a8ba-6d76-4a56-864a-6ffeee900d6a');
});

test('a batch is known by its archive, or by its documents once the archive is forgotten', () => {
  const file = (content_type: string) => ({ file: { name: 'a', content_type, bytes: 9 } });
  assert.equal(isBatch(file('application/zip')), true);
  assert.equal(isBatch(file('application/pdf')), false);
  assert.equal(isBatch({ documents: 2 }), true);
  assert.equal(isBatch({}), false);
});

test('the last document to end wakes its batch, and no other does', async () => {
  const woken: [WakeUp, number][] = [];
  const wake = async (...given: [WakeUp, number]) => {
    woken.push(given);
    return true;
  };
  const place = { batch_id: BATCH, index: 1, count: 3 };
  await tellBatch({ leaveBatch: async () => false, wake }, place, true);
  assert.deepEqual(woken, []);
  await tellBatch({ leaveBatch: async () => true, wake }, place, true);
  assert.deepEqual(woken, [[{ item: `JOB#${BATCH}`, step: 'settle', via: 'step' }, 0]]);
});
