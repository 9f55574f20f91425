/** What whoever keeps the permits of an account must do. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { PermitStore } from '../../shared/providers/permits.ts';

export function permitsContract(name: string, open: () => PermitStore): void {
  describe(`${name}: an account's permits`, () => {
    const account = () => `ocrolus/${randomUUID()}`;

    test('are handed out one block behind the other, from now on', async () => {
      const store = open();
      const own = account();
      const at = (nowMs: number, spanMs: number) =>
        store.reserve({ account: own, spanMs, nowMs, latestMs: nowMs + 1_000 });
      assert.equal(await at(5_000, 200), 5_000);
      assert.equal(await at(5_000, 100), 5_200);
      assert.equal(await at(5_050, 100), 5_300);
      // What nobody has reserved is past.
      assert.equal(await at(9_000, 100), 9_000);
      assert.equal(await store.reserve({ account: account(), spanMs: 1, nowMs: 1, latestMs: 2 }), 1);
    });

    test('are not handed out for later than was asked, and cost nothing then', async () => {
      const store = open();
      const own = account();
      const at = (latestMs: number) => store.reserve({ account: own, spanMs: 500, nowMs: 5_000, latestMs });
      assert.deepEqual([await at(5_400), await at(5_400), await at(5_500)], [5_000, undefined, 5_500]);
    });

    test('wait out a pause, which nothing shortens', async () => {
      const store = open();
      const own = account();
      await store.pauseUntil(own, 5_000, 8_000);
      await store.pauseUntil(own, 5_000, 6_000);
      const block = { account: own, spanMs: 100, nowMs: 5_000 };
      assert.equal(await store.reserve({ ...block, latestMs: 7_000 }), undefined);
      assert.equal(await store.reserve({ ...block, latestMs: 9_000 }), 8_000);
    });

    test('of many at once go to one each', async () => {
      const store = open();
      const own = account();
      const block = { account: own, spanMs: 10, nowMs: 5_000, latestMs: 6_000 };
      const given = await Promise.all(Array.from({ length: 8 }, () => store.reserve(block)));
      const sorted = given.map(Number).sort((a, b) => a - b);
      assert.deepEqual(sorted, [5_000, 5_010, 5_020, 5_030, 5_040, 5_050, 5_060, 5_070]);
    });
  });
}
