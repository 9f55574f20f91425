/** What whoever keeps the ledger and the counter of what was spent must do. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { Ledger, ListedCharge } from '../../shared/credits/ledger.ts';
import type { SpentCounter } from '../../shared/credits/spent-counter.ts';
import type { Grant } from '../../shared/store/grants.ts';
import { exampleJob } from '../fakes/example-job.ts';

export function creditsContract(name: string, open: () => { ledger: Ledger; counter: SpentCounter }): void {
  const job = (fields = {}) => exampleJob({ job_id: randomUUID(), tenant: randomUUID(), ...fields });
  const grant = (): Grant => ({ kind: 'grant', tenant: randomUUID(), granted: 5, set_at: 1_000 });

  async function charges(tenant: string, fromMs: number, toMs: number): Promise<ListedCharge[]> {
    const listed: ListedCharge[] = [];
    for await (const page of open().ledger.charges(tenant, fromMs, toMs)) listed.push(...page);
    return listed;
  }

  describe(`${name}: the ledger`, () => {
    test('charges a job once, however often it is asked', async () => {
      const charged = job();
      const { ledger } = open();
      assert.equal(await ledger.isCharged(charged.job_id), false);
      const all = await Promise.all([1, 2, 3].map((ms) => ledger.charge(charged, 3, 5_000 + ms)));
      assert.deepEqual(all.toSorted(), [false, false, true]);
      assert.equal(await ledger.charge(charged, 9, 6_000), false);
      assert.equal(await ledger.isCharged(charged.job_id), true);
      const [one, ...others] = await charges(charged.tenant, 0, 10_000);
      assert.deepEqual([one?.credits, one?.template_id, others], [3, 'template-1', []]);
      // As when the SDK sends it again, because its answer was lost.
      assert.equal(await ledger.charge(charged, 3, one?.listed_at ?? 0), true);
      assert.deepEqual(await charges(charged.tenant, 0, 10_000), [one]);
    });

    test('refunds a charge once, on the same item', async () => {
      const charged = job();
      const { ledger } = open();
      await ledger.charge(charged, 3, 5_000);
      const all = await Promise.all([1, 2].map(() => ledger.refund(charged.job_id, 7_000)));
      const [refund, ...others] = all.filter((each) => each !== undefined);
      assert.deepEqual(others, []);
      assert.deepEqual([refund?.credits, refund?.listed_at, refund?.refunded_at], [3, 5_000, 7_000]);
      // 400 days after it was charged.
      assert.equal(refund?.expires_at, 5 + 34_560_000);
      const [listed] = await charges(charged.tenant, 0, 10_000);
      assert.deepEqual([listed?.credits, listed?.refunded_at], [3, 7_000]);
      for (const nowMs of [5_000, 8_000]) assert.equal(await ledger.charge(charged, 3, nowMs), false);
    });

    test('what is refunded before it was charged never is', async () => {
      const never = job();
      const { ledger } = open();
      assert.equal(await ledger.refund(never.job_id, 7_000), undefined);
      assert.equal(await ledger.refund(never.job_id, 7_000), undefined);
      assert.equal(await ledger.charge(never, 3, 8_000), false);
      assert.deepEqual(await charges(never.tenant, 0, 10_000), []);
    });

    test('lists what was charged from then on and before that, of that tenant, in the order of time', async () => {
      const { tenant } = job();
      for (const at of [3_000, 1_000, 2_000, 4_000]) await open().ledger.charge(job({ tenant }), at, at);
      await open().ledger.charge(job(), 1, 2_000);
      const credits = (await charges(tenant, 2_000, 4_000)).map((charge) => charge.credits);
      assert.deepEqual(credits, [2_000, 3_000]);
    });
  });

  describe(`${name}: what is spent of a grant`, () => {
    test('begins at nothing, and adds up whoever adds at once', async () => {
      const given = grant();
      const { counter } = open();
      const nothing = { spent: 0, counted_at: 0, changed_at: 0 };
      assert.deepEqual(await counter.read(given), nothing);
      await Promise.all([3, 4, -2].map((credits) => counter.add(given, credits, 6_000)));
      assert.deepEqual(await counter.read(given), { spent: 5, counted_at: 0, changed_at: 6_000 });
      assert.deepEqual(await counter.read({ ...given, set_at: 2_000 }), nothing);
    });

    test('is corrected by one of those who counted at once, and by none when it has changed meanwhile', async () => {
      const given = grant();
      const { counter } = open();
      for (const nowMs of [5_000, 6_000]) {
        const seen = await counter.read(given);
        const all = await Promise.all([1, 2].map(() => counter.correct(given, seen, 10, nowMs)));
        assert.deepEqual(all.toSorted(), [false, true]);
        const corrected = { ...seen, spent: seen.spent + 10, counted_at: nowMs };
        assert.deepEqual(await counter.read(given), corrected);

        await counter.add(given, 1, nowMs + 1);
        assert.equal(await counter.correct(given, corrected, 10, nowMs + 2), false);
        const changed = { ...corrected, spent: seen.spent + 11, changed_at: nowMs + 1 };
        assert.deepEqual(await counter.read(given), changed);
      }
    });

    test('is given back once, by those who give back or by a count', async () => {
      const given = grant();
      const { counter } = open();
      await counter.add(given, 5, 4_000);
      await counter.giveBack(given, 2, 4_000, 4_100);
      assert.deepEqual(await counter.read(given), { spent: 3, counted_at: 0, changed_at: 4_100 });
      await counter.correct(given, await counter.read(given), -1, 5_000);
      await counter.giveBack(given, 1, 4_999, 5_100);
      assert.deepEqual(await counter.read(given), { spent: 2, counted_at: 5_000, changed_at: 4_100 });
      await counter.giveBack(given, 1, 5_000, 5_200);
      assert.deepEqual(await counter.read(given), { spent: 1, counted_at: 5_000, changed_at: 5_200 });
    });

    test('one counts at a time, until its time is over', async () => {
      const given = grant();
      const { counter } = open();
      assert.equal(await counter.claimCount(given, 5_000, 100), true);
      // As when the SDK sends it again, because its answer was lost.
      assert.equal(await counter.claimCount(given, 5_000, 100), true);
      assert.equal(await counter.claimCount(given, 5_099, 100), false);
      assert.equal(await counter.claimCount(given, 5_100, 100), true);
      assert.deepEqual(await counter.read(given), { spent: 0, counted_at: 0, changed_at: 0 });
    });
  });
}
