/** A connection that an operator has paused: jobs are accepted and wait, deliveries go on, deadlines still end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PaperhookError } from '../../../shared/errors.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import { stateOf } from '../../fakes/deliveries.ts';
import { HOUR, JOB_ID, JOB_ITEM, MINUTE, SECOND, T0 } from '../../fakes/example-job.ts';
import { type AcceptedFields, createPipeline, WEBHOOK } from '../../fakes/pipeline.ts';

const SETTLING: Partial<Job> = {
  step: 'settle',
  due: T0,
  status: 'PROCESSING IMAGE',
  reference: { key: `123/${JOB_ID}`, values: { companyID: '123', fileID: JOB_ID } },
};

async function paused(fields: AcceptedFields = {}) {
  const pipeline = createPipeline();
  await pipeline.accept(fields);
  const { provider } = pipeline;
  const { connect } = provider;
  provider.connect = () => {
    const message = 'The connection azoraone/main is paused since 2026-03-02T08:00:00.000Z.';
    return Promise.reject(new PaperhookError('connection_paused', message, { fault: 'transient' }));
  };
  const resume = () => {
    provider.connect = connect;
  };
  return { ...pipeline, resume };
}

test('a start waits 5 s, 10 s and so on, 10 min at most, and says why', async () => {
  const { wake, job, clock, provider } = await paused();
  const waits: number[] = [];
  for (let tries = 1; tries <= 9; tries += 1) {
    await wake('start', 'poller');
    const { not_before = 0, step, last_failure } = await job();
    assert.deepEqual([step, last_failure?.code], ['start', 'connection_paused']);
    waits.push((not_before - clock.ms) / SECOND);
    clock.ms = not_before;
  }
  assert.deepEqual(waits, [5, 10, 20, 40, 80, 160, 320, 600, 600]);
  assert.equal(provider.calls.submit, 0);
});

test('nobody is asked about a job that is with the provider; its notification is no failure, nor lost', async () => {
  const { wake, job, clock, provider, resume } = await paused(SETTLING);
  assert.equal(await wake('settle', 'notification'), 'done');
  assert.equal(await wake('settle', 'notification'), 'early');
  assert.deepEqual([(await job()).last_failure?.code, provider.calls.inspect], ['connection_paused', 0]);
  resume();
  clock.ms = T0 + 5 * SECOND;
  assert.equal(await wake('settle', 'step'), 'done');
  assert.deepEqual([(await job()).status, (await job()).last_failure], ['SUCCESS', undefined]);
});

test('a job whose deadline comes meanwhile ends, and says what it waited for', async () => {
  const { wake, job, clock } = await paused({ deadline: T0 + MINUTE });
  await wake('start', 'submit');
  clock.ms = T0 + MINUTE;
  await wake('start', 'poller');
  const { status, error } = await job();
  assert.deepEqual([status, error?.code], ['FAILED', 'deadline_exceeded']);
  assert.match(error?.message ?? '', /connection_paused: The connection azoraone\/main is paused since 2026/);
});

test('what has ended is delivered all the same', async () => {
  const ended: Partial<Job> = {
    step: 'deliver',
    status: 'SUCCESS',
    completed_at: T0,
    result: '{"result":{}}',
  };
  const { run, job, clock } = await paused({ ...ended, webhook: WEBHOOK });
  clock.ms = T0 + HOUR;
  await run({ item: JOB_ITEM, step: 'deliver', via: 'poller' });
  assert.equal(stateOf(await job()), 'delivered');
});
