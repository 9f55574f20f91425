import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ErrorCode, type Fault, PaperhookError, type Reason } from '../../../shared/errors.ts';
import { type Job, newJob } from '../../../shared/jobs/job.ts';
import {
  afterError,
  batchSucceeded,
  failed,
  succeeded,
  waiting,
  withinDeadline,
} from '../../../shared/jobs/job-progress.ts';
import { exampleJob, exampleTemplate, HOUR, JOB_ID, MINUTE, SECOND, T0 } from '../../fakes/example-job.ts';
import { createWorld } from '../../fakes/world.ts';

const settling = (fields = {}) => exampleJob({ step: 'settle', status: 'PROCESSING IMAGE', ...fields });
const error = (code: ErrorCode, fault: Fault, retryAfterSeconds?: number) =>
  new PaperhookError(code, `It was ${code}.`, {
    fault,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });

describe('a new job', () => {
  test('owes its start, an archive its unpacking; whom its end is told is not known yet', () => {
    const acceptance = {
      jobId: JOB_ID,
      tenant: 'acme',
      templateId: 'template-1',
      template: exampleTemplate(),
      staticValues: { source: 'mail' },
      file: { name: 'invoice.pdf', content_type: 'application/pdf', bytes: 9 },
      nowMs: T0,
      startDueMs: T0 + 90 * SECOND,
      deadlineMs: T0 + 23 * HOUR,
    };
    const { due_shard, ...job } = newJob(acceptance);
    const { due_shard: _, ...expected } = exampleJob();
    assert.deepEqual(job, expected);
    assert.equal(typeof due_shard, 'number');
    const archive = { name: 'march.zip', content_type: 'application/zip', bytes: 9 };
    assert.equal(newJob({ ...acceptance, file: archive }).step, 'unpack');
  });
});

describe('a job that has ended', () => {
  test('well: its result can be read, its delivery is owed', () => {
    const progress = succeeded(settling({ attempts: 4 }), T0 + 5, 'notification', {
      result: '{}',
    });
    assert.deepEqual(progress, {
      step: 'deliver',
      dueMs: T0 + 5,
      changes: {
        attempts: 0,
        result: '{}',
        status: 'SUCCESS',
        completed_at: T0 + 5,
        completed_via: 'notification',
        timeline: [
          { at: T0, event: 'NEW' },
          { at: T0 + 5, event: 'SUCCESS', detail: 'via notification' },
        ],
      },
    });
  });

  test('well or badly: whoever is to be told is looked for, though its template has no URL', () => {
    assert.equal(settling().template?.webhook, undefined);
    assert.equal(succeeded(settling(), T0, 'poller', {}).step, 'deliver');
    assert.equal(failed(settling(), T0, { code: 'unavailable', message: 'm' }).step, 'deliver');
  });

  test('badly: with the reason, and whether it was the provider', () => {
    const reason = { code: 'provider_failed', message: 'unreadable' } as const;
    const { changes, step } = failed(settling(), T0 + 5, reason, 'poller', true);
    assert.equal(step, 'deliver');
    assert.deepEqual([changes.status, changes.error, changes.completed_via], ['FAILED', reason, 'poller']);
    assert.deepEqual(changes.timeline?.slice(1), [
      { at: T0 + 5, event: 'PROCESS IMAGE FAILED' },
      { at: T0 + 5, event: 'FAILED', detail: 'provider_failed' },
    ]);
    assert.deepEqual(failed(settling(), T0 + 5, reason).changes.timeline?.slice(1), [
      { at: T0 + 5, event: 'FAILED', detail: 'provider_failed' },
    ]);
  });

  test('as a batch: with what its documents came to', () => {
    const changes = { result: '{}', successful: new Set([0]) };
    assert.deepEqual(batchSucceeded(settling({ attempts: 4 }), T0 + 5, changes, '1 of 2'), {
      step: 'deliver',
      dueMs: T0 + 5,
      changes: {
        attempts: 0,
        ...changes,
        status: 'SUCCESS',
        completed_at: T0 + 5,
        timeline: [
          { at: T0, event: 'NEW' },
          { at: T0 + 5, event: 'SUCCESS', detail: '1 of 2' },
        ],
      },
    });
  });

  test('badly: its charge is given back, or what it may have been charged, unless it was cancelled', () => {
    const cases: [fields: Partial<Job>, code: Reason['code'], refund: 'owed' | undefined][] = [
      [{ step: 'settle', charged: 2 }, 'provider_failed', 'owed'],
      [{ step: 'settle', charged: 2 }, 'cancelled', undefined],
      [{ step: 'settle' }, 'provider_failed', undefined],
      // A worker may have died between its charge and its saying so.
      [{ step: 'start' }, 'provider_failed', 'owed'],
      [{ step: 'start' }, 'cancelled', undefined],
    ];
    for (const [fields, code, refund] of cases)
      assert.equal(failed(exampleJob(fields), T0, { code, message: 'm' }).changes.refund, refund);
  });
});

describe('a job whose provider is still at work', () => {
  const growth = { firstMs: 60_000, longestMs: 600_000 };

  test('is looked at with growing waits: 60 s were the first, up to 10 minutes follow', () => {
    const { around } = createWorld();
    const waits = [0, 1, 2, 3, 4, 40].map((checks) => {
      const { step, dueMs, hold, changes } = waiting(settling({ checks, attempts: 3 }), around, growth);
      assert.deepEqual([step, hold, changes.checks, changes.attempts], ['settle', undefined, checks + 1, 0]);
      return (dueMs - T0) / SECOND;
    });
    assert.deepEqual(waits, [120, 240, 480, 600, 600, 600]);
  });

  test('but at its deadline at the latest', () => {
    const { around } = createWorld();
    const deadline = T0 + 30 * SECOND;
    assert.equal(waiting(settling({ deadline }), around, growth).dueMs, deadline);
  });
});

describe('a job that met an error', () => {
  test('a permanent one ends it', () => {
    const { around, reported } = createWorld();
    const { step, changes } = afterError(settling(), around, error('document_refused', 'permanent'));
    assert.deepEqual([step, changes.status], ['deliver', 'FAILED']);
    assert.deepEqual(changes.error, { code: 'document_refused', message: 'It was document_refused.' });
    assert.equal(reported[0]?.code, 'document_refused');
  });

  test('a transient one is held, longer each time, and says why', () => {
    const { around } = createWorld();
    const waits = [0, 1, 2, 20].map((attempts) => {
      const job = settling({ attempts });
      const progress = afterError(job, around, error('provider_unavailable', 'transient'));
      assert.deepEqual([progress.step, progress.hold], ['settle', true]);
      assert.equal(progress.changes.attempts, attempts + 1);
      return progress.dueMs - T0;
    });
    assert.deepEqual(waits, [5_000, 10_000, 20_000, 600_000]);
    const { changes } = afterError(settling(), around, error('provider_unavailable', 'transient'));
    assert.deepEqual(changes.last_failure, {
      code: 'provider_unavailable',
      message: 'It was provider_unavailable.',
    });
    assert.deepEqual(changes.timeline?.at(-1), { at: T0, event: 'retry', detail: 'provider_unavailable' });
  });

  test('what nobody named is transient, and its text stays inside', () => {
    const { around, reported } = createWorld();
    const { step, changes } = afterError(settling(), around, new TypeError('secret internals'));
    assert.equal(step, 'settle');
    assert.deepEqual(changes.last_failure, {
      code: 'unavailable',
      message: 'Something went wrong on our side. It is tried again.',
    });
    assert.equal(reported[0]?.fault, 'transient');
  });

  test('Retry-After is honoured, up to an hour', () => {
    const { around } = createWorld();
    const dueAfter = (seconds: number) =>
      afterError(settling(), around, error('provider_unavailable', 'transient', seconds)).dueMs - T0;
    assert.equal(dueAfter(42), 42 * SECOND);
    assert.equal(dueAfter(3_600), HOUR);
    assert.equal(dueAfter(1_000_000), HOUR);
  });

  test('no wait passes the deadline', () => {
    const { around } = createWorld();
    const deadline = T0 + 10 * SECOND;
    const thrown = error('provider_throttled', 'transient', 3_600);
    assert.equal(afterError(settling({ deadline }), around, thrown).dueMs, deadline);
  });

  test('Retry-After: 0 is no reason to ask again at once', () => {
    const { around } = createWorld();
    const throttled = error('provider_throttled', 'transient', 0);
    assert.ok(afterError(settling(), around, throttled).dueMs >= T0 + 5 * SECOND);
    const unavailable = error('provider_unavailable', 'transient', 0);
    assert.ok(afterError(settling({ attempts: 10 }), around, unavailable).dueMs >= T0 + 10 * MINUTE);
  });

  test('a provider that throttles without saying for how long is asked ever more seldom', () => {
    const { around } = createWorld();
    let job = settling();
    let wakeUps = 0;
    for (let nowMs = T0; nowMs < T0 + HOUR && wakeUps < 1_000; wakeUps += 1) {
      const { changes, dueMs } = afterError(
        job,
        { ...around, nowMs: () => nowMs },
        error('provider_throttled', 'transient'),
      );
      job = { ...job, ...Object.fromEntries(Object.entries(changes)) };
      nowMs = dueMs;
    }
    assert.ok(wakeUps <= 20, `${wakeUps} wake-ups in one hour`);
  });
});

describe('the deadline', () => {
  const work = async () => ({ changes: {}, step: 'deliver' as const, dueMs: T0 });

  test('is checked before any work', async () => {
    const { around } = createWorld();
    const never = () => Promise.reject(new Error('must not run'));
    const { changes, step } = await withinDeadline(settling({ deadline: T0 }), around, never);
    assert.deepEqual([step, changes.status, changes.completed_at], ['deliver', 'FAILED', T0]);
    assert.deepEqual(changes.error, {
      code: 'deadline_exceeded',
      message: "No result came before the job's deadline.",
    });
    assert.equal((await withinDeadline(settling({ deadline: T0 + 1 }), around, work)).step, 'deliver');
  });

  test('names what failed last', async () => {
    const { around } = createWorld();
    const last_failure = {
      code: 'provider_unavailable',
      message: 'AzoraOne could not be reached',
    } as const;
    const { changes } = await withinDeadline(settling({ deadline: T0, last_failure }), around, work);
    assert.equal(
      changes.error?.message,
      "No result came before the job's deadline. The last failure, provider_unavailable: AzoraOne could not be reached",
    );
  });

  test('whatever the work throws is answered for', async () => {
    const { around } = createWorld();
    const progress = await withinDeadline(settling(), around, () => Promise.reject(new Error('x')));
    assert.deepEqual([progress.step, progress.hold, progress.dueMs], ['settle', true, T0 + 5 * SECOND]);
  });
});
