import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { balanceOf, recount, requireAnyCredits, requireCredits } from '../../../shared/credits/balance.ts';
import { chargeJob } from '../../../shared/credits/charge-job.ts';
import type { CreditPorts } from '../../../shared/credits/credit-ports.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import type { Grant } from '../../../shared/store/grants.ts';
import { stateOf } from '../../fakes/deliveries.ts';
import { exampleJob, HOUR, JOB_ID, MINUTE, SECOND, T0 } from '../../fakes/example-job.ts';
import { createPipeline, WEBHOOK } from '../../fakes/pipeline.ts';
import { countCalls, dieAt } from '../../fakes/watch-calls.ts';

const GRANT: Grant = { kind: 'grant', tenant: 'acme', granted: 10, set_at: T0 };
const EMPTY = { code: 'insufficient_credits', fault: 'permanent' };
const COUNTING = { code: 'unavailable', fault: 'transient' };

async function open(granted?: number) {
  const pipeline = createPipeline();
  if (granted !== undefined) await pipeline.settings.putGrant({ ...GRANT, granted });
  const credits = pipeline.credits();
  return {
    ...pipeline,
    ports: credits,
    /** In the ledger, but not counted: whoever charged it died in between. */
    chargeUncounted: (name: string, pages: number) =>
      credits.ledger.charge(exampleJob({ job_id: name }), pages, pipeline.nowMs()),
    left: async () => (await balanceOf(credits, 'acme'))?.left,
  };
}

function pages(count: number): Partial<Job> {
  return { file: { name: 'a.pdf', content_type: 'application/pdf', bytes: 9, pages: count } };
}

describe('a tenant without a grant', () => {
  test('is unlimited, and never counted', async () => {
    const { accept, wake, job, table, ports } = await open();
    await accept(pages(1_000_000));
    await wake('start');
    assert.equal((await job()).status, 'PROCESSING IMAGE');
    assert.equal(await balanceOf(ports, 'acme'), undefined);
    assert.deepEqual(
      [...table.keys()].filter((id) => id.startsWith('SPENT#')),
      [],
    );
  });
});

describe('a balance', () => {
  test('is what is granted less what was charged since and not refunded', async () => {
    const { accept, wake, left, provider } = await open(10);
    provider.api.inspect = async () => ({ state: 'failed', reason: 'unreadable' });
    await accept(pages(3));
    assert.equal(await left(), 10);
    await wake('start');
    assert.equal(await left(), 7);
    await wake('settle');
    assert.equal(await left(), 7);
    await wake('deliver');
    assert.equal(await left(), 10);
  });

  test('that is enough to the last credit is spent, one that is not fails the job before anything is sent', async () => {
    const enough = await open(3);
    await enough.accept(pages(3));
    await enough.wake('start');
    assert.deepEqual([(await enough.job()).charged, await enough.left()], [3, 0]);

    const short = await open(2);
    await short.accept({ ...pages(3), webhook: WEBHOOK });
    await short.wake('start');
    const { status, error, refund, step } = await short.job();
    assert.deepEqual(
      [status, error?.code, refund, step],
      ['FAILED', 'insufficient_credits', 'owed', 'deliver'],
    );
    assert.match(error?.message ?? '', /it takes 3 at least/);
    assert.deepEqual(short.provider.calls, { submit: 0, inspect: 0, fetchResult: 0 });
    await short.wake('deliver');
    assert.deepEqual([stateOf(await short.job()), await short.left()], ['delivered', 2]);
  });

  test('set anew begins at nothing spent; a refund of what was charged before changes nothing', async () => {
    const { accept, wake, left, provider, settings, clock } = await open(10);
    provider.api.inspect = async () => ({ state: 'failed', reason: 'unreadable' });
    await accept(pages(3));
    await wake('start');
    clock.ms = T0 + HOUR;
    await settings.putGrant({ ...GRANT, granted: 20, set_at: clock.ms });
    assert.equal(await left(), 20);
    await wake('settle');
    await wake('deliver');
    assert.equal(await left(), 20);
  });

  test('costs a read and a write more for each job of its tenant', async () => {
    const { accept, wake } = await open(10);
    const counted = countCalls();
    await accept();
    await wake('start', 'submit', counted.watch);
    assert.deepEqual([counted.of('charge', 'add'), counted.of('read')], [2, 1]);
    assert.equal(counted.of('claimCount', 'correct', 'isCharged'), 0);
  });

  test('that an operator has raised since is heeded at once by whoever would refuse', async () => {
    const { ports, settings } = await open(0);
    await assert.rejects(requireCredits(ports, 'acme', 1), EMPTY);
    await settings.putGrant({ ...GRANT, granted: 1 });
    await requireCredits(ports, 'acme', 1);
    await settings.deleteGrant('acme');
    await requireCredits(ports, 'acme', 1_000);
  });
});

describe('drift', () => {
  // lease, counter, upload, submit, reference, [counter], charge, finish
  test('a job that is started again is counted once, wherever its worker died', async () => {
    for (const [effect, leftThen] of [
      [6, 7],
      [7, 7],
    ] as const) {
      const { accept, wake, clock, job, left, ports } = await open(10);
      await accept(pages(3));
      const process = dieAt(effect, 'after');
      await Promise.race([wake('start', 'submit', process.watch), process.died]);
      assert.equal(await left(), leftThen);
      clock.ms = T0 + 2 * MINUTE;
      await wake('start', 'poller');
      assert.equal((await job()).charged, 3);
      clock.ms = T0 + 5 * MINUTE;
      assert.equal(await recount(ports, GRANT), 3);
      assert.equal(await left(), 7);
    }
  });

  test('a charge that is there already is not counted again', async () => {
    const { accept, wake, clock, left } = await open(10);
    await accept(pages(3));
    const process = dieAt(7, 'after');
    await Promise.race([wake('start', 'submit', process.watch), process.died]);
    clock.ms = T0 + 2 * MINUTE;
    await wake('start', 'poller');
    assert.equal(await left(), 7);
  });

  test('a job that lacks nothing but its own charge goes on', async () => {
    for (const minutes of [2, 5]) {
      const { accept, wake, clock, job, left } = await open(3);
      await accept(pages(3));
      const process = dieAt(7, 'after');
      await Promise.race([wake('start', 'submit', process.watch), process.died]);
      assert.equal(await left(), 0);
      clock.ms = T0 + minutes * MINUTE;
      await wake('start', 'poller');
      const { status, charged } = await job();
      assert.deepEqual([status, charged, await left()], ['PROCESSING IMAGE', 3, 0]);
    }
  });

  test('nobody is refused for a counter that says too much', async () => {
    const { ports, left, clock } = await open(10);
    await ports.counter.add(GRANT, 10, T0);
    clock.ms = T0 + HOUR;
    await requireCredits(ports, 'acme', 10);
    assert.equal(await left(), 10);
  });

  test('the ledger is counted once a minute at most, however many are refused', async () => {
    const { ports, clock, chargeUncounted } = await open(10);
    await ports.counter.add(GRANT, 10, T0);
    await chargeUncounted('other', 10);
    const counted = countCalls();
    const watched = { ...ports, ledger: counted.watch(ports.ledger) };
    for (const seconds of [0, 1, 59]) {
      clock.ms = T0 + HOUR + seconds * SECOND;
      await assert.rejects(requireCredits(watched, 'acme', 1), EMPTY);
    }
    assert.equal(counted.of('charges'), 1);
    clock.ms = T0 + HOUR + MINUTE;
    await assert.rejects(requireCredits(watched, 'acme', 1), EMPTY);
    assert.equal(counted.of('charges'), 2);
  });

  test('who would be refused while somebody else counts is to try again, until that one is given up', async () => {
    const { ports, clock } = await open(0);
    assert.equal(await ports.counter.claimCount(GRANT, T0, MINUTE), true);
    clock.ms = T0 + 1;
    await assert.rejects(requireCredits(ports, 'acme', 1), COUNTING);
    clock.ms = T0 + MINUTE;
    await assert.rejects(requireCredits(ports, 'acme', 1), EMPTY);
  });

  test('a job waits for it, and is not failed', async () => {
    const { accept, wake, job, ports, clock } = await open(0);
    await ports.counter.claimCount(GRANT, T0 - 1, MINUTE);
    await accept();
    await wake('start');
    assert.deepEqual([(await job()).status, (await job()).last_failure?.code], ['NEW', 'unavailable']);
    clock.ms = T0 + MINUTE;
    await wake('start');
    assert.equal((await job()).error?.code, 'insufficient_credits');
  });

  test('a count finds what was charged since the grant and not refunded, and of that tenant only', async () => {
    const { ports, clock, chargeUncounted, left } = await open(100);
    clock.ms = T0 - 1;
    await chargeUncounted('before', 50);
    clock.ms = T0;
    await chargeUncounted('at once', 3);
    await chargeUncounted('refunded', 7);
    await ports.ledger.refund('refunded', T0);
    await ports.ledger.charge(exampleJob({ job_id: 'other', tenant: 'globex' }), 9, T0);
    clock.ms = T0 + HOUR;
    await chargeUncounted('later', 4);
    clock.ms = T0 + 2 * HOUR;
    assert.equal(await recount(ports, GRANT), 7);
    assert.equal(await left(), 93);
    assert.equal(await recount(ports, GRANT), 7);
    assert.equal(await left(), 93);
  });

  test('two counts at once correct the counter once', async () => {
    const { ports, chargeUncounted, left, clock } = await open(100);
    await chargeUncounted('one', 5);
    clock.ms = T0 + HOUR;
    assert.deepEqual(await Promise.all([1, 2].map(() => recount(ports, GRANT))), [5, 5]);
    assert.equal(await left(), 95);
  });

  test('a count that something is added under is none', async () => {
    const { ports, chargeUncounted, left, clock } = await open(100);
    await chargeUncounted('one', 5);
    await ports.counter.add(GRANT, 9, T0);
    clock.ms = T0 + HOUR;
    const counter = {
      ...ports.counter,
      async correct(...given: Parameters<typeof ports.counter.correct>) {
        await ports.counter.giveBack(GRANT, 4, T0, clock.ms);
        return ports.counter.correct(...given);
      },
    };
    assert.equal(await recount({ ...ports, counter }, GRANT), undefined);
    assert.equal(await left(), 95);
  });

  test('of a grant that is older than the ledger reaches back, nothing is corrected', async () => {
    const { ports, clock, left } = await open(10);
    await ports.counter.add(GRANT, 10, T0);
    clock.ms = T0 + 400 * 24 * HOUR;
    assert.equal(await recount(ports, GRANT), 10);
    await assert.rejects(requireCredits(ports, 'acme', 1), EMPTY);
    assert.equal(await left(), 0);
  });
});

describe('what has just changed can not be told yet', () => {
  test('a charge whose index is behind is not forgotten by a count', async () => {
    const { ports, chargeUncounted, left } = await open(10);
    await ports.counter.add(GRANT, 6, T0);
    await chargeUncounted('one', 6);
    const ledger = {
      ...ports.ledger,
      async *charges() {
        yield [];
      },
    };
    assert.equal(await recount({ ...ports, ledger }, GRANT), undefined);
    assert.equal(await left(), 4);
  });

  test('a charge that the counter may still be told of is not counted twice', async () => {
    const { ports, chargeUncounted, left, clock } = await open(10);
    await chargeUncounted('one', 6);
    clock.ms = T0 + 3 * MINUTE - 1;
    assert.equal(await recount(ports, GRANT), undefined);
    await ports.counter.add(GRANT, 6, clock.ms);
    assert.equal(await left(), 4);
    await requireCredits(ports, 'acme', 4);
  });

  test('nor is a refund given back twice', async () => {
    const { ports, chargeUncounted, left, clock } = await open(10);
    await ports.counter.add(GRANT, 6, T0);
    await chargeUncounted('one', 6);
    clock.ms = T0 + HOUR;
    await ports.ledger.refund('one', clock.ms);
    assert.equal(await recount(ports, GRANT), undefined);
    await ports.counter.add(GRANT, -6, clock.ms);
    assert.equal(await left(), 10);
  });

  test('so a job that would be refused waits, three minutes from the last change', async () => {
    const { ports, chargeUncounted, clock } = await open(10);
    await ports.counter.add(GRANT, 10, T0);
    await chargeUncounted('one', 10);
    const counted = countCalls();
    const watched = { ...ports, counter: counted.watch(ports.counter), ledger: counted.watch(ports.ledger) };
    clock.ms = T0 + 3 * MINUTE - 1;
    await assert.rejects(requireCredits(watched, 'acme', 1), COUNTING);
    assert.equal(counted.of('claimCount', 'charges'), 0);
    clock.ms = T0 + 3 * MINUTE;
    await assert.rejects(requireCredits(watched, 'acme', 1), EMPTY);
  });

  test('and a submit is refused on what the counter says', async () => {
    const { ports } = await open(10);
    await ports.counter.add(GRANT, 9, T0);
    await requireAnyCredits(ports, 'acme');
    await ports.counter.add(GRANT, 1, T0);
    await assert.rejects(requireAnyCredits(ports, 'acme'), EMPTY);
  });
});

describe('whoever is let go on long after it was counted as dead', () => {
  /** Stalls before its charge is written, and somebody counts meanwhile. */
  async function chargeLate(before: (ports: CreditPorts) => Promise<unknown>) {
    const { ports, clock, left } = await open(10);
    const job = exampleJob({ tenant: 'acme', ...pages(3) });
    const ledger = {
      ...ports.ledger,
      async charge(...given: Parameters<typeof ports.ledger.charge>) {
        assert.equal(await left(), 7);
        clock.ms = T0 + 10 * MINUTE;
        assert.equal(await recount(ports, GRANT), 0);
        await before(ports);
        return ports.ledger.charge(...given);
      },
    };
    assert.equal(await chargeJob({ ...ports, ledger }, job), 3);
    const leftThen = await left();
    clock.ms = T0 + HOUR;
    assert.equal(await recount(ports, GRANT), 3);
    return leftThen;
  }

  test('adds its charge once more', async () => {
    assert.equal(await chargeLate(async () => undefined), 7);
  });

  test('takes nothing back where another has charged its job', async () => {
    const job = exampleJob({ tenant: 'acme', ...pages(3) });
    assert.equal(await chargeLate((ports) => chargeJob(ports, job)), 7);
  });

  test('adds nothing within its 90 seconds', async () => {
    const { ports, clock, left } = await open(10);
    const ledger = {
      ...ports.ledger,
      charge(...given: Parameters<typeof ports.ledger.charge>) {
        clock.ms = T0 + 90 * SECOND;
        return ports.ledger.charge(...given);
      },
    };
    await chargeJob({ ...ports, ledger }, exampleJob({ tenant: 'acme', ...pages(3) }));
    assert.equal(await left(), 7);
  });
});

test('jobs that are started at once overspend by what is under way, and no more', async () => {
  const { jobs, files, run, left, provider, clock } = await open(2);
  const ids = [1, 2, 3, 4].map((index) => JOB_ID.replace(/^./, String(index)));
  const start = (id: string) => run({ item: `JOB#${id}`, step: 'start', via: 'submit' });
  for (const job_id of ids) {
    const upload_key = `uploads/${job_id}`;
    await jobs.create(exampleJob({ id: `JOB#${job_id}`, job_id, upload_key, ...pages(2) }));
    await files.put(upload_key, Buffer.from('%PDF-1.7\n'));
  }
  const [first = '', second = '', third = '', fourth = ''] = ids;
  await Promise.all([first, second].map(start));
  assert.equal(await left(), -2);
  clock.ms = T0 + 3 * MINUTE;
  for (const id of [third, fourth]) {
    await start(id);
    assert.equal((await jobs.get(`JOB#${id}`))?.error?.code, 'insufficient_credits');
  }
  assert.equal(provider.documents.size, 2);
  assert.equal(await left(), -2);
});
