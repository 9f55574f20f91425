/** What whoever keeps the jobs that wait for a Book must do. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { type BookItem, type Books, bookItemId, newBook } from '../../shared/jobs/book.ts';
import type { ObligationStore } from '../../shared/jobs/obligation-store.ts';

const WAITING = { key: 'document/a1', about: { uploaded_doc_uuid: 'a1' }, since: 1_000 };

export function booksContract(
  name: string,
  open: () => { books: Books; items: ObligationStore<BookItem> },
): void {
  describe(`${name}: the jobs that wait for a Book`, () => {
    async function bookWith(changes: Partial<BookItem> = {}) {
      const { books, items } = open();
      const id = bookItemId('ocrolus', 'main', `job-${randomUUID()}`);
      await items.create({
        ...newBook({ id, provider: 'ocrolus', connection: 'main', dueMs: 5_000 }),
        ...changes,
      });
      return { books, items, id };
    }

    test('join it and leave it, each on its own; the last one is told that it is', async () => {
      const { books, id } = await bookWith();
      const joined = await books.join(id, 'JOB#1', WAITING, 9_000);
      assert.deepEqual([joined.waiting, joined.due], [{ 'JOB#1': WAITING }, 5_000]);
      await books.join(id, 'JOB#2', { ...WAITING, awaits: 'book' }, 9_000);
      assert.equal(await books.leave(id, 'JOB#1'), false);
      assert.deepEqual((await books.get(id))?.waiting, { 'JOB#2': { ...WAITING, awaits: 'book' } });
      assert.equal(await books.leave(id, 'JOB#2'), true);
      assert.deepEqual((await books.get(id))?.waiting, {});
    });

    test('are news to whoever holds it', async () => {
      const { books, id } = await bookWith();
      assert.equal((await books.join(id, 'JOB#1', WAITING, 9_000)).hints, 1);
      assert.equal((await books.join(id, 'JOB#2', WAITING, 9_000)).hints, 2);
    });

    test('leave it once: a repetition, or one that never joined, changes nothing and is told nothing', async () => {
      const { books, id } = await bookWith();
      await books.join(id, 'JOB#1', WAITING, 9_000);
      await books.leave(id, 'JOB#1');
      const before = await books.get(id);
      assert.equal(await books.leave(id, 'JOB#1'), false);
      assert.equal(await books.leave(id, 'JOB#7'), false);
      assert.equal(await books.leave(`${id}-other`, 'JOB#1'), false);
      assert.deepEqual(await books.get(id), before);
    });

    test('join one that owed nothing any more: it owes its step again, and is not to be forgotten', async () => {
      const { books, id, items } = await bookWith();
      const seen = await items.get(id);
      assert.ok(seen);
      const over = { step: undefined, due: undefined, due_shard: undefined, expires_at: 99 };
      assert.equal(await items.amend(seen, 6_000, over), true);
      const joined = await books.join(id, 'JOB#1', WAITING, 9_000);
      const { step, due, due_shard, expires_at } = joined;
      assert.deepEqual(
        { step, due, due_shard, expires_at },
        { step: 'look', due: 9_000, due_shard: seen.due_shard, expires_at: undefined },
      );
    });

    test('join and leave it whoever holds it', async () => {
      const { books, id, items } = await bookWith();
      const token = 'token-1';
      await items.takeLease({ id, step: 'look', token, nowMs: 6_000, untilMs: 7_000 });
      await books.join(id, 'JOB#1', WAITING, 9_000);
      await items.finish(id, { token }, { ended: '{"document/a1":{"state":"ready"}}' });
      const { waiting, ended, lease } = (await books.get(id)) ?? assert.fail();
      assert.deepEqual(
        [waiting, ended, lease],
        [{ 'JOB#1': WAITING }, '{"document/a1":{"state":"ready"}}', token],
      );
    });

    test('of a newer version wait for code that knows it', async () => {
      const { books, id } = await bookWith({ version: 2 });
      await assert.rejects(books.join(id, 'JOB#1', WAITING, 9_000), {
        code: 'unavailable',
        fault: 'transient',
      });
      await assert.rejects(books.leave(id, 'JOB#1'), { code: 'unavailable', fault: 'transient' });
    });
  });
}
