import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type PollPorts, pollDueItems as poll } from '../../../functions/poll-due-items/poll-due-items.ts';
import type { Obligation } from '../../../shared/jobs/obligation.ts';
import { newItem, owes } from '../../../shared/jobs/obligation.ts';
import type { DueItem } from '../../../shared/jobs/obligation-store.ts';
import type { WakeUp } from '../../../shared/jobs/run-step.ts';
import { SECOND, T0 } from '../../fakes/example-job.ts';
import { createWorld } from '../../fakes/world.ts';

const CLAIM_MS = 120_000;

/** @returns how many were woken; fails when something went wrong. */
async function pollDueItems(ports: PollPorts): Promise<number> {
  const { sent, failures } = await poll(ports);
  assert.deepEqual(failures, []);
  return sent;
}

async function withItems(count: number, fields: (index: number) => Partial<Obligation> = () => ({})) {
  const world = createWorld();
  for (let index = 0; index < count; index += 1) {
    const id = `JOB#${index}`;
    await world.store.create({ ...newItem(id), kind: 'job', ...owes(id, 'settle', T0), ...fields(index) });
  }
  const woken: WakeUp[] = [];
  const ports = {
    store: world.store,
    wake: async (wakeUp: WakeUp) => {
      woken.push(wakeUp);
      return true;
    },
    nowMs: world.nowMs,
    claimMs: CLAIM_MS,
    hasTime: () => true,
    measure: world.measure,
  };
  const item = async (id: string) => {
    const found = await world.store.get(id);
    assert.ok(found);
    return found;
  };
  return { ...world, ports, woken, item };
}

test('what is due is woken, its due time moved on; what is not due stays', async () => {
  const { ports, woken, item } = await withItems(3, (index) => ({ due: T0 + index - 1 }));
  assert.equal(await pollDueItems(ports), 2);
  const byId = woken.toSorted((a, b) => (a.item < b.item ? -1 : 1));
  assert.deepEqual(byId, [
    { item: 'JOB#0', step: 'settle', via: 'poller' },
    { item: 'JOB#1', step: 'settle', via: 'poller' },
  ]);
  assert.deepEqual([(await item('JOB#0')).due, (await item('JOB#0')).claims], [T0 + CLAIM_MS, 1]);
  assert.equal((await item('JOB#2')).due, T0 + 1);
});

test('nothing is sent that was not claimed first', async () => {
  const { ports, item } = await withItems(1);
  const wake = async () => {
    assert.equal((await item('JOB#0')).due, T0 + CLAIM_MS);
    return true;
  };
  assert.equal(await pollDueItems({ ...ports, wake }), 1);
});

test('a wake-up that can not be sent is reported, and sent two minutes later; the others go out', async () => {
  const { ports, clock, woken } = await withItems(3);
  const wake = async (wakeUp: WakeUp) => wakeUp.item !== 'JOB#1' && ports.wake(wakeUp);
  const { sent, failures } = await poll({ ...ports, wake });
  assert.deepEqual([sent, failures.map(String)], [2, ['Error: No wake-up was sent for JOB#1.']]);
  clock.ms = T0 + CLAIM_MS - 1;
  assert.equal(await pollDueItems(ports), 0);
  clock.ms = T0 + CLAIM_MS;
  woken.length = 0;
  assert.equal(await pollDueItems(ports), 3);
});

test('a shard that can not be read, or an item that can not be claimed, holds nothing else up', async () => {
  const { ports, store, woken } = await withItems(40);
  const broken = {
    ...store,
    listDue: (shard: number, nowMs: number, limit: number) =>
      shard === 3 ? Promise.reject(new Error('throttled')) : store.listDue(shard, nowMs, limit),
    claim: (seen: DueItem, nextDueMs: number) =>
      seen.id === 'JOB#0' ? Promise.reject(new Error('throttled')) : store.claim(seen, nextDueMs),
  };
  const { sent, failures } = await poll({ ...ports, store: broken });
  assert.ok(failures.length >= 1 && failures.length <= 2);
  assert.ok(sent >= 20);
  await pollDueItems(ports);
  assert.equal(new Set(woken.map(({ item }) => item)).size, 40);
});

test('what is never done is woken ever more seldom, up to every ten minutes', async () => {
  const { ports, clock, woken } = await withItems(1);
  const minutes: number[] = [];
  for (; clock.ms < T0 + 40 * 60 * SECOND; clock.ms += 60 * SECOND) {
    woken.length = 0;
    await pollDueItems(ports);
    if (woken.length > 0) minutes.push((clock.ms - T0) / (60 * SECOND));
  }
  assert.deepEqual(minutes, [0, 2, 6, 14, 24, 34]);
});

test('polls that overlap wake each item once', async () => {
  const { ports, woken } = await withItems(200);
  const sent = await Promise.all([pollDueItems(ports), pollDueItems(ports), pollDueItems(ports)]);
  assert.equal(
    sent.reduce((sum, count) => sum + count, 0),
    200,
  );
  assert.equal(new Set(woken.map(({ item }) => item)).size, 200);
  assert.equal(woken.length, 200);
});

test('an index that lags behind wakes nothing twice, and does not hold the poll up', async () => {
  const { ports, woken, store } = await withItems(130, () => ({ due_shard: 3 }));
  const stale = await store.listDue(3, T0, 50);
  let pages = 0;
  const lagging = {
    ...store,
    async listDue(shard: number) {
      if (shard !== 3) return [];
      pages += 1;
      return stale;
    },
  };
  const hasTime = () => pages < 100;
  assert.equal(await pollDueItems({ ...ports, store: lagging, hasTime }), 50);
  assert.equal(new Set(woken.map(({ item }) => item)).size, 50);
  assert.equal(pages, 2);
  assert.equal(await pollDueItems({ ...ports, store: lagging, hasTime }), 0);
});

test('an item that has moved on since the index was read is left alone', async () => {
  const { ports, woken, store, item } = await withItems(1);
  const racing = {
    ...store,
    async listDue(shard: number, nowMs: number, limit: number) {
      const page = await store.listDue(shard, nowMs, limit);
      const lease = { token: 'x', nowMs: T0, untilMs: T0 + 91 * SECOND };
      for (const { id } of page) await store.takeLease({ id, step: 'settle', ...lease });
      return page;
    },
  };
  assert.equal(await pollDueItems({ ...ports, store: racing }), 0);
  assert.equal((await item('JOB#0')).due, T0 + 91 * SECOND);
  assert.deepEqual(woken, []);
});

test('more than a page of one shard is all woken, oldest first', async () => {
  const { ports, woken } = await withItems(130, (index) => ({ due: T0 - index, due_shard: 3 }));
  assert.equal(await pollDueItems(ports), 130);
  assert.deepEqual(
    woken.slice(0, 50).map(({ item }) => item),
    Array.from({ length: 50 }, (_, place) => `JOB#${129 - place}`),
  );
});

test('when there is no time left no further page is begun', async () => {
  const { ports } = await withItems(130, () => ({ due_shard: 3 }));
  let pages = 0;
  const hasTime = () => {
    pages += 1;
    // The other seven shards are asked first time round too.
    return pages <= 8;
  };
  assert.equal(await pollDueItems({ ...ports, hasTime }), 50);
});

describe('what a poll measures', () => {
  test('how long the oldest item has been due when it is found, before its claim moves it on', async () => {
    const { ports, clock, measured } = await withItems(60, (index) => ({ due: T0 + index * SECOND }));
    clock.ms = T0 + 754.5 * SECOND;
    await pollDueItems(ports);
    assert.deepEqual(measured, [{ OldestDueAgeSeconds: 754.5, WakeUpsSent: 60 }]);
  });

  test('the age of an item that somebody else claims first counts too; what is not due has none', async () => {
    const { ports, measured } = await withItems(2, (index) => ({
      due: T0 - 90 * SECOND + index * 100 * SECOND,
    }));
    const store = { ...ports.store, claim: async () => false };
    await pollDueItems({ ...ports, store });
    assert.deepEqual(measured, [{ OldestDueAgeSeconds: 90, WakeUpsSent: 0 }]);
  });

  test('zeros when nothing is due, so that a graph of it has no holes', async () => {
    const { ports, measured } = await withItems(0);
    await pollDueItems(ports);
    assert.deepEqual(measured, [{ OldestDueAgeSeconds: 0, WakeUpsSent: 0 }]);
  });

  test('is told although the poll fails', async () => {
    const { ports, measured, clock } = await withItems(1);
    clock.ms = T0 + 5 * SECOND;
    await poll({ ...ports, wake: () => Promise.reject(new Error('SQS is down')) });
    assert.deepEqual(measured, [{ OldestDueAgeSeconds: 5, WakeUpsSent: 0 }]);
  });
});

describe('a step that this version does not know', () => {
  const unknown = JSON.parse('{"step":"translate"}');

  test('is left for one that does', async () => {
    const { ports, woken, item } = await withItems(2, (index) => (index === 0 ? unknown : {}));
    assert.equal(await pollDueItems(ports), 1);
    assert.deepEqual(
      woken.map(({ item: id }) => id),
      ['JOB#1'],
    );
    assert.equal((await item('JOB#0')).step, 'translate');
  });

  test('does not keep what is behind it from being woken, however often it is there', async () => {
    const { ports, woken } = await withItems(51, (index) => ({
      due_shard: 3,
      due: T0 - 100 + index,
      ...(index < 50 && unknown),
    }));
    await pollDueItems(ports);
    assert.deepEqual(
      woken.map(({ item }) => item),
      ['JOB#50'],
    );
  });
});
