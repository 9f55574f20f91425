import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cancelJob } from '../../../shared/jobs/cancel-job.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import { stateOf } from '../../fakes/deliveries.ts';
import {
  exampleTemplate,
  HOUR,
  JOB_ID,
  JOB_ITEM,
  MINUTE,
  SECOND,
  T0,
  UPLOAD,
} from '../../fakes/example-job.ts';
import { type AcceptedFields, createPipeline, WEBHOOK } from '../../fakes/pipeline.ts';

async function accepted(fields: AcceptedFields = {}) {
  const pipeline = createPipeline();
  await pipeline.accept({ webhook: WEBHOOK, ...fields });
  return { ...pipeline, cancel: () => cancelJob(pipeline.steps(), JOB_ID) };
}

describe('a job that waits', () => {
  test('becomes FAILED, its delivery owed, as a finished step leaves it', async () => {
    const { cancel, job, takeSent, clock } = await accepted({
      step: 'settle',
      status: 'PROCESSING IMAGE',
      attempts: 3,
      claims: 4,
      hints: 2,
      hints_seen: 1,
      not_before: T0 + HOUR,
      due: T0 + HOUR,
      lease: 'of a worker that died',
      lease_until: T0,
      last_failure: { code: 'provider_throttled', message: 'later' },
    });
    clock.ms = T0 + SECOND;
    await cancel();
    const { step, due, not_before, lease, lease_until, hints_seen, claims, ...rest } = await job();
    assert.deepEqual(
      [step, due, not_before, lease, lease_until, hints_seen, claims],
      ['deliver', T0 + SECOND + MINUTE, undefined, undefined, undefined, 2, 0],
    );
    assert.deepEqual([rest.status, rest.completed_at, rest.attempts], ['FAILED', T0 + SECOND, 0]);
    assert.deepEqual(rest.error, { code: 'cancelled', message: 'The job was cancelled.' });
    assert.deepEqual([rest.last_failure, rest.upload_key], [undefined, UPLOAD]);
    assert.deepEqual(rest.timeline.at(-1), { at: T0 + SECOND, event: 'FAILED', detail: 'cancelled' });
    assert.deepEqual(takeSent(), [{ item: JOB_ITEM, step: 'deliver', via: 'step', delaySeconds: 0 }]);
  });

  test('is delivered like any failure', async () => {
    const { cancel, takeSent, run, posts, job } = await accepted();
    await cancel();
    for (const wakeUp of takeSent()) await run(wakeUp);
    const { event, error } = JSON.parse(posts[0]?.body ?? '');
    assert.deepEqual([event, error.code, stateOf(await job())], ['job.failed', 'cancelled', 'delivered']);
  });

  test('without an endpoint owes its purge once that is known', async () => {
    const { cancel, job, takeSent, run, posts } = await accepted({ template: exampleTemplate() });
    await cancel();
    assert.equal((await job()).step, 'deliver');
    for (const wakeUp of takeSent()) await run(wakeUp);
    assert.deepEqual([(await job()).step, (await job()).deliveries, posts], ['purge', {}, []]);
  });

  test('is started by nobody any more, nor settled by its webhook', async () => {
    const { cancel, wake, provider, job } = await accepted();
    await cancel();
    assert.equal(await wake('start', 'submit'), 'passed');
    assert.equal(await wake('settle', 'notification'), 'passed');
    assert.deepEqual([provider.calls.submit, (await job()).error?.code], [0, 'cancelled']);
  });

  test('is cancelled even when its wake-up can not be sent', async () => {
    const { job, steps } = await accepted();
    const broken = { ...steps<Job>(), wake: async () => false };
    await cancelJob(broken, JOB_ID);
    assert.deepEqual([(await job()).step, (await job()).due], ['deliver', T0 + MINUTE]);
  });
});

test('a worker that lost its lease before the job was cancelled changes nothing', async () => {
  const { cancel, run, provider, clock, job } = await accepted({ step: 'start' });
  const { submit } = provider.api;
  provider.api.submit = async (document, options) => {
    clock.ms = T0 + 92 * SECOND;
    await cancel();
    return submit(document, options);
  };
  assert.equal(await run({ item: JOB_ITEM, step: 'start', via: 'submit' }), 'superseded');
  assert.deepEqual([(await job()).status, (await job()).step], ['FAILED', 'deliver']);
  assert.equal((await job()).reference, undefined);
});

describe('it is refused', () => {
  test('while a worker has the job, until when, and the worker ends it as if nothing had been', async () => {
    const { cancel, run, provider, job } = await accepted();
    const { submit } = provider.api;
    provider.api.submit = async (document, options) => {
      await assert.rejects(cancel(), {
        code: 'conflict',
        message: 'A worker has the job, until 2026-03-02T08:01:31.000Z at most. Try again then.',
      });
      return submit(document, options);
    };
    assert.equal(await run({ item: JOB_ITEM, step: 'start', via: 'submit' }), 'done');
    assert.equal((await job()).status, 'PROCESSING IMAGE');
  });

  test('once the job has ended, and how it has', async () => {
    const succeeded = await accepted({ step: 'deliver', status: 'SUCCESS', completed_at: T0 });
    await assert.rejects(succeeded.cancel(), {
      code: 'conflict',
      message: 'The job has ended (SUCCESS) at 2026-03-02T08:00:00.000Z.',
    });
    const { cancel } = await accepted();
    await cancel();
    await assert.rejects(cancel(), {
      message: 'The job has ended (FAILED, cancelled) at 2026-03-02T08:00:00.000Z.',
    });
  });

  test('for a job that is not there, or that newer code has written', async () => {
    const { steps, cancel } = await accepted({ version: 2 });
    await assert.rejects(cancelJob(steps(), 'nobody'), { code: 'not_found' });
    await assert.rejects(cancel(), { code: 'conflict', message: /newer version/ });
  });
});

test('what somebody else changes meanwhile is read again', async () => {
  const { steps, jobs, job } = await accepted();
  const ports = steps<Job>();
  let reads = 0;
  const get = async (id: string) => {
    const seen = await ports.store.get(id);
    reads += 1;
    if (seen && reads === 1) await jobs.amend(seen, T0, { due: T0 + 5 });
    return seen;
  };
  await cancelJob({ ...ports, store: { ...ports.store, get } }, JOB_ID);
  assert.deepEqual([reads, (await job()).status], [2, 'FAILED']);
});

test('a job that never stops changing is given up after four tries', async () => {
  const { steps, job } = await accepted();
  const ports = steps<Job>();
  let tries = 0;
  const amend = async () => {
    tries += 1;
    return false;
  };
  const busy = { ...ports, store: { ...ports.store, amend } };
  await assert.rejects(cancelJob(busy, JOB_ID), { code: 'unavailable', fault: 'transient' });
  assert.deepEqual([tries, (await job()).status], [4, 'NEW']);
});
