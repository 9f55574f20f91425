import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ocrolusOptions } from '../../../shared/providers/ocrolus/options.ts';
import type { BookChoice } from '../../../shared/providers/provider.ts';
import {
  type Answer,
  BOOK,
  BOOK_UUID,
  bookStatus,
  DOC_UUID,
  failure,
  JOB_ID,
  MIXED_UUID,
  ok,
  STATUS,
  scripted,
} from './ocrolus-script.ts';

const OPTIONS = ocrolusOptions.parse({});
const PER_BATCH = ocrolusOptions.parse({ book: 'per_batch' });
const PLAIN_UUID = BOOK_UUID.replaceAll('-', '').toUpperCase();

/** The API has Books. */
function books(...answers: Answer[]) {
  const { api, requests, end } = scripted(...answers);
  return { books: api.books ?? assert.fail(), api, requests, end };
}

describe('the Book of a document', () => {
  const choose = (options: object, job: { batchId?: string } = {}) =>
    books().books.choose(ocrolusOptions.parse(options), { jobId: JOB_ID, ...job });

  test("is its own, its batch's, or the given one", () => {
    assert.deepEqual(choose({}), { key: `job-${JOB_ID}` });
    assert.deepEqual(choose({}, { batchId: 'b' }), { key: `job-${JOB_ID}` });
    assert.deepEqual(choose({ book: 'per_batch' }, { batchId: 'b' }), { key: 'batch-b' });
    assert.deepEqual(choose({ book: 'per_batch' }), { key: `job-${JOB_ID}` });
    assert.deepEqual(choose({ book: 'given', book_uuid: PLAIN_UUID }, { batchId: 'b' }), {
      key: 'given-9ef345ab33fe4f0dad6327c47f6419b3',
      given: { key: 'book/9ef345ab33fe4f0dad6327c47f6419b3', values: { book_uuid: PLAIN_UUID } },
    });
    assert.deepEqual(choose({ book: 'given', book_pk: '7' }), {
      key: 'given-7',
      given: { key: 'book_pk/7', values: { book_pk: '7' } },
    });
  });

  const LOOK = `GET /v1/books?xid=paperhook-job-${JOB_ID}`;
  const NAME = `paperhook-job-${JOB_ID}`;
  const listed = { book_uuid: BOOK_UUID, pk: 34251191, xid: NAME };
  const OPENED = { reference: BOOK, aliases: [{ key: 'book_pk/34251191', values: { book_pk: '34251191' } }] };
  const open = (choice: BookChoice, ...answers: Answer[]) => {
    const script = books(...answers);
    return { ...script, opened: script.books.open(choice, OPTIONS) };
  };
  const own = { key: `job-${JOB_ID}` };

  test('is found by its name', async () => {
    const { opened, end } = open(own, [LOOK, ok([{ ...listed, xid: 'other', pk: 1 }, listed])]);
    assert.deepEqual(await opened, OPENED);
    end();
  });

  test('is the first one made, should there be two', async () => {
    const later = { ...listed, book_uuid: MIXED_UUID, pk: 100000000 };
    const { opened } = open(own, [LOOK, ok([later, listed])]);
    assert.deepEqual(await opened, OPENED);
  });

  test('is made where there is none', async () => {
    const made = { uuid: BOOK_UUID, pk: 34251191, id: 34251191, name: NAME, xid: NAME };
    const { opened, requests, end } = open(own, [LOOK, ok([])], ['POST /v1/book/add', ok(made)]);
    assert.deepEqual(await opened, OPENED);
    assert.deepEqual(requests[1]?.json, { name: NAME, xid: NAME });
    end();
  });

  test('is of the class that the template names', async () => {
    const { books: keeper, requests } = books([LOOK, ok([])], ['POST /v1/book/add', ok({ uuid: BOOK_UUID })]);
    const { reference, aliases } = await keeper.open(own, ocrolusOptions.parse({ book_class: 'INSTANT' }));
    assert.deepEqual([reference.values, aliases], [{ book_uuid: BOOK_UUID }, []]);
    assert.deepEqual(requests[1]?.json, { name: NAME, xid: NAME, book_class: 'INSTANT' });
  });

  for (const status of [200, 400]) {
    test(`that somebody else has just made is found (${status})`, async () => {
      const answers: Answer[] = [
        [LOOK, ok([])],
        ['POST /v1/book/add', failure(1402), status],
        [LOOK, ok([listed])],
      ];
      assert.deepEqual(await open(own, ...answers).opened, OPENED);
    });
  }

  test('that is there, and is nowhere to be found, is looked for again', async () => {
    const taken: Answer[] = [
      [LOOK, ok([])],
      ['POST /v1/book/add', failure(1402)],
      [LOOK, ok([])],
    ];
    const again = { code: 'provider_unavailable', fault: 'transient' };
    await assert.rejects(open(own, ...taken).opened, again);
    await assert.rejects(open(own, [LOOK, ok([])], ['POST /v1/book/add', ok({})]).opened, again);
  });

  test('that we may not make is for somebody to mend', async () => {
    const { opened } = open(own, [LOOK, ok([])], ['POST /v1/book/add', failure(2111), 400]);
    await assert.rejects(opened, { code: 'connection_unusable', fault: 'transient' });
    await assert.rejects(open(own, [LOOK, failure(1200)]).opened, { code: 'connection_unusable' });
  });

  const given = { key: 'given-x', given: { key: 'book/x', values: { book_uuid: BOOK_UUID } } };

  test('is there if it was given, by its uuid or its pk', async () => {
    assert.deepEqual(await open(given, [STATUS, bookStatus('CREATED', [])]).opened, OPENED);
    const byPk = { key: 'given-7', given: { key: 'book_pk/34251191', values: { book_pk: '34251191' } } };
    const { opened } = open(byPk, ['GET /v1/book/status?pk=34251191', bookStatus('VERIFIED', [])]);
    assert.deepEqual(await opened, OPENED);
  });

  test('is there if it was given, though its status is answered without its ids', async () => {
    const answer = ok({ book_status: 'CREATED', docs: [] });
    assert.deepEqual(await open({ key: 'given-x', given: BOOK }, [STATUS, answer]).opened, OPENED);
  });

  for (const [what, ...answer] of [
    ['is not there', failure(1401), 400],
    ['is not there, said with 200', failure(1401), 200],
    ['is not there, said with 404', {}, 404],
    ['has been deleted', bookStatus('DELETED', []), 200],
  ] as const) {
    test(`that was given and ${what} is refused, naming the option`, async () => {
      const { opened } = open(given, [STATUS, ...answer]);
      await assert.rejects(opened, {
        code: 'document_refused',
        fault: 'permanent',
        message: /^book_uuid: /,
      });
    });
  }

  test('that was given and can not be read for now is asked for again', async () => {
    await assert.rejects(open(given, [STATUS, {}, 503]).opened, { code: 'provider_unavailable' });
    await assert.rejects(open(given, [STATUS, failure(2102)]).opened, { code: 'connection_unusable' });
    await assert.rejects(open(given, [STATUS, { status: 200 }]).opened, { code: 'provider_unavailable' });
  });
});

describe('a look at a Book', () => {
  const look = async (...answer: Parameters<typeof bookStatus>) =>
    books([STATUS, bookStatus(...answer)]).books.look(BOOK);
  const DOC = `document/${DOC_UUID.replaceAll('-', '')}`;
  const doc = (status: unknown, more = {}) => ({ uuid: DOC_UUID, pk: 51542103, status, ...more });
  const READY = { state: 'ready' };
  const failedFor = (reason: string) => ({ state: 'failed', reason });

  for (const status of [
    'VERIFICATION_COMPLETE',
    'verification_complete',
    ' Verification - complete ',
    'COMPLETED',
  ]) {
    test(`${status}: there is a result`, async () => {
      assert.deepEqual((await look('VERIFYING', [doc(status)])).ended[DOC], READY);
    });
  }

  for (const [rejection, reason] of [
    ['NO_TRANSACTIONS', 'Ocrolus rejected the document: NO_TRANSACTIONS'],
    ['DOCUMENT DUPLICATE OF anna.pdf', 'Ocrolus rejected the document: DOCUMENT DUPLICATE'],
    [null, 'Ocrolus rejected the document: it gave no reason'],
    [7, 'Ocrolus rejected the document: it gave no reason'],
    [' a\u0000\r\nb ', 'Ocrolus rejected the document: a b'],
    [`a\nb${'x'.repeat(200)}`, `Ocrolus rejected the document: a b${'x'.repeat(97)}`],
  ] as const) {
    test(`REJECTED for ${JSON.stringify(rejection).slice(0, 40)}: there is none`, async () => {
      const { ended } = await look('VERIFYING', [doc('REJECTED', { rejection_reason: rejection })]);
      assert.deepEqual(ended[DOC], failedFor(reason));
    });
  }
  test('FAILED and DELETED: there is none', async () => {
    const reason = 'Ocrolus could not process the document (its status is FAILED)';
    assert.deepEqual((await look('VERIFYING', [doc('FAILED')])).ended[DOC], failedFor(reason));
    const deleted = failedFor('the document has been deleted at Ocrolus');
    assert.deepEqual((await look('VERIFYING', [doc('DELETED')])).ended[DOC], deleted);
  });

  for (const status of ['QUEUED', 'PROCESSING', 'GROOMING', 'CLASSIFIED', 'VERIFYING', 'DELETING']) {
    test(`${status}: it is waited for, whatever the Book says`, async () => {
      const look1 = await look('VERIFYING', [doc(status)]);
      assert.deepEqual(look1, { state: 'open', ended: {}, unknownStatuses: [] });
      if (status === 'CLASSIFIED') return;
      assert.deepEqual(await look('VERIFIED', [doc(status)]), look1);
    });
  }
  test('CLASSIFIED is the end where Ocrolus does no more', async () => {
    assert.deepEqual((await look('VERIFIED', [doc('CLASSIFIED')])).ended[DOC], READY);
  });

  test('an unknown status is waited for, and told', async () => {
    const { state, ended, unknownStatuses } = await look('PONDERING', [doc('musing hard'), doc(null)]);
    assert.deepEqual([state, ended, unknownStatuses], ['open', {}, ['MUSING_HARD', 'MISSING', 'PONDERING']]);
    const odd = await look(' ', [doc('x'.repeat(41))]);
    assert.deepEqual(odd.unknownStatuses, ['X'.repeat(40), 'MISSING']);
  });
  for (const status of ['CREATED', 'UPLOAD', 'VERIFYING', 'VERIFIED', 'BOOK_COMPLETE', 'DELETED']) {
    test(`${status} is a status of Books that is known`, async () => {
      assert.deepEqual((await look(status, [])).unknownStatuses, []);
    });
  }
  test('an unknown status in a Book that is done does not keep the Book open', async () => {
    const { state, ended } = await look('VERIFIED', [doc('MUSING')]);
    assert.deepEqual([state, ended[DOC]], ['complete', undefined]);
    assert.deepEqual(ended[BOOK.key], failedFor('Ocrolus has no document in the Book'));
    const beside = await look('VERIFIED', [doc('MUSING'), group('VERIFICATION_COMPLETE', 'b')]);
    assert.deepEqual(beside.ended[BOOK.key], READY);
  });

  for (const [status, docs, state] of [
    ['VERIFIED', ['VERIFICATION_COMPLETE', 'REJECTED'], 'complete'],
    ['BOOK_COMPLETE', ['VERIFICATION_COMPLETE'], 'complete'],
    ['BOOK_COMPLETE', ['MUSING'], 'complete'],
    ['VERIFYING', ['VERIFICATION_COMPLETE', 'REJECTED'], 'complete'],
    ['VERIFYING', ['VERIFICATION_COMPLETE', 'QUEUED'], 'open'],
    ['CREATED', [], 'open'],
    ['UPLOAD', [], 'open'],
    ['DELETED', ['VERIFICATION_COMPLETE'], 'deleted'],
  ] as const) {
    test(`a Book that is ${status} with ${docs.join(', ') || 'nothing'} is ${state}`, async () => {
      assert.equal(
        (
          await look(
            status,
            docs.map((one) => doc(one)),
          )
        ).state,
        state,
      );
    });
  }

  const BOOK_KEYS = ['book/9ef345ab33fe4f0dad6327c47f6419b3', 'book_pk/34251191'];

  test('a Book has ended when it is complete, by either of its names', async () => {
    const { ended } = await look('VERIFIED', [doc('REJECTED'), doc('VERIFICATION_COMPLETE')]);
    assert.deepEqual(
      BOOK_KEYS.map((key) => ended[key]),
      [READY, READY],
    );
    const open = await look('VERIFYING', [doc('REJECTED'), doc('QUEUED')]);
    assert.deepEqual(
      BOOK_KEYS.map((key) => open.ended[key]),
      [undefined, undefined],
    );
  });
  test('a Book has failed only if all of it has', async () => {
    const rejected = doc('REJECTED', { rejection_reason: 'INVALID DOCUMENT' });
    const reason = 'Ocrolus rejected the document: INVALID DOCUMENT';
    assert.deepEqual((await look('VERIFIED', [rejected])).ended[BOOK.key], failedFor(reason));
    const empty = failedFor('Ocrolus has no document in the Book');
    assert.deepEqual((await look('VERIFIED', [])).ended[BOOK.key], empty);
  });

  const group = (status: string, uuid: string) => ({ uuid, pk: 1, status, image_group_pk: '87479' });

  test('an image group has ended when all its documents have', async () => {
    const rejected = group('REJECTED', 'a');
    const waiting = await look('VERIFYING', [rejected, group('QUEUED', 'b')]);
    assert.equal(waiting.ended['image_group/87479'], undefined);
    const ready = await look('VERIFYING', [rejected, group('VERIFICATION_COMPLETE', 'b'), doc('QUEUED')]);
    assert.deepEqual(ready.ended['image_group/87479'], READY);
    const failed = await look('VERIFYING', [rejected, doc('QUEUED')]);
    assert.equal(failed.ended['image_group/87479']?.state, 'failed');
  });
  test('an image group may have become a mixed document', async () => {
    const mixed = { uuid: MIXED_UUID, pk: 9, status: 'COMPLETED', image_group_pk: 87479 };
    const part = (status: string) => doc(status, { mixed_uploaded_doc_pk: 9 });
    const waiting = await look('VERIFYING', [part('VERIFYING')], [mixed]);
    assert.equal(waiting.ended['image_group/87479'], undefined);
    const ready = await look('VERIFYING', [part('VERIFICATION_COMPLETE')], [mixed]);
    assert.deepEqual(ready.ended['image_group/87479'], READY);
  });
  test('no group and no mixed document are those of 0 and null', async () => {
    const none = doc('VERIFICATION_COMPLETE', { image_group_pk: 0, mixed_uploaded_doc_pk: null });
    const { ended } = await look('VERIFYING', [none], [{ uuid: MIXED_UUID, status: 'COMPLETED' }]);
    assert.deepEqual(Object.keys(ended), [DOC]);
  });

  const MIXED = `mixed_document/${MIXED_UUID.replaceAll('-', '')}`;
  const mixed = (status: string) => ({ uuid: MIXED_UUID, pk: 9, status });
  const part = (status: string) => doc(status, { mixed_uploaded_doc_pk: '9' });

  for (const [whole, parts, bookIs, expected] of [
    ['PROCESSING', [], 'VERIFYING', undefined],
    ['PROCESSING', ['VERIFICATION_COMPLETE'], 'VERIFYING', undefined],
    ['COMPLETED', [], 'VERIFYING', undefined],
    ['COMPLETED', ['VERIFICATION_COMPLETE', 'QUEUED'], 'VERIFYING', undefined],
    ['COMPLETED', ['VERIFICATION_COMPLETE', 'REJECTED'], 'VERIFYING', 'ready'],
    ['COMPLETED', ['REJECTED', 'FAILED'], 'VERIFYING', 'failed'],
    ['COMPLETED', [], 'VERIFIED', 'failed'],
    ['REJECTED', [], 'VERIFYING', 'failed'],
    ['FAILED', [], 'VERIFYING', 'failed'],
    ['DELETED', ['QUEUED'], 'VERIFYING', undefined],
    ['CLASSIFIED', [], 'VERIFIED', 'ready'],
  ] as const) {
    test(`a mixed document that is ${whole} with [${parts}] in a ${bookIs} Book: ${expected ?? 'waiting'}`, async () => {
      const { ended } = await look(bookIs, parts.map(part), [mixed(whole)]);
      assert.equal(ended[MIXED]?.state, expected);
    });
  }
  test('a Book with a mixed document that is being taken apart is open', async () => {
    assert.equal(
      (await look('VERIFYING', [part('VERIFICATION_COMPLETE')], [mixed('GROOMING')])).state,
      'open',
    );
    assert.equal((await look('VERIFYING', [], [mixed('COMPLETED')])).state, 'open');
  });
  test('a Book has ended with its mixed document', async () => {
    const ended = await look('VERIFYING', [part('VERIFICATION_COMPLETE')], [mixed('COMPLETED')]);
    assert.equal(ended.state, 'complete');
  });

  test('documents without a uuid are no reason to fail', async () => {
    const nameless = [undefined, '', ' ', 0].map((uuid) => ({ uuid, pk: 1, status: 'REJECTED' }));
    const { ended, state } = await look('VERIFYING', nameless, nameless);
    assert.deepEqual([state, Object.keys(ended)], ['complete', BOOK_KEYS]);
  });
});

describe('a look at a Book', () => {
  for (const [body, status] of [
    [failure(1401), 400],
    [failure(1401), 200],
    [{}, 404],
  ] as const) {
    test(`that is not there any more finds it deleted (${JSON.stringify(body).slice(0, 26)}, ${status})`, async () => {
      const { books: keeper } = books([STATUS, body, status]);
      assert.deepEqual(await keeper.look(BOOK), { state: 'deleted', ended: {}, unknownStatuses: [] });
    });
  }

  test('that can not be had is taken again', async () => {
    const again = (...answer: [unknown, number]) => books([STATUS, ...answer]).books.look(BOOK);
    await assert.rejects(again({}, 503), { code: 'provider_unavailable' });
    await assert.rejects(again(failure(2102), 400), { code: 'connection_unusable' });
  });
});

describe('an inspection of one document', () => {
  const reference = { key: `document/${DOC_UUID.replaceAll('-', '')}`, values: BOOK.values };
  const inspect = (...answer: Parameters<typeof bookStatus>) =>
    books([STATUS, bookStatus(...answer)]).api.inspect(reference);
  const doc = (status: string) => [{ uuid: DOC_UUID.replaceAll('-', ''), status }];

  test('says how it is', async () => {
    assert.deepEqual(await inspect('VERIFYING', doc('VERIFICATION_COMPLETE')), { state: 'ready' });
    assert.deepEqual(await inspect('VERIFYING', doc('QUEUED')), { state: 'waiting' });
    assert.deepEqual(await inspect('VERIFYING', []), { state: 'waiting' });
    const unknown = { state: 'waiting', unknownStatus: 'MUSING' };
    assert.deepEqual(await inspect('VERIFYING', doc('MUSING')), unknown);
    assert.equal((await inspect('VERIFYING', doc('REJECTED'))).state, 'failed');
  });
  test('has failed with its Book', async () => {
    const reason = 'its Book has been deleted at Ocrolus';
    assert.deepEqual(await inspect('DELETED', doc('VERIFYING')), { state: 'failed', reason });
  });
});

describe('what a Book has later', () => {
  const of = (results: string[], book = 'per_job') => ocrolusOptions.parse({ results, book });
  const { books: keeper } = books();

  test('a document waits for what it asks for', () => {
    assert.equal(keeper.awaits(OPTIONS, false), undefined);
    assert.equal(keeper.awaits(of(['detect']), false), 'document');
    assert.equal(keeper.awaits(of(['detect', 'analytics']), false), 'book');
    assert.equal(keeper.awaits(of(['analytics']), true), 'book');
  });
  test("the analytics of a Book that a batch shares are the batch's", () => {
    assert.equal(keeper.awaits(of(['analytics'], 'per_batch'), true), undefined);
    assert.equal(keeper.awaits(of(['analytics'], 'per_batch'), false), 'book');
    assert.equal(keeper.awaits(of(['analytics', 'detect'], 'per_batch'), true), 'document');
    assert.equal(keeper.hasBatchResult(of(['analytics'], 'per_batch')), true);
    assert.equal(keeper.hasBatchResult(of(['analytics'])), false);
    assert.equal(keeper.hasBatchResult(PER_BATCH), false);
  });

  const SUMMARY = `GET /v2/book/${BOOK_UUID}/summary`;
  const common = (...answers: Answer[]) => {
    const script = books(...answers);
    return { ...script, fetched: script.books.fetchBatchResult(BOOK, of(['analytics'], 'per_batch')) };
  };
  const analytics = { book_pk: 34251191, txn_count: 324 };

  test('a batch has the analytics', async () => {
    const { fetched, requests } = common([SUMMARY, analytics]);
    assert.deepEqual(await fetched, { fields: { analytics }, raw: { analytics } });
    assert.equal(requests[0]?.isSlow, true);
  });
  test('a batch that asks for none has none, and nobody is asked', async () => {
    assert.equal(await books().books.fetchBatchResult(BOOK, PER_BATCH), 'none');
  });
  for (const [status, body, expected] of [
    [425, { status: 425, code: 9004 }, undefined],
    [425, {}, undefined],
    [200, { status: 400, code: 9004 }, undefined],
    [404, { status: 404, code: 9006 }, 'none'],
    [422, { status: 422, code: 1100 }, 'none'],
  ] as const) {
    test(`${status} ${JSON.stringify(body)}: ${expected ?? 'not yet'}`, async () => {
      assert.equal(await common([SUMMARY, body, status]).fetched, expected);
    });
  }
  test('analytics that can not be had are asked for again', async () => {
    await assert.rejects(common([SUMMARY, {}, 503]).fetched, { code: 'provider_unavailable' });
    await assert.rejects(common([SUMMARY, {}, 404]).fetched, { code: 'connection_unusable' });
    // A Book has too many transactions only where the status and the code both say so.
    const other = common([SUMMARY, { status: 422, code: 1101 }, 422]);
    await assert.rejects(other.fetched, { code: 'document_refused' });
    const elsewhere = common([SUMMARY, { status: 400, code: 1100 }, 400]);
    await assert.rejects(elsewhere.fetched, { code: 'provider_unavailable' });
  });
});
