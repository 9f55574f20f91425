import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ErrorCode, PaperhookError } from '../../../shared/errors.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import { MINUTE, SECOND, T0 } from '../../fakes/example-job.ts';
import { createPipeline } from '../../fakes/pipeline.ts';

const properties = { provider: 'azoraone', connection: 'main' };
const heldUp = { JobsHeldUp: 1, properties };
const byDeadline = { JobsFailedByDeadline: 1, properties };

/** A job accepted at T0 whose step has failed before and fails now. */
async function failing(minutes: number, fields: Partial<Job>, code: ErrorCode = 'connection_unusable') {
  const pipeline = createPipeline();
  await pipeline.accept({ attempts: 1, ...fields });
  pipeline.clock.ms = T0 + minutes * MINUTE;
  const fail = () => Promise.reject(new PaperhookError(code, 'No.', { fault: 'transient' }));
  pipeline.provider.api.submit = fail;
  pipeline.provider.api.inspect = fail;
  return pipeline;
}

const started: Partial<Job> = { step: 'settle', reference: { key: 'acme/1', values: {} } };
const steps: ['start' | 'settle', Partial<Job>][] = [
  ['start', {}],
  ['settle', started],
];

describe('a job is held up', () => {
  for (const [step, fields] of steps) {
    test(`when its ${step} fails again more than half an hour after it was accepted`, async () => {
      const { wake, measured } = await failing(30.1, fields);
      assert.equal(await wake(step, 'notification'), 'done');
      assert.deepEqual(measured, [heldUp]);
    });
  }

  test('not sooner', async () => {
    const { wake, measured } = await failing(30, {});
    await wake('start');
    assert.deepEqual(measured, []);
  });

  test('not when its step has failed only once', async () => {
    const { wake, measured } = await failing(60, { attempts: 0 });
    await wake('start');
    assert.deepEqual(measured, []);
  });

  test('not when an operator has paused its connection', async () => {
    const { wake, measured, job } = await failing(60, {}, 'connection_paused');
    await wake('start');
    assert.deepEqual([(await job()).last_failure?.code, measured], ['connection_paused', []]);
  });

  test('not when its step works at last, or its provider is slow', async () => {
    const { wake, measured, provider } = await failing(60, started);
    provider.api.inspect = async () => ({ state: 'waiting' });
    await wake('settle', 'notification');
    assert.deepEqual(measured, []);
  });

  test('not by a worker that lost its lease', async () => {
    const { wake, measured, provider, clock } = await failing(60, {});
    const { submit } = provider.api;
    provider.api.submit = async (...parameters) => {
      provider.api.submit = submit;
      clock.ms += 91 * SECOND;
      await wake('start', 'poller');
      return submit(...parameters);
    };
    assert.equal(await wake('start'), 'superseded');
    assert.deepEqual(measured, [heldUp]);
  });
});

describe('a job that its deadline ends is counted', () => {
  for (const [step, fields] of steps) {
    test(`at its ${step}`, async () => {
      const { wake, measured, job } = await failing(23 * 60, fields);
      assert.equal(await wake(step, 'notification'), 'done');
      assert.deepEqual([(await job()).error?.code, measured], ['deadline_exceeded', [byDeadline]]);
    });
  }

  test('one that the provider gave up is not', async () => {
    const { wake, measured, provider } = await failing(60, started);
    provider.api.inspect = async () => ({ state: 'failed', reason: 'unreadable' });
    await wake('settle', 'notification');
    assert.deepEqual(
      measured.map((values) => Object.keys(values)[0]),
      ['JobsCompleted'],
    );
  });
});
