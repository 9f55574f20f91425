import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createPermits, type PermitStore } from '../../../shared/providers/permits.ts';
import { memoryAws } from '../../fakes/memory-aws.ts';

const ACCOUNT = { account: 'ocrolus/main', perSecond: 10 };
const T0 = 1_000_000;
const open = new AbortController().signal;

/** Workers of one account on one clock, which moves when somebody waits, later than asked by what the test says. */
function createAccount() {
  const clock = { ms: T0, lateMs: [] as number[] };
  const { permits } = memoryAws();
  const calls = { reserve: 0 };
  const store: PermitStore = {
    ...permits,
    reserve(block) {
      calls.reserve += 1;
      return permits.reserve(block);
    },
  };
  const worker = () =>
    createPermits({
      store,
      nowMs: () => clock.ms,
      async wait(ms) {
        clock.ms = Math.max(clock.ms, clock.ms + ms + (clock.lateMs.shift() ?? 0));
      },
    });
  return { clock, calls, store, worker };
}

describe('permits of an account', () => {
  test('come one behind the other, evenly spaced, over all workers', async () => {
    const { clock, worker } = createAccount();
    const workers = [worker(), worker()];
    const at: number[] = [];
    for (let turn = 0; turn < 4; turn++) {
      await workers[turn % 2]?.take(ACCOUNT, open);
      at.push(clock.ms - T0);
    }
    assert.deepEqual(at, [0, 100, 200, 300]);
  });

  test('are reserved at once for all who wait in a worker', async () => {
    const { calls, store } = createAccount();
    const { take } = createPermits({ store, nowMs: () => T0, wait: async () => {} });
    await Promise.all(Array.from({ length: 11 }, () => take(ACCOUNT, open)));
    // The first goes alone; while its permit is reserved, the others gather.
    assert.equal(calls.reserve, 2);
  });

  test('that were not used in time are given up for later ones', async () => {
    const { clock, calls, worker } = createAccount();
    clock.lateMs = [100];
    await worker().take(ACCOUNT, open);
    assert.equal(calls.reserve, 2);
    assert.equal(clock.ms, T0 + 100);
  });

  test('that would take too long are not waited for: the job comes again', async () => {
    const { clock, worker } = createAccount();
    const { take, pauseUntil } = worker();
    await pauseUntil(ACCOUNT, T0 + 10_001);
    const error = { code: 'provider_throttled', fault: 'transient', retryAfterSeconds: 10 };
    await assert.rejects(take(ACCOUNT, open), error);
    assert.equal(clock.ms, T0);
    // Another account's are its own.
    await take({ ...ACCOUNT, account: 'ocrolus/other' }, open);
    clock.ms += 1;
    await take(ACCOUNT, open);
    assert.equal(clock.ms, T0 + 10_001);
  });

  test('are not waited for by a function whose time is over', async () => {
    const { calls, worker } = createAccount();
    const over = new Error('over');
    const error = { code: 'provider_unavailable', fault: 'transient', message: /over/, cause: over };
    await assert.rejects(worker().take(ACCOUNT, AbortSignal.abort(over)), error);
    assert.equal(calls.reserve, 0);
  });

  test('that come once the time is over are not used', async () => {
    const { permits: store } = memoryAws();
    const ending = new AbortController();
    const wait = async () => ending.abort(new Error('over'));
    const { take } = createPermits({ store, nowMs: () => T0, wait });
    await assert.rejects(take(ACCOUNT, ending.signal), { code: 'provider_unavailable', fault: 'transient' });
  });

  test('that can not be reserved fail whoever wanted them, and nobody after', async () => {
    let isBroken = true;
    const { permits } = memoryAws();
    const store: PermitStore = {
      ...permits,
      async reserve(block) {
        if (isBroken) throw new Error('throttled by the table');
        return permits.reserve(block);
      },
    };
    const { take } = createPermits({ store, nowMs: () => T0, wait: async () => {} });
    await assert.rejects(take(ACCOUNT, open), /throttled by the table/);
    isBroken = false;
    await take(ACCOUNT, open);
  });
});
