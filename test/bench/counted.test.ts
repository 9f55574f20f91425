/** What can be counted must not grow unnoticed; what takes time is nobody's to assert. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { A_JOB, A_POLL, AN_IDLE_POLL } from './bounds.ts';
import { summaryOf } from './jobs/cost.ts';
import { type Counted, countJobs } from './jobs/count-jobs.ts';
import { JOB_KINDS } from './jobs/kinds.ts';
import { countPoll, DUE } from './poller/count-poll.ts';

/** @param what named when it is too much. */
function assertAtMost(counted: object, bound: object, what: string): void {
  const tooMuch = Object.entries(bound).filter(
    ([name, most]) => !(Number(Reflect.get(counted, name)) <= most),
  );
  const told = tooMuch.map(([name, most]) => `${Reflect.get(counted, name)} ${name}, at most ${most}`);
  assert.deepEqual(told, [], `${what}: ${told.join('; ')} (test/bench/bounds.ts)`);
}

describe('a job costs no more than its bound', () => {
  let counted: Counted;

  before(async () => {
    counted = await countJobs();
  });

  for (const { name } of JOB_KINDS) {
    it(name, (t) => {
      const counts = counted.jobs.get(name);
      assert.ok(counts);
      const summary = summaryOf(counts);
      t.diagnostic(JSON.stringify(summary));
      assert.ok(A_JOB[name], `${name} has no bound`);
      assertAtMost(summary, A_JOB[name], name);
    });
  }

  it('nor a poll that finds nothing', () => {
    const { reads, 'read units': readUnits } = summaryOf(counted.idlePoll);
    const receives = counted.idlePoll['sqs.ReceiveMessage'];
    assertAtMost({ queries: reads, 'read units': readUnits, receives }, AN_IDLE_POLL, 'an idle poll');
    assert.equal(summaryOf(counted.idlePoll).writes, 0);
  });
});

describe('a poll reads what is due, not what is open', () => {
  for (const open of [1_000, 100_000]) {
    it(`of ${open} open items`, async () => {
      const counted = await countPoll(open);
      assertAtMost(counted, A_POLL, `a poll of ${open}`);
      assert.equal(counted.wakeUps, DUE);
    });
  }
});
