import assert from 'node:assert/strict';
import { test } from 'node:test';
import { survey } from '../../../infra/admin/redrive/survey.ts';
import type { DueItem } from '../../../shared/jobs/obligation-store.ts';
import type { Redrivable } from '../../../shared/jobs/redrive-item.ts';
import { exampleJob, HOUR, MINUTE, T0 as NOW } from '../../fakes/example-job.ts';
import { createWorld } from '../../fakes/world.ts';

const failed = { code: 'unavailable', message: 'why' } as const;
const JOBS = [
  exampleJob({ id: 'JOB#stuck', step: 'settle', due: NOW + MINUTE, last_failure: failed }),
  exampleJob({ id: 'JOB#waits', step: 'settle', due: NOW + 20 * HOUR }),
  exampleJob({ id: 'JOB#kept', step: 'purge', due: NOW + 15 * MINUTE + 1 }),
  exampleJob({ id: 'JOB#soon', step: 'purge', due: NOW + 15 * MINUTE, last_failure: failed }),
  exampleJob({ id: 'JOB#woken', step: 'purge', due: NOW + HOUR, claims: 1 }),
];

async function look(pages: (listed: DueItem[]) => DueItem[][]) {
  const items = createWorld().steps<Redrivable>();
  const read: string[] = [];
  for (const job of JOBS) await items.store.create(job);
  const get = (id: string) => {
    read.push(id);
    return items.store.get(id);
  };
  const listed = JOBS.map(({ id, step = 'start', due = 0, claims }) => ({ id, step, due, claims }));
  const owing = async function* () {
    yield* pages(listed);
  };
  const { stuck, waiting } = await survey(
    { items: { ...items, store: { ...items.store, get } }, owing },
    {},
    NOW,
  );
  return { stuck: stuck.map(({ id }) => id), waiting, read };
}

test('a purge that is far off and was never tried waits, which the index tells without a read', async () => {
  assert.deepEqual(await look((listed) => [listed]), {
    stuck: ['JOB#stuck', 'JOB#soon'],
    waiting: 3,
    read: ['JOB#stuck', 'JOB#waits', 'JOB#soon', 'JOB#woken'],
  });
});

test('what moves while it is listed, and so is listed twice, counts once', async () => {
  const { stuck, waiting, read } = await look((listed) => [listed, listed.toReversed()]);
  assert.deepEqual([stuck.length, waiting, read.length], [2, 3, 4]);
});
