import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as everythingElse } from 'node:timers/promises';
import type { Session } from '../../../infra/admin/command.ts';
import { redriveStuck } from '../../../infra/admin/redrive/redrive-stuck.ts';
import type { Target } from '../../../infra/admin/target/target.ts';
import { T0 } from '../../fakes/example-job.ts';
import { createWorld } from '../../fakes/world.ts';

/** So many stuck items, ten a second, whose reads are answered only when `answer` is called. */
function slowTable(count: number) {
  const clock = { ms: T0 };
  /** When each was begun, in ms from the start. */
  const begun: number[] = [];
  const unanswered: (() => void)[] = [];
  const items = createWorld().steps<never>();
  const get = (): Promise<undefined> => {
    begun.push(clock.ms - T0);
    return new Promise((resolve) => unanswered.push(() => resolve(undefined)));
  };
  const session: Session = {
    target: { items: { ...items, store: { ...items.store, get } } } as unknown as Target,
    input: {} as Session['input'],
    nowMs: () => clock.ms,
    wait: async (milliseconds) => {
      clock.ms += milliseconds;
    },
    remark: () => undefined,
  };
  const item = { queue: 'start', reason: 'overdue', tenant: 'acme', ageMs: 0 } as const;
  const stuck = Array.from({ length: count }, (_, index) => ({ ...item, id: `JOB#${index}` }));
  return {
    clock,
    begun,
    tally: redriveStuck(session, stuck, { filter: {}, rate: 10 }),
    async answer(some: number) {
      for (const one of unanswered.splice(0, some)) one();
      await everythingElse();
    },
  };
}

test('each begins in its slot, whether those before it have been answered or not', async () => {
  const { begun, tally, answer } = slowTable(4);
  await answer(0);
  assert.deepEqual(begun, [0, 100, 200, 300]);
  await answer(4);
  assert.equal((await tally).ended, 4);
});

test('no more than 25 are under way at once, and what that held up is not made up for', async () => {
  const { begun, clock, tally, answer } = slowTable(30);
  await answer(0);
  assert.equal(begun.length, 25);
  clock.ms = T0 + 60_000;
  await answer(3);
  assert.deepEqual(begun.slice(25), [60_000, 60_000, 60_100]);
  await answer(25);
  await answer(5);
  assert.equal((await tally).ended, 30);
});
