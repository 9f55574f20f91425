import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  claimReference,
  noticeReference,
  type ReferenceItem,
  referenceId,
} from '../../../shared/jobs/reference.ts';
import { MINUTE, T0 } from '../../fakes/example-job.ts';
import { memoryAws } from '../../fakes/memory-aws.ts';

const ID = 'REF#azoraone#main#123/100';
const DOCUMENT = {
  provider: 'azoraone',
  connection: 'main',
  reference: { key: '123/100', values: { companyID: '123', fileID: '100' } },
};

function open() {
  const store = memoryAws().obligations<ReferenceItem>();
  return {
    store,
    claim: (jobItem = 'JOB#1', nowMs = T0) => claimReference(store, ID, jobItem, nowMs),
    notice: (nowMs = T0) => noticeReference(store, DOCUMENT, nowMs),
    async owed() {
      const item = await store.get(ID);
      return [item?.step, item?.due];
    },
  };
}

test("a reference is named by provider, connection and the provider's key", () => {
  assert.equal(referenceId('azoraone', 'main', '123/100'), ID);
});

test('one of a newer version is left for code that knows it', async () => {
  const { claim, notice, store } = open();
  await notice();
  const seen = await store.get(ID);
  assert.ok(seen);
  await store.amend(seen, T0, { version: 2 });
  const before = await store.get(ID);
  await assert.rejects(claim(), { code: 'unavailable', fault: 'transient' });
  await assert.rejects(notice(), { code: 'unavailable', fault: 'transient' });
  assert.deepEqual(await store.get(ID), before);
});

describe('claimed first', () => {
  test('the notification finds the job', async () => {
    const { claim, notice, owed, store } = open();
    assert.equal(await claim(), 'claimed');
    assert.deepEqual(await owed(), [undefined, undefined]);
    assert.equal(await notice(), 'JOB#1');
    // Kept as long as tombstones: 30 days.
    assert.equal((await store.get(ID))?.expires_at, T0 / 1000 + 2_592_000);
  });

  test('claiming twice is claiming once', async () => {
    const { claim, notice } = open();
    await claim();
    await notice();
    assert.equal(await claim(), 'claimed');
  });

  test('it is remembered for 30 days from the last claim, give or take 15', async () => {
    const DAY = 86_400_000;
    const { claim, store } = open();
    await claim();
    await claim('JOB#1', T0 + 15 * DAY - 1_000);
    assert.equal((await store.get(ID))?.expires_at, T0 / 1000 + 30 * 86_400);
    assert.equal(await claim('JOB#1', T0 + 15 * DAY), 'claimed');
    assert.equal((await store.get(ID))?.expires_at, T0 / 1000 + 45 * 86_400);
  });

  test('two jobs can not have the same document', async () => {
    const { claim, notice } = open();
    await claim('JOB#1');
    await assert.rejects(claim('JOB#2'), { code: 'conflict', fault: 'permanent' });
    assert.equal(await notice(), 'JOB#1');
  });
});

describe('noticed first', () => {
  test('it waits 15 minutes to be claimed, and the claim learns of the news', async () => {
    const { claim, notice, owed, store } = open();
    assert.equal(await notice(), undefined);
    assert.deepEqual(await owed(), ['adopt', T0 + 15 * MINUTE]);
    const { document, expires_at } = (await store.get(ID)) ?? {};
    assert.deepEqual([document, expires_at], [DOCUMENT, T0 / 1000 + 30 * 86_400]);
    assert.equal(await claim(), 'claimed with news');
    assert.deepEqual(await owed(), [undefined, undefined]);
    const claimed = await store.get(ID);
    assert.deepEqual([claimed?.document, claimed?.due_shard], [undefined, undefined]);
    assert.equal(await notice(), 'JOB#1');
  });

  test('a claim that is repeated learns of it again', async () => {
    const { claim, notice } = open();
    await notice();
    await claim();
    assert.equal(await claim(), 'claimed with news');
  });

  test('a second notification does not put the adoption off', async () => {
    const { notice, owed } = open();
    await notice(T0);
    assert.equal(await notice(T0 + MINUTE), undefined);
    assert.deepEqual(await owed(), ['adopt', T0 + 15 * MINUTE]);
  });

  test('one that was given up can still be claimed, and be noticed anew', async () => {
    const { claim, notice, owed, store } = open();
    await notice();
    const seen = await store.get(ID);
    assert.ok(seen);
    const given_up = { step: undefined, due: undefined, due_shard: undefined, document: undefined };
    await store.amend(seen, T0, given_up);
    assert.equal(await notice(T0 + 60 * MINUTE), undefined);
    assert.deepEqual((await store.get(ID))?.document, DOCUMENT);
    assert.deepEqual(await owed(), ['adopt', T0 + 75 * MINUTE]);
    assert.equal(await claim('JOB#1', T0 + 61 * MINUTE), 'claimed with news');
  });
});

describe('at the same time', () => {
  test('a claim that loses to a notification learns of it', async () => {
    const { store, notice, owed } = open();
    const racing = {
      ...store,
      async create(item: ReferenceItem) {
        await notice();
        return store.create(item);
      },
    };
    assert.equal(await claimReference(racing, ID, 'JOB#1', T0), 'claimed with news');
    assert.deepEqual(await owed(), [undefined, undefined]);
  });

  test('a notification that loses to a claim finds the job', async () => {
    const { store, claim } = open();
    const racing = {
      ...store,
      async create(item: ReferenceItem) {
        await claim();
        return store.create(item);
      },
    };
    assert.equal(await noticeReference(racing, DOCUMENT, T0), 'JOB#1');
  });

  test('two notifications leave one adoption', async () => {
    const { store, notice, owed } = open();
    const racing = {
      ...store,
      async create(item: ReferenceItem) {
        await notice();
        return store.create(item);
      },
    };
    assert.equal(await noticeReference(racing, DOCUMENT, T0 + MINUTE), undefined);
    assert.deepEqual(await owed(), ['adopt', T0 + 15 * MINUTE]);
  });

  test('what changes faster than it can be read is a transient fault', async () => {
    const store = { create: async () => false, get: async () => undefined, amend: async () => false };
    await assert.rejects(claimReference(store, ID, 'JOB#1', T0), { code: 'unavailable', fault: 'transient' });
    await assert.rejects(noticeReference(store, DOCUMENT, T0), { code: 'unavailable', fault: 'transient' });
  });
});
