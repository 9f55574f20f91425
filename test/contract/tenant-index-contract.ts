/** What the index by tenant must do, in whatever plays DynamoDB. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { PaperhookError } from '../../shared/errors.ts';
import { cursorAfter, dynamoTenantIndex, type TenantQuery } from '../../shared/store/tenant-index.ts';
import { JOBS } from '../fakes/table-definitions.ts';

let tenants = 0;

export function tenantIndexContract(name: string, open: () => DynamoDBDocumentClient): void {
  /** Items `a`, `b`, ... listed at these times, under a tenant of their own; and how it is asked for them. */
  async function listed(...times: number[]) {
    tenants += 1;
    const listedUnder = `JOBS#tenant-${tenants}`;
    for (const [index, listed_at] of times.entries()) {
      const id = `${listedUnder}#${'abcdefgh'[index]}`;
      const item = { id, listed_under: listedUnder, listed_at, template_id: 't', status: 'NEW' };
      await open().send(new PutCommand({ TableName: JOBS, Item: item }));
    }
    const query = (given: Partial<TenantQuery> = {}) =>
      dynamoTenantIndex(
        open(),
        JOBS,
      )({ listedUnder, fromMs: 0, toMs: 1_000, limit: 10, newestFirst: true, ...given });
    const letters = async (given: Partial<TenantQuery> = {}) =>
      (await query(given)).rows.map(({ id }) => id.at(-1)).join('');
    return { listedUnder, query, letters };
  }

  const isRefused = (message: RegExp) => (error: unknown) =>
    error instanceof PaperhookError && error.code === 'bad_request' && message.test(error.message);

  describe(`${name}: index by tenant`, () => {
    test('has the keys and what is projected, of that tenant alone', async () => {
      const { query, listedUnder } = await listed(7);
      await listed(7);
      assert.deepEqual(await query(), {
        rows: [{ id: `${listedUnder}#a`, listed_under: listedUnder, listed_at: 7, template_id: 't' }],
        cursor: undefined,
      });
    });

    test('newest or oldest first, from a time on and before another', async () => {
      const { letters } = await listed(10, 30, 20);
      assert.equal(await letters(), 'bca');
      assert.equal(await letters({ newestFirst: false }), 'acb');
      assert.equal(await letters({ fromMs: 20 }), 'bc');
      assert.equal(await letters({ toMs: 30 }), 'ca');
      assert.equal(await letters({ fromMs: 20, toMs: 21 }), 'c');
      assert.equal(await letters({ fromMs: 20, toMs: 20 }), '');
      assert.equal(await letters({ fromMs: 30, toMs: 20 }), '');
    });

    test('pages go on where the last one ended, also among rows of the same time', async () => {
      for (const newestFirst of [true, false]) {
        const { query } = await listed(1, 2, 2, 2, 3);
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await query({ newestFirst, limit: 2, cursor });
          seen.push(...page.rows.map(({ id }) => id.at(-1) ?? ''));
          cursor = page.cursor;
        } while (cursor !== undefined);
        assert.deepEqual(seen.toSorted().join(''), 'abcde');
        assert.deepEqual([seen[0], seen[4]], newestFirst ? ['e', 'a'] : ['a', 'e']);
      }
    });

    test('goes on behind any row of a page', async () => {
      const { query, letters, listedUnder } = await listed(1, 2, 3);
      const [newest] = (await query()).rows;
      assert.ok(newest);
      assert.equal(await letters({ cursor: cursorAfter(listedUnder, newest) }), 'ba');
    });

    test("refuses a cursor that was changed, is another tenant's, or lies outside of the time asked for", async () => {
      const { query } = await listed(1, 2, 3);
      const { cursor = '' } = await query({ limit: 1 });
      const other = await listed(1, 2, 3);
      const changed = Buffer.from(cursor, 'base64url').toString().replace(' 3 ', ' 2 ');
      const tampered = [
        Buffer.from(changed).toString('base64url'),
        cursor.slice(1),
        `${cursor}AAAA`,
        '',
        '💥',
      ];
      for (const wrong of tampered)
        await assert.rejects(query({ cursor: wrong }), isRefused(/^cursor: is none of this list$/));
      await assert.rejects(other.query({ cursor }), isRefused(/^cursor: is none/));
      await assert.rejects(query({ cursor, toMs: 3 }), isRefused(/^cursor: lies outside/));
      await assert.rejects(query({ cursor, fromMs: 4 }), isRefused(/^cursor: lies outside/));
    });
  });
}
