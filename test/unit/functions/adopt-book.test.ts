// A Book that only webhooks name: it becomes a job of the connection's default template, whatever they call it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Job } from '../../../shared/jobs/job.ts';
import { chooseBook } from '../../../shared/providers/ocrolus/books.ts';
import { ocrolusOptions } from '../../../shared/providers/ocrolus/options.ts';
import type { BookApi } from '../../../shared/providers/provider.ts';
import type { NotificationMessage } from '../../../shared/queues/notification-message.ts';
import { MINUTE, T0 } from '../../fakes/example-job.ts';
import { createPipeline } from '../../fakes/pipeline.ts';
import * as webhooks from '../../fixtures/ocrolus-webhooks.ts';

const BY_UUID = {
  key: 'book/09c529852f054022a7389277cc335c7e',
  values: { book_uuid: '09c52985-2f05-4022-a738-9277cc335c7e', book_pk: '71400892' },
};
const BY_PK = { key: 'book_pk/71400892', values: { book_pk: '71400892' } };

function message(body: unknown, receivedAtMs: number): NotificationMessage {
  return {
    v: 1,
    type: 'notification',
    provider: 'ocrolus',
    connection: 'main',
    received_at: receivedAtMs,
    query: {},
    body: Buffer.from(JSON.stringify(body)).toString('base64'),
  };
}

/** A connection with a default template for Books of its own, and an Ocrolus that has one that is complete. */
async function world() {
  const pipeline = createPipeline();
  const { settings, clock, table, poll, takeSent, run } = pipeline;
  const is = { there: true };
  const books: Partial<BookApi<Record<string, unknown>>> = {
    choose: (options, job) => chooseBook(ocrolusOptions.parse(options), job),
    open: async () => ({ reference: BY_UUID, aliases: [BY_PK] }),
    look: async () => ({
      state: is.there ? 'complete' : 'deleted',
      ended: { [BY_UUID.key]: { state: 'ready' } },
      unknownStatuses: [],
    }),
    awaits: () => undefined,
    hasBatchResult: () => false,
  };
  Object.assign(pipeline.provider.api, { books });
  await settings.putConnection({
    kind: 'connection',
    provider: 'ocrolus',
    name: 'main',
    created_at: T0,
    default_template: 'template-1',
  });
  await settings.putTemplate({
    kind: 'template',
    template_id: 'template-1',
    tenant: 'acme',
    name: 'All the rest',
    provider: 'ocrolus',
    connection: 'main',
    options: { book: 'per_job', results: ['transactions'] },
    fields: [],
    static_values: '{}',
    created_at: T0,
  });
  return {
    ...pipeline,
    is,
    hear: (body: unknown, minutes: number) => {
      clock.ms = T0 + minutes * MINUTE;
      return pipeline.notify(message(body, clock.ms), `message-${minutes}`);
    },
    /** The poller's run of that minute, and all that follows at once. */
    async pollAt(minutes: number) {
      clock.ms = T0 + minutes * MINUTE;
      await poll();
      for (let sent = takeSent(); sent.length > 0; sent = takeSent())
        for (const wakeUp of sent) await run(wakeUp);
    },
    adopted: () => [...table.values()].filter(({ kind }) => kind === 'job') as unknown as Job[],
    letters: () => [...table.values()].filter(({ kind }) => kind === 'dead_letter'),
  };
}

describe('a Book that nobody has claimed', () => {
  for (const [what, body, given] of [
    ['by its uuid alone', webhooks.bookVerified, 'given-09c529852f054022a7389277cc335c7e'],
    ['by its number alone', webhooks.legacyBookVerified, 'given-71400892'],
    ['by both', webhooks.bookCompleted, 'given-71400892'],
  ] as const) {
    test(`named ${what}, is adopted as a given one, and ends as a job of its own`, async () => {
      const { hear, pollAt, adopted, letters } = await world();
      assert.deepEqual(await hear(body, 0), { outcome: 'noticed' });
      await pollAt(14);
      assert.equal(adopted().length, 0);
      await pollAt(15);
      await pollAt(16);
      await pollAt(17);
      const [job] = adopted();
      assert.deepEqual(
        [adopted().length, job?.tenant, job?.tracked, job?.reference, job?.status],
        [1, 'acme', true, BY_UUID, 'SUCCESS'],
      );
      assert.deepEqual(letters(), []);
      assert.equal(job?.book, `BOOK#ocrolus#main#${given}`);
    });
  }

  test('named by one here and by both there is one job, whichever comes first', async () => {
    for (const bodies of [
      [webhooks.legacyDocumentVerified, webhooks.signalFound],
      [webhooks.signalFound, webhooks.legacyDocumentVerified],
    ]) {
      const { hear, pollAt, adopted, letters } = await world();
      for (const [minutes, body] of bodies.entries()) await hear(body, minutes);
      for (const minutes of [15, 16, 17, 18]) await pollAt(minutes);
      assert.deepEqual([adopted().length, letters().length], [1, 0]);
    }
  });

  test('and that Ocrolus does not have, as a test names one, becomes no job', async () => {
    const { hear, pollAt, adopted, letters, is } = await world();
    is.there = false;
    await hear(webhooks.bookVerified, 0);
    for (const minutes of [15, 16]) await pollAt(minutes);
    assert.deepEqual(adopted(), []);
    assert.match(String(letters()[0]?.['reason']), /the provider has no such Book/);
  });
});
