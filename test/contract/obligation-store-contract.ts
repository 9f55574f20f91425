/** What every obligation store must do, whatever it keeps its items in. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Obligation, Step } from '../../shared/jobs/obligation.ts';
import type { ObligationStore } from '../../shared/jobs/obligation-store.ts';

/** An item with a field of its own, as every kind of item has some. */
export interface ContractItem extends Obligation {
  note?: string;
  parts?: { name: string; size?: number | undefined }[];
}

let ids = 0;

/** Sorted by the place they have in the index; a shard of their own where order matters. */
function item(fields: Partial<ContractItem> = {}): ContractItem {
  ids += 1;
  return {
    id: `JOB#contract-${ids}`,
    kind: 'job',
    version: 1,
    step: 'settle',
    due: 5_000,
    due_shard: 0,
    hints: 0,
    hints_seen: 0,
    claims: 0,
    dead_letters: 0,
    ...fields,
  };
}

const lease = (
  id: string,
  fields: { step?: Step; token?: string; nowMs?: number; untilMs?: number } = {},
) => ({
  id,
  step: 'settle' as const,
  token: 'token-1',
  nowMs: 10_000,
  untilMs: 40_000,
  ...fields,
});

export function obligationStoreContract(name: string, open: () => ObligationStore<ContractItem>): void {
  async function stored(fields: Partial<ContractItem> = {}): Promise<ContractItem> {
    const fresh = item(fields);
    assert.equal(await open().create(fresh), true);
    return fresh;
  }

  describe(`${name}: create and get`, () => {
    test('an item is there once, and read as it was written', async () => {
      const fresh = await stored({ note: 'first', parts: [{ name: 'a', size: 3 }] });
      assert.equal(await open().create({ ...fresh, note: 'second' }), false);
      assert.deepEqual(await open().get(fresh.id), fresh);
    });

    test('what is not there is undefined, and nothing that was undefined is stored', async () => {
      assert.equal(await open().get('JOB#nobody'), undefined);
      const fresh = await stored({ parts: [{ name: 'a', size: undefined }] });
      assert.deepEqual((await open().get(fresh.id))?.parts, [{ name: 'a' }]);
    });

    test('what is read can be changed without changing what is stored', async () => {
      const fresh = await stored({ parts: [{ name: 'a' }] });
      const read = await open().get(fresh.id);
      read?.parts?.push({ name: 'b' });
      fresh.parts?.push({ name: 'c' });
      assert.deepEqual((await open().get(fresh.id))?.parts, [{ name: 'a' }]);
    });
  });

  describe(`${name}: takeLease`, () => {
    test('gives the item with the lease on it, due when that ends', async () => {
      const fresh = await stored();
      const taken = await open().takeLease(lease(fresh.id));
      assert.deepEqual(taken, { ...fresh, lease: 'token-1', lease_until: 40_000, due: 40_000, revision: 1 });
      assert.deepEqual(await open().get(fresh.id), taken);
    });

    test('is refused at another step, and for an item that is not there', async () => {
      const fresh = await stored();
      assert.equal(await open().takeLease(lease(fresh.id, { step: 'deliver' })), undefined);
      assert.equal(await open().takeLease(lease('JOB#nobody')), undefined);
      assert.equal(await open().get('JOB#nobody'), undefined);
      const idle = item();
      delete idle.step;
      await open().create(idle);
      assert.equal(await open().takeLease(lease(idle.id)), undefined);
    });

    test('is refused while somebody holds one, and given from the very end of it', async () => {
      const fresh = await stored();
      await open().takeLease(lease(fresh.id));
      const second = { token: 'token-2', untilMs: 90_000 };
      assert.equal(await open().takeLease(lease(fresh.id, { ...second, nowMs: 39_999 })), undefined);
      const taken = await open().takeLease(lease(fresh.id, { ...second, nowMs: 40_000 }));
      assert.deepEqual([taken?.lease, taken?.lease_until, taken?.due], ['token-2', 90_000, 90_000]);
    });

    test('is given again to whoever has it, for the first answer may have been lost', async () => {
      const fresh = await stored();
      const first = await open().takeLease(lease(fresh.id));
      assert.deepEqual(await open().takeLease(lease(fresh.id)), { ...first, revision: 2 });
    });

    test('is refused before not_before, and given from then on', async () => {
      const fresh = await stored({ not_before: 10_000 });
      assert.equal(await open().takeLease(lease(fresh.id, { nowMs: 9_999 })), undefined);
      assert.ok(await open().takeLease(lease(fresh.id, { nowMs: 10_000 })));
    });

    test('is refused on an item of a newer version', async () => {
      const newer = await stored({ version: 2 });
      assert.equal(await open().takeLease(lease(newer.id)), undefined);
      const older = await stored({ version: 0 });
      assert.ok(await open().takeLease(lease(older.id)));
    });
  });

  describe(`${name}: finish`, () => {
    const released = { lease: undefined, lease_until: undefined, note: 'done' };

    test('changes and removes fields for whoever holds the lease', async () => {
      const fresh = await stored({ not_before: 1 });
      await open().takeLease(lease(fresh.id));
      const changes = { ...released, step: 'deliver', due: 50_000, not_before: undefined } as const;
      const finished = await open().finish(fresh.id, { token: 'token-1' }, changes);
      const expected: ContractItem = { ...fresh, step: 'deliver', due: 50_000, note: 'done', revision: 2 };
      delete expected.not_before;
      assert.deepEqual(finished, expected);
      assert.deepEqual(await open().get(fresh.id), expected);
    });

    test('is refused with another token, after the lease was given back, and for what is not there', async () => {
      const fresh = await stored();
      await open().takeLease(lease(fresh.id));
      assert.equal(await open().finish(fresh.id, { token: 'token-2' }, released), undefined);
      assert.ok(await open().finish(fresh.id, { token: 'token-1' }, released));
      assert.equal(await open().finish(fresh.id, { token: 'token-1' }, { note: 'again' }), undefined);
      assert.equal((await open().get(fresh.id))?.note, 'done');
      assert.equal(await open().finish('JOB#nobody', { token: 'token-1' }, released), undefined);
    });

    test('a lease that was lost is lost, one that has only run out is still good', async () => {
      const fresh = await stored();
      await open().takeLease(lease(fresh.id));
      await open().takeLease(lease(fresh.id, { token: 'token-2', nowMs: 50_000, untilMs: 60_000 }));
      assert.equal(await open().finish(fresh.id, { token: 'token-1' }, released), undefined);
      assert.ok(await open().finish(fresh.id, { token: 'token-2' }, released));
    });

    test('with hints: only if no more have come', async () => {
      const fresh = await stored({ hints: 2 });
      const taken = await open().takeLease(lease(fresh.id));
      assert.ok(taken);
      assert.equal(await open().addHint(taken), true);
      assert.equal(await open().finish(fresh.id, { token: 'token-1', hints: 2 }, released), undefined);
      assert.equal((await open().get(fresh.id))?.lease, 'token-1');
      const finished = await open().finish(fresh.id, { token: 'token-1', hints: 3 }, released);
      assert.equal(finished?.hints, 3);
    });

    test('a step that is owed no more leaves the index', async () => {
      const fresh = await stored({ due_shard: 7, due: 1 });
      await open().takeLease(lease(fresh.id, { untilMs: 2 }));
      const changes = { ...released, step: undefined, due: undefined, due_shard: undefined };
      await open().finish(fresh.id, { token: 'token-1' }, changes);
      assert.ok(!(await open().listDue(7, 9_000_000, 100)).some(({ id }) => id === fresh.id));
    });
  });

  describe(`${name}: addHint`, () => {
    test('counts every one, and the item stays due when it was', async () => {
      const fresh = await stored();
      assert.equal(await open().addHint(fresh), true);
      assert.equal(await open().addHint(fresh), true);
      const after = await open().get(fresh.id);
      assert.deepEqual([after?.hints, after?.due], [2, 5_000]);
    });

    test('is refused once the step or the lease is another, and for what is not there', async () => {
      const fresh = await stored();
      const taken = await open().takeLease(lease(fresh.id));
      assert.ok(taken);
      assert.equal(await open().addHint(fresh), false);
      assert.equal(await open().addHint({ ...taken, lease: 'token-2' }), false);
      assert.equal(await open().addHint({ ...taken, step: 'deliver' }), false);
      assert.equal(await open().addHint(taken), true);
      assert.equal(await open().addHint(item()), false);
      assert.equal((await open().get(fresh.id))?.hints, 1);
    });
  });

  describe(`${name}: amend`, () => {
    test('changes an item that is as it was seen', async () => {
      const fresh = await stored({ note: 'old' });
      assert.equal(await open().amend(fresh, 10_000, { due: 7_000, note: undefined }), true);
      const expected: ContractItem = { ...fresh, due: 7_000 };
      delete expected.note;
      assert.deepEqual(await open().get(fresh.id), expected);
    });

    test('is refused at another step or due time', async () => {
      const fresh = await stored();
      assert.equal(await open().amend({ ...fresh, step: 'purge' }, 10_000, { note: 'no' }), false);
      assert.equal(await open().amend({ ...fresh, due: 5_001 }, 10_000, { note: 'no' }), false);
      const { due: _, ...withoutDue } = fresh;
      assert.equal(await open().amend(withoutDue, 10_000, { note: 'no' }), false);
      assert.deepEqual(await open().get(fresh.id), fresh);
    });

    test('knows an item that owes nothing, and makes none out of nothing', async () => {
      const idle = item();
      delete idle.step;
      delete idle.due;
      delete idle.due_shard;
      assert.equal(await open().amend(idle, 10_000, { note: 'ghost' }), false);
      assert.equal(await open().get(idle.id), undefined);
      await open().create(idle);
      assert.equal(await open().amend(idle, 10_000, { step: 'adopt', due: 1, due_shard: 1 }), true);
      assert.equal(await open().amend(idle, 10_000, { note: 'twice' }), false);
    });

    test('is refused when somebody has had a lease since, though all that he left looks the same', async () => {
      const fresh = await stored();
      assert.ok(await open().takeLease(lease(fresh.id)));
      const back = { due: 5_000, lease: undefined, lease_until: undefined };
      const left = await open().finish(fresh.id, { token: 'token-1' }, { ...back, note: 'new' });
      assert.ok(left);
      assert.equal(await open().amend(fresh, 10_000, { note: 'old' }), false);
      assert.equal(await open().amend(left, 10_000, { note: 'newer' }), true);
      const held = await open().takeLease(lease(fresh.id, { nowMs: 11_000 }));
      assert.ok(held);
      const late = await open().finish(fresh.id, { token: 'token-1' }, { due: 40_000, note: 'late' });
      assert.ok(late);
      assert.equal(await open().amend(held, 41_000, { note: 'old' }), false);
    });

    test('is refused while somebody has a lease, and allowed from its end', async () => {
      const fresh = await stored();
      const held = await open().takeLease(lease(fresh.id));
      assert.ok(held);
      assert.equal(await open().amend(held, 39_999, { note: 'no' }), false);
      assert.equal(await open().amend(held, 40_000, { note: 'yes' }), true);
    });
  });

  describe(`${name}: listDue and claim`, () => {
    test('lists what is due, oldest first, as many as asked for, from one shard', async () => {
      const [c, a, b] = [300, 100, 200].map((due) => item({ due, due_shard: 5, claims: due }));
      assert.ok(a && b && c);
      const later = item({ due: 301, due_shard: 5 });
      const elsewhere = item({ due: 1, due_shard: 6 });
      for (const each of [c, a, b, later, elsewhere]) await open().create(each);
      const list = async (nowMs: number, limit: number) =>
        (await open().listDue(5, nowMs, limit)).map(({ id, step, due, claims }) => ({
          id,
          step,
          due,
          claims,
        }));
      const seen = (which: ContractItem, due: number) => ({ id: which.id, step: 'settle', due, claims: due });
      assert.deepEqual(await list(300, 10), [seen(a, 100), seen(b, 200), seen(c, 300)]);
      assert.deepEqual(await list(300, 2), [seen(a, 100), seen(b, 200)]);
      assert.deepEqual(await list(99, 10), []);
    });

    test('a claim moves the due time on once, whoever else saw the same', async () => {
      const fresh = await stored({ due_shard: 4, due: 100 });
      const [seen] = await open().listDue(4, 100, 10);
      assert.equal(seen?.id, fresh.id);
      assert.ok(seen);
      assert.equal(await open().claim(seen, 500), true);
      assert.equal(await open().claim(seen, 600), false);
      assert.deepEqual(await open().listDue(4, 499, 10), []);
      const after = await open().get(fresh.id);
      assert.deepEqual([after?.due, after?.claims], [500, 1]);
    });

    test('a claim is refused once the step is another or the item is gone', async () => {
      const fresh = await stored();
      const seen = { id: fresh.id, step: 'settle', due: 5_000, claims: 0 } as const;
      assert.equal(await open().claim({ ...seen, step: 'purge' }, 9_000), false);
      assert.equal(await open().claim({ ...seen, id: 'JOB#nobody' }, 9_000), false);
      assert.equal(await open().get('JOB#nobody'), undefined);
    });
  });
}
