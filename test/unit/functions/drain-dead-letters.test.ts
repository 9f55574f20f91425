import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DrainPorts, drainDeadLetters } from '../../../functions/poll-due-items/drain-dead-letters.ts';
import type { DeadLetter } from '../../../shared/jobs/dead-letter.ts';
import { wakeUpMessage } from '../../../shared/queues/messages.ts';
import type { DeadMessage } from '../../../shared/queues/queue.ts';
import { HOUR, JOB_ID, JOB_ITEM, MINUTE, T0 } from '../../fakes/example-job.ts';
import { createPipeline } from '../../fakes/pipeline.ts';

function deadMessage(id: string, message: unknown): DeadMessage {
  const body = typeof message === 'string' ? message : JSON.stringify(message);
  return { id, body, sentAtMs: T0 - HOUR, receipt: `receipt-${id}` };
}

const WAKE_UP = wakeUpMessage(JOB_ITEM, 'settle', 'poller');

async function withDlq(...messages: DeadMessage[]) {
  const pipeline = createPipeline();
  await pipeline.accept({ step: 'settle', due: T0 });
  const left = [...messages];
  const ports: DrainPorts = {
    store: pipeline.store,
    deadLetters: pipeline.deadLetters(),
    receive: async () => left.slice(0, 10),
    remove: async (receipt) => {
      const index = left.findIndex((message) => message.receipt === receipt);
      assert.ok(index >= 0);
      left.splice(index, 1);
    },
    nowMs: pipeline.nowMs,
    random: () => 0,
    hasTime: () => true,
    measure: pipeline.measure,
  };
  const letter = (id: string) => pipeline.obligations<DeadLetter>().get(`DEAD#${id}`);
  return { ...pipeline, ports, left, letter };
}

test('a message is kept, its item made due again, and only then is it deleted', async () => {
  const { ports, left, letter, files, job } = await withDlq(deadMessage('m1', WAKE_UP));
  const remove = async (receipt: string) => {
    assert.ok(await letter('m1'));
    assert.ok(files.objects.has('dead-letters/m1'));
    assert.equal((await job()).dead_letters, 1);
    await ports.remove(receipt);
  };
  await drainDeadLetters({ ...ports, remove }, 'settle');
  assert.equal(left.length, 0);
  const { step, due, dead_letters } = await job();
  assert.deepEqual([step, due, dead_letters], ['settle', T0 + MINUTE, 1]);
  const kept = await letter('m1');
  assert.deepEqual(
    [kept?.source, kept?.reason, kept?.about],
    ['settle', 'its message kept failing', JOB_ITEM],
  );
  // 24 hours from when it was first sent.
  assert.deepEqual([kept?.due, kept?.at], [T0 + 23 * HOUR, T0 - HOUR]);
});

test('the item is made due later each time', async () => {
  const { ports, left, job } = await withDlq();
  const dueAfter: number[] = [];
  for (let times = 1; times <= 9; times += 1) {
    left.push(deadMessage(`m${times}`, WAKE_UP));
    await drainDeadLetters(ports, 'settle');
    dueAfter.push(((await job()).due ?? 0) - T0);
  }
  assert.deepEqual(
    dueAfter.map((ms) => ms / MINUTE),
    [1, 2, 4, 8, 10, 10, 10, 10, 10],
  );
});

test('the item says that its message kept failing, unless it has a better reason', async () => {
  const { ports, left, job, jobs } = await withDlq(deadMessage('m1', WAKE_UP));
  await drainDeadLetters(ports, 'settle');
  const reason = { code: 'dead_letter', message: 'its message kept failing' };
  assert.deepEqual((await job()).last_failure, reason);
  const better = { code: 'provider_throttled', message: 'AzoraOne answered 429' } as const;
  await jobs.amend(await job(), T0, { last_failure: better });
  left.push(deadMessage('m2', WAKE_UP));
  await drainDeadLetters(ports, 'settle');
  assert.deepEqual((await job()).last_failure, better);
});

test('an item that somebody is working on is left alone', async () => {
  const { ports, store, job, left } = await withDlq(deadMessage('m1', WAKE_UP));
  await store.takeLease({ id: JOB_ITEM, step: 'settle', token: 'x', nowMs: T0, untilMs: T0 + MINUTE });
  const before = await job();
  await drainDeadLetters(ports, 'settle');
  assert.deepEqual([left.length, await job()], [0, before]);
});

test('an item that owes nothing any more stays as it is', async () => {
  const { ports, store, job, left } = await withDlq(deadMessage('m1', WAKE_UP));
  await store.amend(await job(), T0, { step: undefined, due: undefined, due_shard: undefined });
  await drainDeadLetters(ports, 'settle');
  assert.deepEqual([(await job()).step, left.length], [undefined, 0]);
});

describe('what can not be tied to an item is kept all the same', () => {
  const cases: [string, unknown][] = [
    ['not JSON', '{'],
    ['no item', { v: 9, type: 'song' }],
    ['an item that is no text', { item: 7 }],
    ['an empty item', { item: '' }],
    ['not an object', '"text"'],
  ];
  for (const [name, message] of cases) {
    test(name, async () => {
      const { ports, left, letter, files, job } = await withDlq(deadMessage('m1', message));
      const before = await job();
      await drainDeadLetters(ports, 'settle');
      const kept = await letter('m1');
      assert.deepEqual(
        [kept?.reason, kept?.about],
        ['a message that is about no item of ours kept failing', undefined],
      );
      const body = Buffer.from(files.objects.get('dead-letters/m1')?.body ?? []).toString();
      assert.equal(body, typeof message === 'string' ? message : JSON.stringify(message));
      assert.deepEqual([left.length, await job()], [0, before]);
    });
  }

  test('an item that is not there', async () => {
    const { ports, left, letter } = await withDlq(deadMessage('m1', wakeUpMessage('JOB#x', 'start', 'step')));
    await drainDeadLetters(ports, 'start');
    assert.deepEqual([(await letter('m1'))?.about, left.length], ['JOB#x', 0]);
  });
});

test('a notification is about the job of its URL, and its object goes with the letter', async () => {
  const { ports, letter, job } = await withDlq(
    deadMessage('m1', { v: 1, type: 'notification', job_id: JOB_ID, body_key: 'notifications/5' }),
  );
  await drainDeadLetters(ports, 'settle');
  const kept = await letter('m1');
  assert.deepEqual([kept?.about, kept?.keys], [JOB_ITEM, ['dead-letters/m1', 'notifications/5']]);
  assert.equal((await job()).dead_letters, 1);
});

test('all of the queue is drained, ten at a time, while there is time', async () => {
  const many = Array.from({ length: 25 }, (_, index) => deadMessage(`m${index}`, '{'));
  const { ports, left } = await withDlq(...many);
  let rounds = 0;
  const hasTime = () => {
    rounds += 1;
    return rounds <= 2;
  };
  await drainDeadLetters({ ...ports, hasTime }, 'start');
  assert.equal(left.length, 5);
  await drainDeadLetters(ports, 'start');
  assert.equal(left.length, 0);
});

test('a message that can not be kept is not deleted', async () => {
  const { ports, left } = await withDlq(deadMessage('m1', WAKE_UP));
  const deadLetters = { ...ports.deadLetters, putFile: () => Promise.reject(new Error('S3 is down')) };
  await assert.rejects(drainDeadLetters({ ...ports, deadLetters }, 'settle'), /S3 is down/);
  assert.equal(left.length, 1);
});

test('what was drained is counted by its queue, ten at a time and also when something else fails', async () => {
  const many = Array.from({ length: 12 }, (_, index) => deadMessage(`m${index}`, '{'));
  const { ports, measured } = await withDlq(...many);
  const remove = (receipt: string) =>
    receipt === 'receipt-m11' ? Promise.reject(new Error('SQS is down')) : ports.remove(receipt);
  await assert.rejects(drainDeadLetters({ ...ports, remove }, 'start'), /SQS is down/);
  assert.deepEqual(measured, [
    { DeadLettersDrained: 10, dimensions: { queue: 'start' } },
    { DeadLettersDrained: 1, dimensions: { queue: 'start' } },
  ]);
});

test('an empty queue is not counted', async () => {
  const { ports, measured } = await withDlq();
  await drainDeadLetters(ports, 'start');
  assert.deepEqual(measured, []);
});

test('a message about a step that has passed moves nothing', async () => {
  const { ports, jobs, job } = await withDlq(deadMessage('m1', wakeUpMessage(JOB_ITEM, 'settle', 'poller')));
  await jobs.amend(await job(), T0, { step: 'purge', due: T0 + 24 * HOUR });
  await drainDeadLetters(ports, 'settle');
  assert.equal((await job()).due, T0 + 24 * HOUR);
});

test('an item that waits for a later time is not made due before it', async () => {
  const { ports, jobs, job } = await withDlq(deadMessage('m1', WAKE_UP));
  await jobs.amend(await job(), T0, { not_before: T0 + HOUR, due: T0 + HOUR });
  await drainDeadLetters(ports, 'settle');
  assert.ok(((await job()).due ?? 0) >= T0 + HOUR);
});
