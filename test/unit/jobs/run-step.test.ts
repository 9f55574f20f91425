import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newItem, type Obligation, owes, type Step, type Via } from '../../../shared/jobs/obligation.ts';
import { type Progress, runStep, type WakeUp } from '../../../shared/jobs/run-step.ts';
import { HOUR, MINUTE, SECOND, T0 } from '../../fakes/example-job.ts';
import { createWorld } from '../../fakes/world.ts';

const ID = 'JOB#1';
const LEASE_MS = 91 * SECOND;

async function withItem(fields: Partial<Obligation> = {}) {
  const world = createWorld();
  await world.store.create({
    id: ID,
    kind: 'job',
    version: 1,
    hints: 0,
    hints_seen: 0,
    claims: 3,
    dead_letters: 0,
    ...owes(ID, 'settle', T0),
    ...fields,
  });
  const run = (
    work: (item: Obligation, token: string) => Promise<Progress<Obligation>>,
    step: Step = 'settle',
    via: Via = 'poller',
  ) => runStep(world.steps(), { wakeUp: { item: ID, step, via }, leaseMs: LEASE_MS }, work);
  return {
    ...world,
    run,
    /** Another wake-up while the step is being run. */
    interrupt: (step: Step = 'settle') =>
      run(() => Promise.reject(new Error('must not run')), step, 'notification'),
    async item(): Promise<Obligation> {
      const item = await world.store.get(ID);
      assert.ok(item);
      return item;
    },
  };
}

const later = (step: Step | undefined, dueMs: number, hold = false): Progress<Obligation> => ({
  changes: {},
  step,
  dueMs,
  ...(hold && { hold }),
});

describe('a step is run', () => {
  test('under a lease that lasts as long as its function, and moves the item on', async () => {
    const { run, item, takeSent } = await withItem();
    const outcome = await run(async (held, token) => {
      assert.deepEqual([held.lease, held.lease_until, held.due], [token, T0 + LEASE_MS, T0 + LEASE_MS]);
      assert.deepEqual(held, await item());
      return { ...later('deliver', T0), changes: { dead_letters: 7 } };
    });
    assert.equal(outcome, 'done');
    assert.deepEqual(await item(), {
      id: ID,
      kind: 'job',
      version: 1,
      step: 'deliver',
      // A minute for the wake-up to arrive; then the poller sends one.
      due: T0 + MINUTE,
      due_shard: (await item()).due_shard,
      hints: 0,
      hints_seen: 0,
      claims: 0,
      dead_letters: 7,
      // It was taken and given back.
      revision: 2,
    });
    assert.deepEqual(takeSent(), [{ item: ID, step: 'deliver', via: 'poller', delaySeconds: 0 }]);
  });

  test('and owes nothing when it was the last', async () => {
    const { run, item, takeSent } = await withItem();
    assert.equal(await run(async () => later(undefined, T0)), 'done');
    const { step, due, due_shard, lease, lease_until } = await item();
    assert.deepEqual([step, due, due_shard, lease, lease_until], Array(5).fill(undefined));
    assert.deepEqual(takeSent(), []);
  });

  test("a wait without hold is the poller's: no message, due to the millisecond", async () => {
    const { run, item, takeSent } = await withItem();
    await run(async () => later('settle', T0 + 60 * SECOND));
    assert.deepEqual([(await item()).due, (await item()).not_before], [T0 + 60 * SECOND, undefined]);
    assert.deepEqual(takeSent(), []);
  });

  test('a hold of up to 900 s is a delayed message, the poller a minute behind it', async () => {
    const { run, item, takeSent } = await withItem();
    await run(async () => later('settle', T0 + 900 * SECOND, true));
    assert.deepEqual([(await item()).due, (await item()).not_before], [T0 + 960 * SECOND, T0 + 900 * SECOND]);
    assert.deepEqual(takeSent(), [{ item: ID, step: 'settle', via: 'poller', delaySeconds: 900 }]);
  });

  test('a wake-up says whose it is, where that is known', async () => {
    const { steps, store } = createWorld();
    const woken: WakeUp[] = [];
    const wake = async (wakeUp: WakeUp) => woken.push(wakeUp) > 0;
    const about = { kind: 'job', ...newItem(ID), ...owes(ID, 'settle', T0) } as const;
    for (const tenant of [{ tenant: 'acme' }, {}]) {
      const id = JSON.stringify(tenant);
      await store.create({ ...about, ...tenant, id });
      const wakeUp = { item: id, step: 'settle', via: 'poller' } as const;
      await runStep({ ...steps<Obligation>(), wake }, { wakeUp, leaseMs: LEASE_MS }, async () =>
        later('deliver', T0),
      );
      assert.deepEqual(woken.pop(), { item: id, step: 'deliver', via: 'poller', ...tenant });
    }
  });

  test('a delay is rounded up, so that the message does not come too early', async () => {
    const { run, takeSent } = await withItem();
    await run(async () => later('settle', T0 + 1, true));
    assert.equal(takeSent()[0]?.delaySeconds, 1);
  });

  test("a hold of more than 900 s is the poller's", async () => {
    const { run, item, takeSent } = await withItem();
    await run(async () => later('settle', T0 + 900 * SECOND + 1, true));
    assert.deepEqual(
      [(await item()).due, (await item()).not_before],
      [T0 + 900 * SECOND + 1, T0 + 900 * SECOND + 1],
    );
    assert.deepEqual(takeSent(), []);
  });

  test('not_before goes with the step that it was for', async () => {
    const { run, item, clock } = await withItem();
    await run(async () => later('settle', T0 + SECOND, true));
    clock.ms = T0 + SECOND;
    await run(async () => later('deliver', T0 + SECOND));
    assert.equal((await item()).not_before, undefined);
  });

  test('a wake-up that can not be sent is only late', async () => {
    const { item, steps } = await withItem();
    const broken = { ...steps<Obligation>(), wake: async () => false };
    const wakeUp = { item: ID, step: 'settle', via: 'poller' } as const;
    assert.equal(
      await runStep(broken, { wakeUp, leaseMs: LEASE_MS }, async () => later('deliver', T0)),
      'done',
    );
    assert.deepEqual([(await item()).step, (await item()).due], ['deliver', T0 + MINUTE]);
  });

  test('work that throws leaves its reason, and nothing of our inside; a step that works clears it', async () => {
    const { run, item, clock } = await withItem();
    await assert.rejects(
      run(() => Promise.reject(new Error('the password is swordfish'))),
      /swordfish/,
    );
    assert.deepEqual((await item()).last_failure, {
      code: 'unavailable',
      message: 'Something went wrong on our side. It is tried again.',
    });
    clock.ms = T0 + LEASE_MS;
    await run(async () => later('deliver', T0 + LEASE_MS));
    assert.equal((await item()).last_failure, undefined);
  });

  test('a reason that work tells of stays until the next run', async () => {
    const { run, item } = await withItem();
    const last_failure = { code: 'provider_throttled', message: 'later' } as const;
    await run(async () => ({ ...later('settle', T0 + SECOND, true), changes: { last_failure } }));
    assert.deepEqual((await item()).last_failure, last_failure);
  });

  test('a reason that can not be written hides nothing', async () => {
    const { steps } = await withItem();
    const { store, ...ports } = steps<Obligation>();
    const finish = () => Promise.reject(new Error('DynamoDB is down'));
    const wakeUp = { item: ID, step: 'settle', via: 'poller' } as const;
    const running = runStep(
      { ...ports, store: { ...store, finish } },
      { wakeUp, leaseMs: LEASE_MS },
      async () => {
        throw new Error('out of memory');
      },
    );
    await assert.rejects(running, /out of memory/);
  });

  test('a worker that lost its lease leaves no reason', async () => {
    const { run, item, clock } = await withItem();
    await assert.rejects(
      run(async () => {
        clock.ms = T0 + LEASE_MS;
        await run(async () => later('deliver', T0 + LEASE_MS));
        throw new Error('too late');
      }),
    );
    assert.deepEqual([(await item()).step, (await item()).last_failure], ['deliver', undefined]);
  });

  test('work that throws leaves the item leased and due when the lease ends', async () => {
    const { run, item, clock, takeSent } = await withItem();
    await assert.rejects(
      run(() => Promise.reject(new Error('out of memory'))),
      /out of memory/,
    );
    assert.deepEqual([(await item()).step, (await item()).due], ['settle', T0 + LEASE_MS]);
    assert.deepEqual(takeSent(), []);
    clock.ms = T0 + LEASE_MS;
    assert.equal(await run(async () => later('deliver', clock.ms)), 'done');
  });
});

describe('a step is not run', () => {
  const never = () => Promise.reject(new Error('must not run'));

  test('gone: there is no such item', async () => {
    const { steps } = createWorld();
    const wakeUp = { item: 'JOB#nobody', step: 'settle', via: 'poller' } as const;
    assert.equal(await runStep(steps(), { wakeUp, leaseMs: LEASE_MS }, never), 'gone');
  });

  test('passed: the step lies behind the item, or nothing is owed any more', async () => {
    const { run, store, item } = await withItem({ step: 'deliver' });
    const before = await item();
    assert.equal(await run(never, 'settle'), 'passed');
    assert.equal(await run(never, 'start'), 'passed');
    assert.deepEqual(await item(), before);
    await store.amend(before, T0, { step: undefined, due: undefined, due_shard: undefined });
    assert.equal(await run(never, 'deliver'), 'passed');
    assert.equal((await item()).hints, 0);
  });

  test('early: the step must not run yet, whoever asks', async () => {
    const { run, item, clock } = await withItem({ not_before: T0 + 1 });
    const before = await item();
    assert.equal(await run(never, 'settle', 'notification'), 'early');
    assert.deepEqual(await item(), before);
    clock.ms = T0 + 1;
    assert.equal(await run(async () => later('deliver', clock.ms)), 'done');
  });

  test('newer: the item is left for code that knows its version', async () => {
    const { run, item } = await withItem({ version: 2 });
    const before = await item();
    assert.equal(await run(never), 'newer');
    assert.deepEqual(await item(), before);
  });

  test('hinted: somebody else is running it', async () => {
    const { run, item, interrupt } = await withItem();
    await run(async () => {
      assert.equal(await interrupt(), 'hinted');
      assert.equal((await item()).hints, 1);
      return later('deliver', T0);
    });
  });

  test('held: somebody else is running it, and no provider has said anything', async () => {
    const { run, item } = await withItem();
    await run(async () => {
      for (const via of ['poller', 'redrive', 'step'] as const) {
        assert.equal(await run(never, 'settle', via), 'held');
      }
      return later('settle', T0 + HOUR);
    });
    // No other look at once, as there would be after news.
    assert.deepEqual([(await item()).hints, (await item()).due], [0, T0 + HOUR]);
  });

  test('early: a wake-up for a step that the item has not come to, and that no provider asked for', async () => {
    const { run, item } = await withItem({ step: 'start' });
    const before = await item();
    assert.equal(await run(never, 'settle', 'step'), 'early');
    assert.deepEqual(await item(), before);
  });

  test('hinted: the step before it has not finished', async () => {
    const { run, item } = await withItem({ step: 'start' });
    assert.equal(await run(never, 'settle', 'notification'), 'hinted');
    const { hints, step, due } = await item();
    assert.deepEqual([hints, step, due], [1, 'start', T0]);
  });

  test('hinted: the item is at a step that this code does not know', async () => {
    const { run, item, store } = await withItem();
    // What newer code would have written.
    await store.amend(await item(), T0, JSON.parse('{"step":"translate"}'));
    assert.equal(await run(never, 'settle', 'notification'), 'hinted');
  });

  test('an item that changes faster than it can be read is a transient fault, so that SQS tries again', async () => {
    const { steps, item } = await withItem();
    const store = { ...steps<Obligation>().store, takeLease: async () => undefined };
    const wakeUp = { item: ID, step: 'settle', via: 'poller' } as const;
    await assert.rejects(runStep({ ...steps<Obligation>(), store }, { wakeUp, leaseMs: LEASE_MS }, never), {
      code: 'unavailable',
      fault: 'transient',
    });
    assert.equal((await item()).hints, 0);
  });

  test('an item that becomes free between the two looks is run after all', async () => {
    const { steps } = await withItem();
    const { store } = steps<Obligation>();
    let refusals = 1;
    const racing = {
      ...store,
      takeLease: async (request: Parameters<typeof store.takeLease>[0]) =>
        refusals-- > 0 ? undefined : store.takeLease(request),
    };
    const wakeUp = { item: ID, step: 'settle', via: 'poller' } as const;
    const ports = { ...steps<Obligation>(), store: racing };
    assert.equal(
      await runStep(ports, { wakeUp, leaseMs: LEASE_MS }, async () => later('deliver', T0)),
      'done',
    );
  });
});

describe('news', () => {
  test('while a step waits for something makes it due at once, by whoever brought it', async () => {
    const { run, item, interrupt, takeSent } = await withItem();
    await run(async () => {
      await interrupt();
      return later('settle', T0 + HOUR);
    });
    assert.deepEqual([(await item()).due, (await item()).lease], [T0 + MINUTE, undefined]);
    assert.deepEqual(takeSent(), [{ item: ID, step: 'settle', via: 'notification', delaySeconds: 0 }]);
  });

  test('is looked at once: the next look waits again', async () => {
    const { run, item, interrupt, takeSent } = await withItem();
    await run(async () => {
      await interrupt();
      return later('settle', T0 + HOUR);
    });
    takeSent();
    await run(async () => later('settle', T0 + HOUR));
    const { due, hints, hints_seen } = await item();
    assert.deepEqual([due, hints, hints_seen], [T0 + HOUR, 1, 1]);
    assert.deepEqual(takeSent(), []);
  });

  test('that came before a step began was meant for the one after it', async () => {
    const { run, item, interrupt, takeSent } = await withItem({ step: 'start' });
    await interrupt('settle');
    await run(async () => later('settle', T0 + MINUTE), 'start');
    assert.deepEqual([(await item()).step, (await item()).due], ['settle', T0 + MINUTE]);
    assert.deepEqual(takeSent(), [{ item: ID, step: 'settle', via: 'notification', delaySeconds: 0 }]);
  });

  test('is what a step is said to be woken by that was due by then anyhow', async () => {
    for (const dueMs of [T0 - SECOND, T0]) {
      const { run, item, interrupt, takeSent } = await withItem({ step: 'start' });
      await interrupt('settle');
      await run(async () => later('settle', dueMs), 'start');
      assert.equal((await item()).due, T0 + MINUTE);
      assert.deepEqual(takeSent(), [{ item: ID, step: 'settle', via: 'notification', delaySeconds: 0 }]);
    }
  });

  test('that came while the step before it was running is seen too', async () => {
    const { run, interrupt, takeSent } = await withItem({ step: 'start' });
    await run(async () => {
      assert.equal(await interrupt('settle'), 'hinted');
      return later('settle', T0 + MINUTE);
    }, 'start');
    assert.deepEqual(takeSent(), [{ item: ID, step: 'settle', via: 'notification', delaySeconds: 0 }]);
  });

  test('is for settle: any other step keeps its time', async () => {
    const { run, item, interrupt, takeSent } = await withItem({ step: 'deliver' });
    await run(async () => {
      assert.equal(await interrupt('deliver'), 'hinted');
      return later('purge', T0 + 24 * HOUR);
    }, 'deliver');
    assert.deepEqual([(await item()).step, (await item()).due], ['purge', T0 + 24 * HOUR]);
    assert.deepEqual(takeSent(), []);
  });

  test('does not shorten a hold', async () => {
    const { run, item, interrupt, takeSent } = await withItem();
    await run(async () => {
      await interrupt();
      return later('settle', T0 + 30 * SECOND, true);
    });
    assert.deepEqual([(await item()).not_before, (await item()).due], [T0 + 30 * SECOND, T0 + 90 * SECOND]);
    assert.equal(takeSent()[0]?.delaySeconds, 30);
  });

  test('between the last read and the write is not overlooked', async () => {
    const { steps, item, interrupt, takeSent } = await withItem();
    const { store } = steps<Obligation>();
    let finishes = 0;
    const racing = {
      ...store,
      async finish(...parameters: Parameters<typeof store.finish>) {
        finishes += 1;
        if (finishes === 1) await interrupt();
        return store.finish(...parameters);
      },
    };
    const wakeUp = { item: ID, step: 'settle', via: 'poller' } as const;
    const ports = { ...steps<Obligation>(), store: racing };
    await runStep(ports, { wakeUp, leaseMs: LEASE_MS }, async () => later('settle', T0 + HOUR));
    assert.equal(finishes, 2);
    assert.equal((await item()).due, T0 + MINUTE);
    assert.equal(takeSent()[0]?.via, 'notification');
  });

  test('for the next step survives any number of failures of this one', async () => {
    const { run, clock, interrupt, takeSent } = await withItem({ step: 'start' });
    await interrupt('settle');
    await run(async () => later('start', T0 + 5 * SECOND, true), 'start');
    clock.ms = T0 + 5 * SECOND;
    takeSent();
    await run(async () => later('settle', clock.ms + MINUTE), 'start');
    assert.deepEqual(takeSent(), [{ item: ID, step: 'settle', via: 'notification', delaySeconds: 0 }]);
  });
});

describe('a worker that lost its lease', () => {
  test('changes nothing and wakes nobody, once another has finished', async () => {
    const { run, item, clock, takeSent } = await withItem();
    const outcome = await run(async () => {
      clock.ms = T0 + LEASE_MS;
      assert.equal(await run(async () => later('deliver', clock.ms)), 'done');
      takeSent();
      return { ...later('purge', clock.ms), changes: { dead_letters: 99 } };
    });
    assert.equal(outcome, 'superseded');
    assert.deepEqual([(await item()).step, (await item()).dead_letters], ['deliver', 0]);
    assert.deepEqual(takeSent(), []);
  });

  test('changes nothing while another is at it', async () => {
    const { run, item, clock, steps } = await withItem();
    await run(async () => {
      clock.ms = T0 + LEASE_MS;
      const { store } = steps<Obligation>();
      const untilMs = clock.ms + LEASE_MS;
      await store.takeLease({ id: ID, step: 'settle', token: 'other', nowMs: clock.ms, untilMs });
      return later('settle', clock.ms + HOUR);
    }).then((outcome) => assert.equal(outcome, 'superseded'));
    assert.deepEqual([(await item()).lease, (await item()).due], ['other', T0 + 2 * LEASE_MS]);
  });

  test('may still finish when nobody has taken over', async () => {
    const { run, item, clock } = await withItem();
    const outcome = await run(async () => {
      clock.ms = T0 + 2 * LEASE_MS;
      return later('deliver', clock.ms);
    });
    assert.deepEqual([outcome, (await item()).step], ['done', 'deliver']);
  });
});

test('two workers at once: one runs the step, the other leaves it to the first', async () => {
  const { steps } = await withItem();
  const wakeUp = { item: ID, step: 'settle', via: 'poller' } as const;
  let runs = 0;
  const once = () =>
    runStep(steps<Obligation>(), { wakeUp, leaseMs: LEASE_MS }, async () => {
      runs += 1;
      return later('deliver', T0);
    });
  const outcomes = await Promise.all([once(), once()]);
  assert.equal(runs, 1);
  assert.ok(outcomes.includes('done'));
  assert.ok(outcomes.includes('held') || outcomes.includes('passed'));
});
