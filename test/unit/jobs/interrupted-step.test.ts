/** A step that dies, or meets an error, at any of its effects: the item stays due, and the poller gets it done. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Obligation, owes } from '../../../shared/jobs/obligation.ts';
import { runStep } from '../../../shared/jobs/run-step.ts';
import { HOUR, MINUTE, SECOND, T0 } from '../../fakes/example-job.ts';
import { dieAt, failAt, type Moment } from '../../fakes/watch-calls.ts';
import { createWorld, type Watch } from '../../fakes/world.ts';

const ID = 'JOB#1';
const LEASE_MS = 91 * SECOND;
const wakeUp = { item: ID, step: 'settle', via: 'notification' } as const;

async function world() {
  const created = createWorld();
  const item: Obligation = {
    id: ID,
    kind: 'job',
    version: 1,
    hints: 0,
    hints_seen: 0,
    claims: 0,
    dead_letters: 0,
    ...owes(ID, 'settle', T0),
  };
  await created.store.create(item);
  const effects: string[] = [];
  const run = (watch: Watch) => {
    const { act } = watch({ act: async () => effects.push('acted') });
    return runStep(created.steps<Obligation>(watch), { wakeUp, leaseMs: LEASE_MS }, async () => {
      await act();
      return { changes: { dead_letters: 1 }, step: 'deliver', dueMs: created.clock.ms };
    });
  };
  return { ...created, run, effects };
}

async function effectsOfOneRun(): Promise<number> {
  const { run } = await world();
  const counted = failAt(0, 'before');
  assert.equal(await run(counted.watch), 'done');
  return counted.effects();
}

async function assertFinishedLater(at: Awaited<ReturnType<typeof world>>): Promise<void> {
  const { store, clock, run } = at;
  const item = await store.get(ID);
  assert.ok(item?.step && item.due !== undefined);
  // Due in the index, at the latest when the lease has run out or the grace is over.
  assert.ok(item.due <= T0 + LEASE_MS);
  clock.ms = T0 + LEASE_MS;
  const due = await store.listDue(item.due_shard ?? -1, clock.ms, 10);
  assert.deepEqual(
    due.map(({ id }) => id),
    [ID],
  );
  if (item.step === 'settle') assert.equal(await run((port) => port), 'done');
  const after = await store.get(ID);
  assert.deepEqual([after?.step, after?.dead_letters, after?.lease], ['deliver', 1, undefined]);
}

test('one run has four effects: lease, work, finish, wake-up', async () => {
  assert.equal(await effectsOfOneRun(), 4);
});

describe('killed', () => {
  for (const moment of ['before', 'after'] satisfies Moment[]) {
    for (const effect of [1, 2, 3, 4]) {
      test(`${moment} effect ${effect}`, async () => {
        const at = await world();
        const process = dieAt(effect, moment);
        assert.equal(await Promise.race([at.run(process.watch), process.died]), 'died');
        await assertFinishedLater(at);
        assert.ok(at.effects.length >= 1 && at.effects.length <= 2);
      });
    }
  }
});

describe('an error', () => {
  for (const moment of ['before', 'after'] satisfies Moment[]) {
    for (const effect of [1, 2, 3, 4]) {
      test(`${moment} effect ${effect}`, async () => {
        const at = await world();
        await at.run(failAt(effect, moment).watch).catch(() => undefined);
        await assertFinishedLater(at);
      });
    }
  }
});

test('a stalled worker that goes on after another has finished acts twice and writes once', async () => {
  const at = await world();
  const { run, clock, store, effects } = at;
  let goOn = () => {};
  const stalled = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const slow = run((port) =>
    'act' in port ? { ...port, act: () => stalled.then(() => effects.push('acted late')) } : port,
  );
  clock.ms = T0 + LEASE_MS;
  assert.equal(await run((port) => port), 'done');
  const before = await store.get(ID);
  clock.ms = T0 + HOUR;
  goOn();
  assert.equal(await slow, 'superseded');
  assert.deepEqual(await store.get(ID), before);
  assert.equal(before?.due, T0 + LEASE_MS + MINUTE);
});
