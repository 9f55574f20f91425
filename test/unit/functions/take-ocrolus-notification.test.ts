// From the webhook of a provider with Books and events to the Book that it is about.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type NotificationPorts, takeNotification } from '../../../functions/settle-job/take-notification.ts';
import { bookItemId } from '../../../shared/jobs/book.ts';
import { claimReference, type ReferenceItem } from '../../../shared/jobs/reference.ts';
import type { NotificationEvent } from '../../../shared/providers/notification.ts';
import type { NotificationMessage } from '../../../shared/queues/notification-message.ts';
import { connectionEvents } from '../../../shared/store/connection-events.ts';
import { HOUR, MINUTE, T0 } from '../../fakes/example-job.ts';
import { createWorld } from '../../fakes/world.ts';
import * as webhooks from '../../fixtures/ocrolus-webhooks.ts';

const BY_UUID = 'REF#ocrolus#main#book/09c529852f054022a7389277cc335c7e';
const BY_PK = 'REF#ocrolus#main#book_pk/71400892';
const BOOK = bookItemId('ocrolus', 'main', 'job-1');
const FROM = { properties: { provider: 'ocrolus', connection: 'main' } };

/** As receive-notification sends it. */
function message(body: unknown, requestId?: string): NotificationMessage {
  return {
    v: 1,
    type: 'notification',
    provider: 'ocrolus',
    connection: 'main',
    received_at: T0 - 1_000,
    ...(requestId !== undefined && { request_id: requestId }),
    query: {},
    body: Buffer.from(JSON.stringify(body)).toString('base64'),
  };
}

/** @param isAboutAJob what the Book says of each event. */
async function world(isAboutAJob = true) {
  const { clock, table, files, obligations, settings, seeRequest, measure, measured, nowMs, deadLetters } =
    createWorld();
  await settings.putConnection({ kind: 'connection', provider: 'ocrolus', name: 'main', created_at: 1 });
  const heard: [item: string, event: NotificationEvent | undefined, atMs: number][] = [];
  const references = obligations<ReferenceItem>();
  const ports: NotificationPorts = {
    references,
    deadLetters: deadLetters(),
    getFile: files.get,
    removeFile: files.remove,
    seeRequest,
    settle: () => assert.fail('a Book is heard, not settled'),
    async hearEvent(...given) {
      heard.push(given);
      return { outcome: 'done', isAboutAJob };
    },
    noteEvent: settings.noteEvent,
    hearEcho: () => assert.fail('nothing is echoed'),
    keepResult: () => assert.fail('no result is brought'),
    nowMs,
    measure,
  };
  return {
    clock,
    table,
    files,
    references,
    measured,
    heard,
    ports,
    take: (given: NotificationMessage, messageId = 'message-1', changed: Partial<NotificationPorts> = {}) =>
      takeNotification({ ...ports, ...changed }, given, messageId),
    /** As start-job does once it has opened the Book. */
    async open() {
      for (const id of [BY_UUID, BY_PK]) await claimReference(references, id, BOOK, T0);
    },
    noted: async () =>
      connectionEvents((await settings.getConnection('ocrolus', 'main')) ?? assert.fail('it is gone')),
    letters: () => [...table.values()].filter(({ kind }) => kind === 'dead_letter'),
  };
}

describe('an event of a Book that is ours', () => {
  test('is told to it, with the time it came, and is not noted elsewhere', async () => {
    const { open, take, heard, noted, measured, letters } = await world();
    await open();
    const taken = await take(message(webhooks.documentVerified));
    assert.deepEqual(taken, { outcome: 'done', item: BOOK });
    const about = {
      uploaded_doc_uuid: '5c12b7b2-6d1f-4a70-9a43-5b0c9d6f1e02',
      uploaded_doc_pk: '133257741',
    };
    assert.deepEqual(heard, [
      [BOOK, { name: 'document.verification_succeeded', isKnown: true, about }, T0 - 1_000],
    ]);
    assert.deepEqual([await noted(), measured, letters()], [[], [], []]);
  });

  test('finds it by its number too', async () => {
    const { open, take, heard } = await world();
    await open();
    await take(message(webhooks.legacyBookVerified));
    assert.deepEqual(heard, [[BOOK, { name: 'book.verified', isKnown: true }, T0 - 1_000]]);
  });

  test('finds one whose number Ocrolus has never said', async () => {
    const { take, heard, references } = await world();
    await claimReference(references, BY_UUID, BOOK, T0);
    assert.deepEqual(await take(message(webhooks.bookCompleted)), { outcome: 'done', item: BOOK });
    assert.equal(heard.length, 1);
    assert.equal(await references.get(BY_PK), undefined);
  });

  test('but of none of its jobs is noted on the connection, once the Book has heard it', async () => {
    const { open, take, heard, noted } = await world(false);
    await open();
    assert.deepEqual(await take(message(webhooks.bookCompleted)), { outcome: 'done', item: BOOK });
    assert.equal(heard.length, 1);
    assert.deepEqual(await noted(), [{ name: 'book.completed', count: 1, lastAtMs: T0 - 1_000 }]);
  });

  test('that nobody knows is told all the same, and counted', async () => {
    const { open, take, heard, noted, measured } = await world();
    await open();
    await take(message({ ...webhooks.bookCompleted, event_name: 'book.teleported' }));
    assert.deepEqual(heard[0]?.[1], { name: 'book.teleported', isKnown: false });
    assert.deepEqual([await noted(), measured], [[], [{ UnknownEvents: 1, ...FROM }]]);
  });

  test('that it could not hear comes again, and is not counted before', async () => {
    const { open, take, measured, noted } = await world(false);
    await open();
    const unknown = message({ ...webhooks.bookCompleted, event_name: 'book.teleported' }, 'request-1');
    const down = { hearEvent: () => Promise.reject(new Error('DynamoDB is down')) };
    await assert.rejects(take(unknown, 'message-1', down), /DynamoDB is down/);
    assert.deepEqual([measured, await noted()], [[], []]);
    assert.equal((await take(unknown)).outcome, 'done');
  });
});

describe('an event of no Book', () => {
  test("is noted on the connection: the provider's test", async () => {
    const { take, noted, measured, table } = await world();
    assert.deepEqual(await take(message(webhooks.legacyTest)), { outcome: 'noted' });
    assert.deepEqual(await noted(), [{ name: 'test', count: 1, lastAtMs: T0 - 1_000 }]);
    assert.deepEqual([measured, [...table.keys()]], [[], []]);
  });

  test('that nobody knows is counted and noted by name', async () => {
    const { take, noted, measured } = await world();
    assert.deepEqual(await take(message({ event_name: 'moon.rose' })), { outcome: 'noted' });
    assert.deepEqual(await noted(), [
      { name: 'unknown', count: 1, lastAtMs: T0 - 1_000, lastName: 'moon.rose' },
    ]);
    assert.deepEqual(measured, [{ UnknownEvents: 1, ...FROM }]);
  });

  test('that could not be noted comes again', async () => {
    const { take } = await world();
    const down = { noteEvent: () => Promise.reject(new Error('DynamoDB is down')) };
    await assert.rejects(take(message(webhooks.legacyTest), 'message-1', down), /DynamoDB is down/);
  });
});

test('an event of a Book that nobody has claimed waits for that, is counted, and is noted on the connection', async () => {
  const { take, noted, measured, references, heard } = await world();
  assert.deepEqual(await take(message(webhooks.documentVerified)), { outcome: 'noticed' });
  assert.deepEqual(measured, [{ NotificationsOfUnknownFiles: 1, ...FROM }]);
  assert.deepEqual(await noted(), [
    { name: 'document.verification_succeeded', count: 1, lastAtMs: T0 - 1_000 },
  ]);
  const { step, due, document } = (await references.get(BY_PK)) ?? {};
  assert.deepEqual([step, due], ['adopt', T0 + 15 * MINUTE]);
  // The Book it is that is adopted, not the document; by the name that all bodies have.
  assert.deepEqual(document, {
    provider: 'ocrolus',
    connection: 'main',
    reference: { key: 'book_pk/71400892', values: { book_pk: '71400892' } },
  });
  assert.equal(await references.get(BY_UUID), undefined);
  assert.deepEqual(heard, []);
});

describe('a webhook that is replayed', () => {
  test('is one look, and counted', async () => {
    const { open, take, heard, noted, measured } = await world(false);
    await open();
    const given = message(webhooks.bookCompleted, 'request-1');
    assert.equal((await take(given, 'message-1')).outcome, 'done');
    assert.deepEqual(await take(given, 'message-2'), { outcome: 'replayed' });
    assert.deepEqual(await take(given, 'message-3'), { outcome: 'replayed' });
    assert.deepEqual([heard.length, (await noted())[0]?.count], [1, 1]);
    assert.deepEqual(measured, [
      { NotificationsReplayed: 1, ...FROM },
      { NotificationsReplayed: 1, ...FROM },
    ]);
  });

  test('is none when SQS brings the same message again', async () => {
    const { open, take, heard, measured } = await world();
    await open();
    const given = message(webhooks.bookCompleted, 'request-1');
    for (let twice = 0; twice < 2; twice++) assert.equal((await take(given)).outcome, 'done');
    assert.deepEqual([heard.length, measured], [2, []]);
  });

  test('is known for a day, by the time of this machine', async () => {
    const { open, take, table, clock } = await world();
    await open();
    clock.ms = T0 + 3 * HOUR;
    await take(message(webhooks.bookCompleted, 'request-1'));
    const seen = table.get('SEEN#ocrolus#main#request-1');
    assert.equal(seen?.['expires_at'], (T0 + 27 * HOUR) / 1000);
  });

  test('without an id of its own can not be told from another one', async () => {
    const { open, take, heard } = await world();
    await open();
    for (const id of ['message-1', 'message-2']) await take(message(webhooks.bookCompleted), id);
    assert.equal(heard.length, 2);
  });

  test('with other content is one all the same; under another id it is another one', async () => {
    const { open, take, heard } = await world();
    await open();
    await take(message(webhooks.bookCompleted, 'request-1'), 'message-1');
    await take(message(webhooks.bookVerified, 'request-1'), 'message-2');
    await take(message(webhooks.bookVerified, 'request-2'), 'message-3');
    assert.deepEqual(
      heard.map(([, event]) => event?.name),
      ['book.completed', 'book.verified'],
    );
  });

  test('leaves nothing in the bucket, nor a second dead letter', async () => {
    const { take, files, letters } = await world();
    const { body: _, ...rest } = message({}, 'request-1');
    for (const key of ['notifications/1', 'notifications/2']) {
      await files.put(key, Buffer.from('{}'));
      await take({ ...rest, body_key: key }, `message-of-${key}`);
      assert.ok(!files.objects.has(key));
    }
    assert.deepEqual(
      letters().map(({ reason }) => reason),
      ['it names neither an event nor a Book'],
    );
  });
});

test('a malformed one is set aside with its reason, and counted', async () => {
  const { take, measured, letters } = await world();
  const reason = 'book_uuid is not an id that Ocrolus gives';
  const given = message({ event_name: 'book.verified', book_uuid: '../x' });
  assert.deepEqual(await take(given), { outcome: 'set_aside', reason });
  assert.deepEqual(measured, [{ NotificationsSetAside: 1, ...FROM }]);
  assert.deepEqual([letters()[0]?.['reason'], letters()[0]?.['source']], [reason, 'ocrolus/main']);
});
