/** Documents that their provider keeps in Books: from the first to the last trace, undisturbed, and dying at every effect. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hearEvent } from '../../../functions/settle-job/hear-event.ts';
import { settleBook } from '../../../functions/settle-job/settle-book.ts';
import { PaperhookError } from '../../../shared/errors.ts';
import type { BookItem } from '../../../shared/jobs/book.ts';
import { cancelWhole } from '../../../shared/jobs/cancel-whole.ts';
import type { Job, JobTemplate } from '../../../shared/jobs/job.ts';
import { newItem } from '../../../shared/jobs/obligation.ts';
import type { ReferenceItem } from '../../../shared/jobs/reference.ts';
import type { NotificationEvent, Reference } from '../../../shared/providers/notification.ts';
import type { BookApi, EndedDocument, ProviderDocument } from '../../../shared/providers/provider.ts';
import { stateOf } from '../../fakes/deliveries.ts';
import { BATCH_ID, DOCUMENT_IDS, exampleBatch } from '../../fakes/example-batch.ts';
import { exampleJob, HOUR, JOB_ID, JOB_ITEM, MINUTE, T0 } from '../../fakes/example-job.ts';
import { live } from '../../fakes/live.ts';
import { createPipeline, WEBHOOK } from '../../fakes/pipeline.ts';
import { countCalls, dieAt, failAt, type Moment, watchCalls } from '../../fakes/watch-calls.ts';

const BOOK: Reference = { key: 'book/b1', values: { book_uuid: 'b1', book_pk: '7' } };
const ALIAS: Reference = { key: 'book_pk/7', values: { book_pk: '7' } };
const OWN_BOOK = `BOOK#ocrolus#main#job-${JOB_ID}`;
const COMMON_BOOK = `BOOK#ocrolus#main#batch-${BATCH_ID}`;
const READY: EndedDocument = { state: 'ready' };
const IMAGE = { name: 'a.png', content_type: 'image/png', bytes: 9, pages: 1 };

const template = (options: Record<string, unknown> = {}): JobTemplate => ({
  provider: 'ocrolus',
  connection: 'main',
  options,
  fields: [],
});

const keyOf = (jobId: string) => `document/${jobId}`;

/** The pipeline at a provider that keeps one Book a job, or one a batch; what has ended in it the test says. */
function createBooks() {
  const pipeline = createPipeline();
  const calls = { open: 0, look: 0, submitted: [] as (string | undefined)[] };
  const ended: Record<string, EndedDocument> = {};
  const answers: { look: () => Promise<void>; state: 'open' | 'complete' | 'deleted' } = {
    look: async () => {},
    state: 'open',
  };
  let common: Record<string, unknown> | 'none' | PaperhookError | undefined;
  const books: BookApi<Record<string, unknown>> = {
    choose: ({ given }, { jobId, batchId }) => {
      if (given !== undefined) return { key: 'given-b1', given: BOOK };
      return { key: batchId === undefined ? `job-${jobId}` : `batch-${batchId}` };
    },
    async open() {
      calls.open += 1;
      return { reference: BOOK, aliases: [ALIAS] };
    },
    async look() {
      calls.look += 1;
      await answers.look();
      return { state: answers.state, ended: { ...ended }, unknownStatuses: [] };
    },
    isSubmittedAlone: ({ contentType }) => contentType === 'image/png',
    awaits: ({ awaits }) => (awaits === 'document' || awaits === 'book' ? awaits : undefined),
    hasBatchResult: ({ hasCommon }) => hasCommon === true,
    async fetchBatchResult() {
      if (common instanceof PaperhookError) throw common;
      return typeof common === 'object' ? { fields: common, raw: common } : common;
    },
  };
  Object.assign(pipeline.provider.api, {
    books,
    async submit({ jobId }: ProviderDocument, _: unknown, book?: Reference) {
      calls.submitted.push(book?.key);
      return { key: keyOf(jobId), values: { ...book?.values, uploaded_doc_uuid: jobId } };
    },
  });
  return {
    ...pipeline,
    calls,
    answers,
    end: (jobId: string, how: EndedDocument = READY) => {
      ended[keyOf(jobId)] = how;
    },
    setCommon: (answer: typeof common) => {
      common = answer;
    },
    async book(id = OWN_BOOK): Promise<BookItem> {
      return (await pipeline.books.get(id)) ?? assert.fail(`${id} is not there`);
    },
    look: (id = OWN_BOOK, via: 'poller' | 'notification' = 'poller') =>
      pipeline.run({ item: id, step: 'look', via }),
    hear(event: NotificationEvent, id = OWN_BOOK) {
      const ports = {
        books: pipeline.books,
        noteHeard: pipeline.noteHeard,
        tellEndpoints: async () => undefined,
        settleBook: (item: string) => pipeline.run({ item, step: 'look', via: 'notification' }),
        bookSteps: pipeline.steps<BookItem>(),
      };
      return hearEvent(ports, id, event, T0 + MINUTE);
    },
  };
}

async function started(options: Record<string, unknown> = {}, fields: Partial<Job> = {}) {
  const world = createBooks();
  await world.accept({ template: template(options), ...fields });
  assert.equal(await world.wake('start'), 'done');
  world.takeSent();
  return world;
}

/** Two documents of a batch, each handed in. */
async function startedBatch(options: Record<string, unknown> = {}) {
  const world = createBooks();
  const batch = exampleBatch({
    template: { ...template(options), webhook: WEBHOOK },
    documents: 2,
    pending: new Set([0, 1]),
    status: 'UNZIP FILE SUCCESS',
    step: 'settle',
    completed_at: undefined,
  });
  await world.jobs.create(batch);
  for (const index of [0, 1] as const) {
    const jobId = DOCUMENT_IDS[index];
    const place = { batch_id: BATCH_ID, index, count: 2 };
    const id = `JOB#${jobId}`;
    await world.jobs.create(
      exampleJob({
        id,
        job_id: jobId,
        template: template(options),
        batch: place,
        upload_key: `uploads/${jobId}`,
      }),
    );
    await world.files.put(`uploads/${jobId}`, Buffer.from('%PDF-1.7\n'));
    assert.equal(await world.run({ item: id, step: 'start', via: 'submit' }), 'done');
  }
  world.takeSent();
  return world;
}

describe('a document at a provider that keeps Books', () => {
  test('goes into a Book of its own, by all of whose names notifications find it', async () => {
    const { calls, job, book, obligations } = await started();
    assert.deepEqual(calls, { open: 1, look: 0, submitted: ['book/b1'] });
    const { status, step, due, book: bookId, reference } = await job();
    assert.deepEqual([status, step, due, bookId], ['PROCESSING IMAGE', 'settle', T0 + MINUTE, OWN_BOOK]);
    assert.equal(reference?.key, keyOf(JOB_ID));
    const { waiting, owner, step: bookStep, due: bookDue, reference: named } = await book();
    assert.deepEqual(waiting, {
      [JOB_ITEM]: { key: keyOf(JOB_ID), about: { uploaded_doc_uuid: JOB_ID }, since: T0 },
    });
    assert.deepEqual([owner, bookStep, bookDue, named], [JOB_ITEM, 'look', T0 + MINUTE, BOOK]);
    for (const key of ['book/b1', 'book_pk/7']) {
      const claimed = await obligations<BookItem & { job_item?: string }>().get(`REF#ocrolus#main#${key}`);
      assert.equal(claimed?.job_item, OWN_BOOK);
    }
  });

  test('is woken by its Book once it has ended, and tells it that it waits no more', async () => {
    const { clock, look, end, takeSent, run, job, book } = await started();
    clock.ms += MINUTE;
    assert.equal(await look(), 'done');
    assert.deepEqual(takeSent(), []);
    // Twice as long as it has been there.
    assert.equal((await book()).due, T0 + 2 * MINUTE);
    end(JOB_ID);
    assert.equal(await look(OWN_BOOK, 'notification'), 'done');
    const [wakeUp, ...others] = takeSent();
    assert.deepEqual([wakeUp?.item, wakeUp?.via, others], [JOB_ITEM, 'notification', []]);
    assert.equal(await run({ item: JOB_ITEM, step: 'settle', via: 'notification' }), 'done');
    const { status, completed_via, step } = await job();
    assert.deepEqual([status, completed_via, step], ['SUCCESS', 'notification', 'deliver']);
    takeSent();
    await run({ item: JOB_ITEM, step: 'deliver', via: 'step' });
    assert.deepEqual((await book()).waiting, {});
    assert.deepEqual(
      takeSent().map(({ item, step }) => [item, step]),
      [[OWN_BOOK, 'look']],
    );
    await look();
    const { step: owed, due, ended, expires_at } = await book();
    assert.deepEqual(
      [owed, due, ended, expires_at],
      [undefined, undefined, '{}', (T0 + MINUTE) / 1000 + 30 * 24 * 3600],
    );
  });

  test('fails with the reason that the Book has, or when the Book is deleted', async () => {
    const rejected = await started();
    rejected.end(JOB_ID, { state: 'failed', reason: 'DOCUMENT IS UNREADABLE' });
    await rejected.look();
    await rejected.wake('settle');
    assert.deepEqual((await rejected.job()).error, {
      code: 'provider_failed',
      message: 'DOCUMENT IS UNREADABLE',
    });

    const deleted = await started();
    deleted.answers.state = 'deleted';
    await deleted.look();
    await deleted.wake('settle');
    const { status, error } = await deleted.job();
    assert.deepEqual([status, error?.code], ['FAILED', 'provider_failed']);
    assert.match(error?.message ?? '', /Book was deleted/);
  });

  test('says why its Book can not be looked at, and goes on once it can', async () => {
    const { answers, clock, look, wake, job, end, book, takeSent } = await started();
    answers.look = async () => {
      throw new PaperhookError('connection_unusable', 'Ocrolus refused the credentials', {
        fault: 'transient',
      });
    };
    clock.ms += MINUTE;
    await look();
    await wake('settle', 'poller');
    const { status, last_failure } = await job();
    assert.deepEqual(
      [status, last_failure],
      ['PROCESSING IMAGE', { code: 'connection_unusable', message: 'Ocrolus refused the credentials' }],
    );
    answers.look = async () => {};
    end(JOB_ID);
    // Its own next look is not due yet.
    clock.ms = (await book()).not_before ?? 0;
    await wake('settle', 'poller');
    takeSent();
    assert.equal(await look(), 'done');
    assert.equal((await book()).last_failure, undefined);
    const [wakeUp, ...others] = takeSent();
    assert.deepEqual([wakeUp?.item, others], [JOB_ITEM, []]);
    await wake('settle', wakeUp?.via);
    assert.equal((await job()).status, 'SUCCESS');
  });

  test('is an image that waits its turn while another worker has the Book', async () => {
    const world = createBooks();
    const { accept, calls, books, steps, wake, job, clock, obligations } = world;
    await accept({ template: template(), file: IMAGE });
    await wake('start');
    assert.deepEqual(calls.submitted, ['book/b1']);
    await obligations<Job>().amend(await job(), T0, { step: 'start', due: T0, reference: undefined });
    const held = { id: OWN_BOOK, step: 'look', token: 'other', nowMs: T0, untilMs: T0 + MINUTE } as const;
    assert.ok(await steps<BookItem>().store.takeLease(held));
    // While it waits for its turn it is not read.
    const reads = countCalls();
    assert.equal(await wake('start', 'step', reads.watch), 'done');
    assert.equal(reads.of('getFile'), 0);
    const { step, not_before, timeline, last_failure } = await job();
    assert.deepEqual([step, not_before, last_failure], ['start', T0 + 1_000, undefined]);
    assert.ok(!timeline.some(({ event }) => event === 'retry'));
    assert.equal(calls.submitted.length, 1);
    clock.ms = T0 + 2 * MINUTE;
    assert.equal(await wake('start'), 'done');
    assert.equal(calls.submitted.length, 2);
    assert.ok((await books.get(OWN_BOOK))?.waiting[JOB_ITEM]);
  });

  test('is an image that is put off as long as the provider asks, though the Book can not be given back', async () => {
    const { accept, provider, wake, job } = createBooks();
    let isRefused = false;
    const submit = async () => {
      isRefused = true;
      throw new PaperhookError('provider_throttled', 'Ocrolus takes no more calls for now', {
        fault: 'transient',
        retryAfterSeconds: 1_000,
      });
    };
    Object.assign(provider.api, { submit });
    await accept({ template: template(), file: IMAGE });
    const failsOnce = watchCalls((name, call) => {
      if (name !== 'finish' || !isRefused) return call();
      isRefused = false;
      throw new Error('The table is throttled.');
    });
    assert.equal(await wake('start', 'submit', failsOnce), 'done');
    const { step, not_before, last_failure } = await job();
    assert.deepEqual([step, not_before, last_failure?.code], ['start', T0 + 1_000_000, 'provider_throttled']);
  });

  test('is an image for a Book that nobody was waiting for any more, which is not to be forgotten then', async () => {
    const world = createBooks();
    const { accept, wake, job, look, books, book, obligations } = world;
    await accept({ template: template(), file: IMAGE });
    await wake('start');
    await books.leave(OWN_BOOK, JOB_ITEM);
    await look();
    assert.notEqual((await book()).expires_at, undefined);
    await obligations<Job>().amend(await job(), T0, { step: 'start', due: T0, reference: undefined });
    await wake('start');
    const { step, waiting, expires_at } = await book();
    assert.deepEqual([step, Object.keys(waiting), expires_at], ['look', [JOB_ITEM], undefined]);
  });

  test('goes into a given Book whose names were forgotten long since, and are claimed anew', async () => {
    const { obligations, table, accept, run, calls } = await started({ given: 'b1' });
    const names = ['REF#ocrolus#main#book/b1', 'REF#ocrolus#main#book_pk/7'];
    for (const name of names) table.delete(name);
    await accept({ id: 'JOB#other', job_id: 'other', template: template({ given: 'b1' }) });
    assert.equal(await run({ item: 'JOB#other', step: 'start', via: 'submit' }), 'done');
    const claimed = await Promise.all(names.map((name) => obligations<ReferenceItem>().get(name)));
    const itemId = 'BOOK#ocrolus#main#given-b1';
    assert.deepEqual(
      claimed.map((reference) => reference?.job_item),
      [itemId, itemId],
    );
    assert.equal(calls.open, 2);
  });

  test('that its Book has forgotten makes it look again', async () => {
    const { look, book, wake, books, clock, end, job } = await started();
    await books.leave(OWN_BOOK, JOB_ITEM);
    await look();
    assert.equal((await book()).step, undefined);
    clock.ms += MINUTE;
    await wake('settle', 'poller');
    const { step, due, waiting, expires_at } = await book();
    assert.deepEqual([step, due, expires_at], ['look', T0 + 2 * MINUTE, undefined]);
    assert.ok(waiting[JOB_ITEM]);
    end(JOB_ID);
    await look();
    await wake('settle', 'poller');
    assert.equal((await job()).status, 'SUCCESS');
  });

  test('that joins its Book while nobody else waits for it, and it is put away, is looked at', async () => {
    const { book, books, calls, steps, takeSent } = await started();
    const { waiting } = await book();
    await books.leave(OWN_BOOK, JOB_ITEM);
    const { store, ...ports } = steps<BookItem>();
    const joining: typeof store = {
      ...store,
      async finish(id, held, changes) {
        if (waiting[JOB_ITEM]) await books.join(OWN_BOOK, JOB_ITEM, waiting[JOB_ITEM], T0 + MINUTE);
        delete waiting[JOB_ITEM];
        return store.finish(id, held, changes);
      },
    };
    takeSent();
    const run = { wakeUp: { item: OWN_BOOK, step: 'look', via: 'poller' }, leaseMs: MINUTE } as const;
    const bookPorts = {
      bookSteps: { ...ports, store: joining },
      books,
      deadlineMs: 23 * HOUR,
      checks: { firstMs: MINUTE, longestMs: 10 * MINUTE },
      around: { nowMs: () => T0, random: () => 0, report: () => undefined },
      connect: () => assert.fail('There is nothing to look at.'),
    };
    assert.equal(await settleBook(bookPorts, run, new AbortController().signal), 'done');
    const { step, expires_at, ...after } = await book();
    assert.deepEqual([step, expires_at, Object.keys(after.waiting)], ['look', undefined, [JOB_ITEM]]);
    assert.deepEqual(
      takeSent().map(({ item, step: next, via }) => [item, next, via]),
      [[OWN_BOOK, 'look', 'notification']],
    );
    assert.equal(calls.look, 0);
  });

  test('that was made to wait after it had ended is forgotten an hour after its deadline', async () => {
    const { book, look, clock, calls } = await started();
    clock.ms = T0 + 24 * HOUR;
    await look();
    assert.deepEqual([Object.keys((await book()).waiting), calls.look], [[JOB_ITEM], 1]);
    clock.ms += 1;
    await look();
    const { waiting, step } = await book();
    assert.deepEqual([waiting, step, calls.look], [{}, undefined, 1]);
  });

  test('waits for its turn with a Book that a thousand others wait for', async () => {
    const world = await started();
    const { book, obligations, job, wake, calls } = world;
    const seen = await book();
    const others = Array.from({ length: 1_000 }, (_, index) => [`JOB#${index}`, { about: {}, since: T0 }]);
    await obligations<BookItem>().amend(seen, T0, { waiting: Object.fromEntries(others) });
    await obligations<Job>().amend(await job(), T0, { step: 'start', due: T0, reference: undefined });
    assert.equal(await wake('start'), 'done');
    assert.deepEqual([(await job()).step, calls.submitted.length], ['start', 1]);
    await obligations<BookItem>().amend(await book(), T0, { waiting: Object.fromEntries(others.slice(1)) });
    world.clock.ms = (await job()).not_before ?? 0;
    await wake('start');
    assert.deepEqual([(await job()).step, calls.submitted.length], ['settle', 2]);
  });

  test('has a name of its own too, by which it is not tracked again', async () => {
    const { obligations } = await started();
    const id = `REF#ocrolus#main#${keyOf(JOB_ID)}`;
    const claimed = await obligations<BookItem & { job_item?: string }>().get(id);
    assert.equal(claimed?.job_item, JOB_ITEM);
  });

  test('whose content another job has brought into the Book is that document', async () => {
    const world = createBooks();
    await world.obligations<ReferenceItem>().create({
      ...newItem(`REF#ocrolus#main#${keyOf(JOB_ID)}`),
      kind: 'reference',
      job_item: 'JOB#another',
    });
    await world.accept({ template: template() });
    await world.wake('start');
    const { status, reference } = await world.job();
    assert.deepEqual([status, reference?.key], ['PROCESSING IMAGE', keyOf(JOB_ID)]);
  });

  test('that is the whole Book is known by its first name, whichever it was tracked by', async () => {
    const world = createBooks();
    await world.accept({ template: template({ given: 'b1' }), reference: BOOK, tracked: true });
    await world.wake('start');
    const { reference, book: id } = await world.job();
    assert.deepEqual([reference, id], [BOOK, 'BOOK#ocrolus#main#given-b1']);
    const { owner, waiting } = await world.book('BOOK#ocrolus#main#given-b1');
    assert.deepEqual([owner, waiting[JOB_ITEM]?.key], [undefined, 'book/b1']);
  });
});

describe('the documents of a batch in one Book', () => {
  test('are asked about at once, and each is woken when it has ended', async () => {
    const { calls, book, end, look, takeSent } = await startedBatch();
    assert.deepEqual([calls.open, calls.submitted], [1, ['book/b1', 'book/b1']]);
    const { owner, waiting } = await book(COMMON_BOOK);
    assert.deepEqual([owner, Object.keys(waiting).length], [`JOB#${BATCH_ID}`, 2]);
    end(DOCUMENT_IDS[1]);
    await look(COMMON_BOOK);
    assert.deepEqual(
      takeSent().map(({ item }) => item),
      [`JOB#${DOCUMENT_IDS[1]}`],
    );
    // What has ended is not news any more.
    await look(COMMON_BOOK, 'notification');
    assert.deepEqual(takeSent(), []);
    assert.equal(calls.look, 2);
  });

  test('have one result in common, which is delivered once all of them have ended', async () => {
    const world = await startedBatch({ hasCommon: true });
    const { end, look, clock, jobs, book, posts } = world;
    for (const id of DOCUMENT_IDS.slice(0, 2)) end(id);
    await look(COMMON_BOOK);
    await live(world, T0 + 20 * MINUTE);
    const batch = await jobs.get(`JOB#${BATCH_ID}`);
    assert.deepEqual(
      [batch?.status, batch?.pending, batch?.successful],
      ['UNZIP FILE SUCCESS', undefined, new Set([0, 1])],
    );
    // It alone is still waiting for the Book.
    assert.deepEqual(
      Object.values((await book(COMMON_BOOK)).waiting).map(({ key, awaits }) => [key, awaits]),
      [[undefined, 'book']],
    );
    world.setCommon({ revenue: 12 });
    await look(COMMON_BOOK, 'notification');
    await live(world, clock.ms + MINUTE);
    const ended = await jobs.get(`JOB#${BATCH_ID}`);
    assert.deepEqual([ended?.status, stateOf(ended)], ['SUCCESS', 'delivered']);
    assert.deepEqual(JSON.parse(ended?.result ?? ''), { result: { revenue: 12 }, raw: { revenue: 12 } });
    const [post, ...others] = posts;
    assert.deepEqual(others, []);
    const { event, job_id, status, result } = JSON.parse(post?.body ?? '');
    assert.deepEqual(
      { event, job_id, status, result },
      { event: 'batch.completed', job_id: BATCH_ID, status: 'SUCCESS', result: { revenue: 12 } },
    );
    assert.equal((await book(COMMON_BOOK)).step, undefined);
  });

  test('have a batch that waits for the Book, though it died before it had joined it', async () => {
    const world = await startedBatch({ hasCommon: true });
    for (const id of DOCUMENT_IDS.slice(0, 2)) world.end(id);
    await world.look(COMMON_BOOK);
    const item = `JOB#${BATCH_ID}`;
    const batch = await world.jobs.get(item);
    assert.ok(batch);
    assert.ok(await world.jobs.amend(batch, T0, { book: COMMON_BOOK }));
    await live(world, T0 + 20 * MINUTE);
    assert.deepEqual(Object.keys((await world.book(COMMON_BOOK)).waiting), [item]);
  });

  test('have a batch that leaves the Book, though there is no common result or it can not be had', async () => {
    const failing = (fault: 'permanent' | 'transient') =>
      new PaperhookError('provider_unavailable', 'm', { fault });
    for (const answer of ['none', failing('permanent'), failing('transient')] as const) {
      const world = await startedBatch({ hasCommon: true });
      for (const id of DOCUMENT_IDS.slice(0, 2)) world.end(id);
      world.setCommon(answer);
      await world.look(COMMON_BOOK);
      await live(world, T0 + 26 * HOUR);
      assert.equal((await world.jobs.get(`JOB#${BATCH_ID}`))?.status, 'SUCCESS');
      const { waiting, step } = await world.book(COMMON_BOOK);
      assert.deepEqual([waiting, step], [{}, undefined], String(answer));
    }
  });

  test('end without what they have in common once their batch is cancelled, or their Book is deleted', async () => {
    const cancelled = await startedBatch({ hasCommon: true });
    const deleted = await startedBatch({ hasCommon: true });
    for (const world of [cancelled, deleted]) {
      for (const id of DOCUMENT_IDS.slice(0, 2)) world.end(id);
      await world.look(COMMON_BOOK);
      await live(world, T0 + 20 * MINUTE);
    }
    await cancelWhole(cancelled.steps(), BATCH_ID);
    deleted.answers.state = 'deleted';
    await deleted.look(COMMON_BOOK);
    for (const world of [cancelled, deleted]) {
      await live(world, world.clock.ms + 20 * MINUTE);
      const batch = await world.jobs.get(`JOB#${BATCH_ID}`);
      assert.equal(batch?.status, 'SUCCESS');
      const detail = batch?.timeline.find(({ event }) => event === 'SUCCESS')?.detail ?? '';
      assert.match(detail, /^2 of 2 documents succeeded, without their common result/);
      assert.deepEqual((await world.book(COMMON_BOOK)).waiting, {});
    }
  });

  test('have succeeded without a common result that never comes', async () => {
    const world = await startedBatch({ hasCommon: true });
    for (const id of DOCUMENT_IDS.slice(0, 2)) world.end(id);
    await world.look(COMMON_BOOK);
    await live(world, T0 + 24 * HOUR);
    const batch = await world.jobs.get(`JOB#${BATCH_ID}`);
    assert.equal(batch?.status, 'SUCCESS');
    assert.equal(
      batch?.timeline.find(({ event }) => event === 'SUCCESS')?.detail,
      '2 of 2 documents succeeded, without their common result',
    );
    assert.deepEqual(world.posts, []);
  });
});

describe('what a notification says of a Book', () => {
  const VERIFIED: NotificationEvent = { name: 'document.verification_succeeded', isKnown: true };
  const about = { uploaded_doc_uuid: JOB_ID };

  test('is on the timeline of the document that it names, once, with a reason that nothing else says', async () => {
    const { hear, job } = await started();
    const event = {
      name: 'document.detect.unable_to_process',
      isKnown: true,
      about,
      reason: 'too few pages',
    };
    for (let times = 0; times < 2; times++) assert.equal((await hear(event)).isAboutAJob, true);
    const entry = {
      at: T0 + MINUTE,
      event: 'ocrolus.document.detect.unable_to_process',
      detail: 'from the webhook: too few pages',
    };
    assert.deepEqual((await job()).heard, new Set([JSON.stringify(entry)]));
  });

  test('is on that of the batch where it is about no document that is waited for, or about all', async () => {
    const { hear, jobs } = await startedBatch();
    await hear({ name: 'book.verified', isKnown: true }, COMMON_BOOK);
    await hear({ ...VERIFIED, about: { uploaded_doc_uuid: 'somebody' } }, COMMON_BOOK);
    await hear({ ...VERIFIED, about: { uploaded_doc_uuid: DOCUMENT_IDS[0] } }, COMMON_BOOK);
    const heard = async (id: string) =>
      [...((await jobs.get(`JOB#${id}`))?.heard ?? [])].map((entry) => JSON.parse(entry).event).sort();
    assert.deepEqual(await heard(BATCH_ID), [
      'ocrolus.book.verified',
      'ocrolus.document.verification_succeeded',
    ]);
    assert.deepEqual(await heard(DOCUMENT_IDS[0]), ['ocrolus.document.verification_succeeded']);
    assert.deepEqual(await heard(DOCUMENT_IDS[1]), []);
  });

  test('wakes who waits for more than the end of a document: its own news, or the news of the Book', async () => {
    const generated = { name: 'book.analytics_v2.generated', isKnown: true };
    for (const [awaits, state, event, isWoken] of [
      ['document', 'open', { ...VERIFIED, about }, true],
      ['document', 'complete', { name: 'book.verified', isKnown: true }, false],
      ['book', 'complete', generated, true],
      // The Book's own is there only once all of its documents have ended.
      ['book', 'open', generated, false],
      [undefined, 'complete', { ...VERIFIED, about }, false],
    ] as const) {
      const { end, look, takeSent, hear, clock, answers } = await started({ awaits });
      answers.state = state;
      end(JOB_ID);
      await look();
      takeSent();
      clock.ms += MINUTE;
      await hear(event);
      assert.deepEqual(
        takeSent().map(({ item }) => item),
        isWoken ? [JOB_ITEM] : [],
        `${awaits}: ${event.name}`,
      );
    }
  });

  test('makes a Book be looked at once for many webhooks, and soon again', async () => {
    const { hear, calls, clock, takeSent, book, look } = await startedBatch();
    const event = { ...VERIFIED, about: { uploaded_doc_uuid: DOCUMENT_IDS[0] } };
    assert.equal((await hear(event, COMMON_BOOK)).outcome, 'done');
    // Two documents are waited for: 20 ms for each.
    clock.ms += 39;
    for (let times = 0; times < 3; times++) assert.equal((await hear(event, COMMON_BOOK)).outcome, 'early');
    assert.equal(calls.look, 1);
    assert.deepEqual(
      takeSent().map(({ item, step, via, delaySeconds }) => [item, step, via, delaySeconds]),
      [[COMMON_BOOK, 'look', 'notification', 1]],
    );
    assert.equal((await book(COMMON_BOOK)).due, T0 + 40);
    clock.ms += 1;
    assert.equal((await hear(event, COMMON_BOOK)).outcome, 'done');
    assert.equal(calls.look, 2);
    await look(COMMON_BOOK);
  });

  test('of a Book whose job is only a tombstone is about nobody', async () => {
    const { hear, jobs, job } = await started();
    const tombstone = { step: undefined, due: undefined, due_shard: undefined };
    assert.ok(await jobs.amend(await job(), T0, tombstone));
    assert.equal((await hear({ name: 'book.completed', isKnown: true })).isAboutAJob, false);
    assert.equal((await job()).heard, undefined);
  });

  test('of a Book that is gone is about nobody', async () => {
    const { hear } = createBooks();
    assert.deepEqual(await hear(VERIFIED), { outcome: 'gone', isAboutAJob: false });
  });
});

describe('a document in a Book ends well, whichever of its effects fails or is the last', () => {
  const MOMENTS: Moment[] = ['before', 'after'];
  for (const step of ['start', 'settle', 'deliver'] as const) {
    for (const moment of MOMENTS) {
      test(`${step}, ${moment}`, async () => {
        for (let effect = 1; ; effect++) {
          const world = createBooks();
          await world.accept({ template: template() });
          world.end(JOB_ID);
          await world.steps().wake({ item: JOB_ITEM, step: 'start', via: 'submit' }, 0);
          const failing = failAt(effect, moment);
          await live(world, T0 + 28 * HOUR, { step, run: (work) => work(failing.watch) });
          await endedWell(world, `failing at ${effect}`);
          if (failing.effects() < effect) break;

          const dying = createBooks();
          await dying.accept({ template: template() });
          dying.end(JOB_ID);
          await dying.steps().wake({ item: JOB_ITEM, step: 'start', via: 'submit' }, 0);
          const death = dieAt(effect, moment);
          await live(dying, T0 + 28 * HOUR, {
            step,
            run: (work) => Promise.race([work(death.watch), death.died]),
          });
          await endedWell(dying, `dying at ${effect}`);
        }
      });
    }
  }

  async function endedWell({ job, book, files }: ReturnType<typeof createBooks>, when: string) {
    const { status, step, error } = await job();
    assert.deepEqual([status, step, error], ['SUCCESS', undefined, undefined], when);
    const { step: owed, waiting } = await book();
    assert.deepEqual([owed, waiting], [undefined, {}], when);
    assert.deepEqual([...files.objects.keys()], [], when);
  }
});
