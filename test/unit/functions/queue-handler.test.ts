import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { queueHandler, stepHandler, type Work } from '../../../shared/lambda/queue-handler.ts';
import { wakeUpMessage } from '../../../shared/queues/messages.ts';
import { context } from '../../fakes/api-call.ts';

function record(id: string, message: unknown): SQSRecord {
  return {
    messageId: id,
    receiptHandle: '',
    body: typeof message === 'string' ? message : JSON.stringify(message),
    attributes: {
      ApproximateReceiveCount: '3',
      SentTimestamp: '0',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-north-1:000000000000:settle',
    awsRegion: 'eu-north-1',
  };
}

/** Hands a batch over. @returns the ids that are to come again, and what was logged. */
async function handle(
  handler: (event: SQSEvent, given: typeof context) => unknown,
  ...records: SQSRecord[]
): Promise<{ failed: string[]; logged: Record<string, unknown>[] }> {
  const logged: Record<string, unknown>[] = [];
  const { info, error } = console;
  const keep = (line: Record<string, unknown>) => void logged.push(line);
  Object.assign(console, { info: keep, error: keep });
  try {
    const answer = await handler({ Records: records }, context);
    assert.ok(typeof answer === 'object' && answer !== null && 'batchItemFailures' in answer);
    const { batchItemFailures } = answer;
    assert.ok(Array.isArray(batchItemFailures));
    return { failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), logged };
  } finally {
    Object.assign(console, { info, error });
  }
}

const settle = wakeUpMessage('JOB#1', 'settle', 'poller');

describe('a batch', () => {
  test('only what was fulfilled is done; one failure is one failure', async () => {
    const handler = queueHandler(async ({ messageId }) => {
      if (messageId === 'm2') throw new RangeError('secret');
      return { outcome: 'done' };
    });
    const { failed } = await handle(
      handler,
      record('m1', settle),
      record('m2', settle),
      record('m3', settle),
    );
    assert.deepEqual(failed, ['m2']);
  });

  test('that is empty is done', async () => {
    const never = queueHandler(() => Promise.reject(new Error('must not run')));
    assert.deepEqual(await handle(never), { failed: [], logged: [] });
  });

  test('what can not be read, or what newer code has sent, is left to come again', async () => {
    const never = queueHandler(() => Promise.reject(new Error('must not run')));
    const messages = [
      '{',
      'null',
      { ...settle, v: 2 },
      { ...settle, step: 'translate' },
      { v: 1, type: 'song' },
    ];
    const records = messages.map((message, index) => record(`m${index}`, message));
    const { failed, logged } = await handle(never, ...records);
    assert.deepEqual(failed, ['m0', 'm1', 'm2', 'm3', 'm4']);
    assert.deepEqual(
      logged.map(({ code }) => code),
      Array(5).fill('unknown_message'),
    );
  });

  test('a worker knows how long it may hold an item, and when to give up', async () => {
    let given: Work | undefined;
    const handler = queueHandler(async (work) => {
      given = work;
      return { outcome: 'done' };
    });
    await handle(handler, record('m1', settle));
    // The function has 10 s left; a second for clocks that differ.
    assert.equal(given?.leaseMs, 11_000);
    assert.equal(given?.signal.aborted, false);
    assert.deepEqual(given?.message, settle);
  });

  test('each message leaves one line, with nothing of its body', async () => {
    const handler = queueHandler(async ({ messageId }) => {
      if (messageId === 'm2') throw new RangeError('secret text');
      return { outcome: 'done', item: 'JOB#1' };
    });
    const { logged } = await handle(
      handler,
      record('m1', settle),
      record('m2', settle),
      record('m3', '"secret"'),
    );
    assert.deepEqual(
      logged.map(({ duration_ms, ...line }) => [typeof duration_ms, line]).toSorted(),
      [
        [
          'number',
          {
            outcome: 'message_failed',
            code: 'unknown_message',
            reason: 'The message has no version and type',
            message_id: 'm3',
            attempt: 3,
          },
        ],
        ['number', { outcome: 'done', item: 'JOB#1', message_id: 'm1', attempt: 3 }],
        [
          'number',
          {
            outcome: 'message_failed',
            code: 'unavailable',
            fault: 'RangeError',
            message_id: 'm2',
            attempt: 3,
          },
        ],
      ].toSorted(),
    );
    assert.ok(!JSON.stringify(logged).includes('secret'));
  });
});

describe('a queue of some steps', () => {
  test('runs its own wake-ups', async () => {
    const handler = stepHandler({
      settle: async ({ wakeUp }) => {
        assert.deepEqual(wakeUp, { item: 'JOB#1', step: 'settle', via: 'poller' });
        return 'done';
      },
    });
    const { failed, logged } = await handle(handler, record('m1', settle));
    const { duration_ms: _, ...line } = logged[0] ?? {};
    assert.deepEqual(failed, []);
    assert.deepEqual(line, {
      outcome: 'done',
      item: 'JOB#1',
      step: 'settle',
      via: 'poller',
      message_id: 'm1',
      attempt: 3,
    });
  });

  test('leaves all else for the DLQ', async () => {
    let runs = 0;
    const run = async () => {
      runs += 1;
      return 'done';
    };
    const deliver = stepHandler({ deliver: run, drain: run });
    const notification = {
      v: 1,
      type: 'notification',
      provider: 'azoraone',
      connection: 'main',
      received_at: 1,
      query: {},
      body: '',
    };
    const { failed } = await handle(deliver, record('m1', settle), record('m2', notification));
    assert.deepEqual([failed, runs], [['m1', 'm2'], 0]);
  });
});
