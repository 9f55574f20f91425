import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { countStuck } from '../../../infra/admin/redrive/count-stuck.ts';
import { stuckItem } from '../../../infra/admin/redrive/stuck-item.ts';
import { localTarget } from '../../../infra/admin/target/local-target.ts';
import type { Target } from '../../../infra/admin/target/target.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import { type Job, jobItemId } from '../../../shared/jobs/job.ts';
import { newItem, owes, type Step } from '../../../shared/jobs/obligation.ts';
import type { Redrivable } from '../../../shared/jobs/redrive-item.ts';
import type { ReferenceItem } from '../../../shared/jobs/reference.ts';
import { exampleJob, HOUR, MINUTE, T0 as NOW } from '../../fakes/example-job.ts';
import { startDeployment, type TestDeployment } from './deployment.ts';
import { runInProcess } from './run-in-process.ts';

function job(name: string, step: Step, ageMs: number, fields: Partial<Job> = {}): Job {
  const id = jobItemId(name);
  return exampleJob({
    id,
    job_id: name,
    ...owes(id, step, NOW + 10 * MINUTE),
    accepted_at: NOW - ageMs,
    ...fields,
  });
}

const because = (code: ErrorCode) => ({ last_failure: { code, message: 'why' } });
const PAUSED = { ...because('connection_paused'), not_before: NOW + 10 * MINUTE };
const reference: ReferenceItem = {
  id: 'REF#1',
  kind: 'reference',
  version: 1,
  hints: 0,
  hints_seen: 0,
  claims: 0,
  dead_letters: 0,
  noticed_at: NOW - 25 * HOUR,
  ...owes('REF#1', 'adopt', NOW),
  ...because('unavailable'),
};
const ITEMS: Redrivable[] = [
  job('paused-1', 'settle', 30 * MINUTE, PAUSED),
  job('paused-2', 'settle', 59 * MINUTE, PAUSED),
  job('paused-3', 'settle', HOUR, PAUSED),
  job('paused-4', 'settle', HOUR, { ...PAUSED, tenant: 'globex' }),
  job('endpoint', 'deliver', 7 * HOUR, { ...because('endpoint_unavailable'), tenant: 'globex' }),
  job('overdue', 'start', 10 * MINUTE, { due: NOW - 5 * MINUTE - 1 }),
  job('late', 'start', 10 * MINUTE, { due: NOW - 5 * MINUTE }),
  job('killed', 'settle', 6 * HOUR, because('dead_letter')),
  job('purge-fails', 'purge', 24 * HOUR, because('unavailable')),
  job('ended', 'purge', HOUR, { status: 'SUCCESS', completed_at: NOW }),
  job('with-provider', 'settle', HOUR),
  reference,
];

let deployment: TestDeployment;
let target: Target;
/** What each wait was asked for, in ms. */
let waits: number[];

beforeEach(async () => {
  deployment = await startDeployment();
  const { items } = deployment.target;
  target = { ...deployment.target, items: { ...items, nowMs: () => NOW } };
  waits = [];
  for (const item of ITEMS) assert.ok(await items.store.create(item));
});

afterEach(() => deployment.stop());

async function run(args: string[], on = target) {
  const wait = async (milliseconds: number) => void waits.push(milliseconds);
  return runInProcess(on, ['redrive', ...args], { nowMs: NOW, wait });
}

async function stored(id: string): Promise<Redrivable> {
  const item = await target.items.store.get(id);
  assert.ok(item);
  return item;
}

async function allStored(): Promise<Redrivable[]> {
  return Promise.all(ITEMS.map(({ id }) => stored(id)));
}

/** What was sent to each queue. */
async function messages(): Promise<Record<string, string[]>> {
  const queues = ['start', 'settle', 'deliver', 'purge'].map(async (queue) => {
    const woken = (await deployment.takeMessages(queue)).map((message) => {
      const { item, step, via } = Object(message);
      return `${item} ${step} ${via}`;
    });
    return [queue, woken.toSorted()] as const;
  });
  return Object.fromEntries(await Promise.all(queues));
}

const NO_MESSAGES = { start: [], settle: [], deliver: [], purge: [] };

describe('redrive --plan', () => {
  test('counts by queue, reason, tenant and age, says what would do it, and changes nothing', async () => {
    const items = await allStored();
    const { exitCode, output, remarks } = await run(['--plan', '--local']);
    assert.deepEqual(output, [
      'QUEUE    REASON                TENANT  AGE     COUNT',
      'start    overdue               acme    <1 h    1',
      'settle   connection_paused     acme    <1 h    2',
      'settle   connection_paused     acme    1-6 h   1',
      'settle   connection_paused     globex  1-6 h   1',
      'settle   dead_letter           acme    6-24 h  1',
      'settle   unavailable           -       >24 h   1',
      'deliver  endpoint_unavailable  globex  6-24 h  1',
      'purge    unavailable           acme    >24 h   1',
    ]);
    assert.equal(
      remarks,
      '9 stuck. 3 more owe something and only wait their turn. This would set them going:\n' +
        '  npm run admin -- redrive --all --local',
    );
    assert.equal(exitCode, 0);
    assert.deepEqual([await allStored(), await messages()], [items, NO_MESSAGES]);
  });

  test('takes the same filters, and repeats them', async () => {
    const filters = [
      '--queue',
      'settle',
      '--reason',
      'connection_paused',
      '--tenant=acme',
      '--older-than',
      '1h',
    ];
    const { output, remarks } = await run(['--plan', ...filters, '--stage', 'production']);
    assert.deepEqual(output.slice(1), ['settle  connection_paused  acme    1-6 h  1']);
    assert.match(
      remarks,
      /redrive --queue settle --reason connection_paused --tenant acme --older-than 1h --stage production$/,
    );
  });

  test('says so when nothing is stuck', async () => {
    const { output, remarks } = await run(['--plan', '--tenant', 'nobody']);
    assert.deepEqual(output, []);
    assert.equal(remarks, 'Nothing of that is stuck. 3 more owe something and only wait their turn.');
  });
});

describe('redrive', () => {
  test('sets just those going that the filter means', async () => {
    const { exitCode, output } = await run(['--reason', 'connection_paused', '--tenant', 'acme']);
    assert.deepEqual([exitCode, output], [0, ['redriven: 3']]);
    assert.deepEqual(await messages(), {
      ...NO_MESSAGES,
      settle: ['JOB#paused-1 settle redrive', 'JOB#paused-2 settle redrive', 'JOB#paused-3 settle redrive'],
    });
    const { due, not_before } = await stored('JOB#paused-1');
    // The local stage's grace of 5 s.
    assert.deepEqual([due, not_before], [NOW + 5_000, undefined]);
    assert.equal((await stored('JOB#paused-4')).not_before, NOW + 10 * MINUTE);
  });

  test('--all sets all going that is stuck, each at its own step, and nothing else', async () => {
    const { output } = await run(['--all']);
    assert.deepEqual(output, ['redriven: 9']);
    assert.deepEqual(await messages(), {
      start: ['JOB#overdue start redrive'],
      settle: [
        'JOB#killed settle redrive',
        'JOB#paused-1 settle redrive',
        'JOB#paused-2 settle redrive',
        'JOB#paused-3 settle redrive',
        'JOB#paused-4 settle redrive',
        'REF#1 adopt redrive',
      ],
      deliver: ['JOB#endpoint deliver redrive'],
      purge: ['JOB#purge-fails purge redrive'],
    });
    for (const id of ['JOB#ended', 'JOB#with-provider'])
      assert.equal((await stored(id)).due, NOW + 10 * MINUTE);
  });

  test('keeps to its rate, ten a second if none is given', async () => {
    await run(['--queue', 'settle', '--tenant', 'acme', '--rate', '4']);
    assert.deepEqual(waits, [250, 500, 750]);
    waits = [];
    await run(['--queue', 'deliver']);
    assert.deepEqual(waits, []);
    const { remarks } = await run(['--all']);
    assert.match(remarks, /^9 to redrive, 10 a second at most: at least 1 s\.$/);
    assert.deepEqual(waits.slice(0, 2), [100, 200]);
  });

  test('skips what ended, moved on or was taken since it was found, and says why', async () => {
    const { store } = target.items;
    const reads = new Map<string, number>();
    const lost: Record<string, (item: Redrivable) => Promise<unknown>> = {
      'JOB#paused-1': (item) =>
        store.amend(item, NOW, { step: undefined, due: undefined, due_shard: undefined }),
      'JOB#paused-2': (item) => store.amend(item, NOW, { last_failure: undefined }),
      'JOB#paused-3': (item) =>
        store.amend(item, NOW, { not_before: undefined, lease: 'token', lease_until: NOW + 1 }),
      // Still stuck, but for a reason that the filter does not mean.
      'JOB#paused-4': (item) => store.amend(item, NOW, because('provider_unavailable')),
    };
    const get = async (id: string) => {
      const times = (reads.get(id) ?? 0) + 1;
      reads.set(id, times);
      const item = await store.get(id);
      const change = lost[id];
      if (times !== 2 || !item || !change) return item;
      await change(item);
      return store.get(id);
    };
    const on = { ...target, items: { ...target.items, store: { ...store, get } } };
    const { exitCode, output } = await run(['--reason', 'connection_paused'], on);
    assert.deepEqual(output, [
      'redriven: 0',
      'skipped: 1, it has ended',
      'skipped: 2, it has moved on',
      'skipped: 1, a worker has it',
    ]);
    assert.equal(exitCode, 0);
  });

  test('goes on after one that fails, names it, and ends with 1', async () => {
    const { store } = target.items;
    const amend: typeof store.amend = async (seen, ...rest) => {
      if (seen.id === 'JOB#paused-2') throw new Error('throttled\nfor now');
      return store.amend(seen, ...rest);
    };
    const on = { ...target, items: { ...target.items, store: { ...store, amend } } };
    const { exitCode, output, remarks } = await run(['--reason', 'connection_paused'], on);
    assert.deepEqual(output, ['redriven: 3', 'failed: 1']);
    assert.match(remarks, /^JOB#paused-2: Error: throttled for now$/m);
    assert.equal(exitCode, 1);
  });

  test('counts apart what SQS took no wake-up for: it is due, and nothing has failed', async () => {
    const wake = async ({ item }: { item: string }) => item === 'JOB#paused-1';
    const on = { ...target, items: { ...target.items, wake } };
    const { exitCode, output } = await run(['--reason', 'connection_paused', '--tenant', 'acme'], on);
    assert.deepEqual(output, ['redriven: 1', 'due: 2, left to the poller: SQS took no wake-up']);
    assert.equal(exitCode, 0);
    assert.equal((await stored('JOB#paused-2')).not_before, undefined);
  });

  test('writes no log lines when SQS refuses', async (context) => {
    const logs = (['info', 'warn', 'error'] as const).map((level) =>
      context.mock.method(console, level, () => undefined),
    );
    const { endpoints, outputs } = deployment;
    const DeliverQueueUrl = `${outputs['DeliverQueueUrl']}-that-is-not-there`;
    const broken = localTarget({ endpoints, outputs: { ...outputs, DeliverQueueUrl } });
    const { output } = await run(['--reason', 'endpoint_unavailable'], broken);
    broken.close();
    assert.match(output.join(), /^redriven: 0,due: 1/);
    assert.deepEqual(
      logs.map(({ mock }) => mock.callCount()),
      [0, 0, 0],
    );
  });

  test('never shows what a job is about', async () => {
    const { output, remarks } = await run(['--all']);
    assert.doesNotMatch([...output, remarks].join('\n'), /mail|invoice/);
  });
});

test('more than are read at once are all found', async () => {
  const many = Array.from({ length: 60 }, (_, index) => job(`many-${index}`, 'settle', HOUR, PAUSED));
  await Promise.all(many.map((item) => target.items.store.create(item)));
  const { output } = await run([
    '--plan',
    '--reason',
    'connection_paused',
    '--older-than',
    '1h',
    '--tenant=acme',
  ]);
  assert.deepEqual(output.slice(1), ['settle  connection_paused  acme    1-6 h  61']);
});

test('what was woken three times and never ran is overdue', () => {
  assert.equal(stuckItem(job('x', 'start', HOUR, { claims: 3 }), NOW)?.reason, 'overdue');
  assert.equal(stuckItem(job('x', 'start', HOUR, { claims: 2 }), NOW), undefined);
});

test("a dead letter is nobody's, and as old as its being set aside", () => {
  const letter: Redrivable = {
    ...newItem('DEAD#1'),
    ...owes('DEAD#1', 'purge', NOW - 10 * MINUTE),
    kind: 'dead_letter',
    source: 'settle',
    reason: 'its message kept failing',
    at: NOW - 25 * HOUR,
    keys: [],
  };
  const { tenant, reason, ageMs } = stuckItem(letter, NOW) ?? {};
  assert.deepEqual([tenant, reason, ageMs], ['-', 'overdue', 25 * HOUR]);
});

test('an age belongs to the span that begins with it', () => {
  const ages = [HOUR - 1, HOUR, 6 * HOUR - 1, 6 * HOUR, 24 * HOUR - 1, 24 * HOUR];
  const stuck = ages.map(
    (ageMs) => ({ id: 'x', queue: 'start', reason: 'overdue', tenant: 'acme', ageMs }) as const,
  );
  assert.deepEqual(
    countStuck(stuck).map((line) => line.slice(24)),
    ['AGE     COUNT', '<1 h    1', '1-6 h   2', '6-24 h  2', '>24 h   1'],
  );
});

test('what has no step is not stuck, whatever failed before', () => {
  const { step: _step, due: _due, due_shard: _shard, ...tombstone } = job('x', 'purge', HOUR);
  assert.equal(stuckItem({ ...tombstone, ...because('unavailable') }, NOW), undefined);
});
