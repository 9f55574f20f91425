import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAbout, newBook, type WaitingJob } from '../../../shared/jobs/book.ts';
import { dueShard } from '../../../shared/jobs/obligation.ts';
import { T0 } from '../../fakes/example-job.ts';

const WAITING: WaitingJob = {
  key: 'document/5c12b7b26d1f4a709a435b0c9d6f1e02',
  about: { uploaded_doc_uuid: '5c12b7b2-6d1f-4a70-9a43-5b0c9d6f1e02', uploaded_doc_pk: '7' },
  since: 0,
};

test('a new Book is to be looked at, and nobody waits for it or has looked yet', () => {
  const id = 'BOOK#ocrolus#main#march';
  const given = { id, provider: 'ocrolus', connection: 'main', dueMs: T0 };
  const book = {
    id,
    kind: 'book',
    version: 1,
    step: 'look',
    due: T0,
    due_shard: dueShard(id),
    hints: 0,
    hints_seen: 0,
    claims: 0,
    dead_letters: 0,
    provider: 'ocrolus',
    connection: 'main',
    waiting: {},
    state: 'open',
    ended: '{}',
    attempts: 0,
  };
  assert.deepEqual(newBook(given), book);
  assert.deepEqual(newBook({ ...given, owner: 'JOB#1' }), { ...book, owner: 'JOB#1' });
});

test('a notification is about a document that has one of its ids, in any spelling of a UUID', () => {
  assert.equal(isAbout({ uploaded_doc_uuid: '5c12b7b2-6d1f-4a70-9a43-5b0c9d6f1e02' }, WAITING), true);
  assert.equal(isAbout({ uploaded_doc_uuid: '5C12B7B26D1F4A709A435B0C9D6F1E02' }, WAITING), true);
  const otherUuid = 'a7e0c1d2-93b4-4c55-8e6f-71a2b3c4d5e6';
  assert.equal(isAbout({ uploaded_doc_uuid: otherUuid, uploaded_doc_pk: '7' }, WAITING), true);
  assert.equal(isAbout({ uploaded_doc_uuid: otherUuid }, WAITING), false);
  assert.equal(isAbout({ uploaded_doc_pk: '77' }, WAITING), false);
  // Another kind of id, if the same number.
  assert.equal(isAbout({ uploaded_image_group_pk: '7' }, WAITING), false);
  assert.equal(isAbout({}, WAITING), false);
});
