import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type LookPorts, watchLooks } from '../../../functions/settle-job/watch-looks.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import type { Via } from '../../../shared/jobs/obligation.ts';
import { exampleJob, HOUR, JOB_ID, JOB_ITEM, MINUTE, SECOND, T0 } from '../../fakes/example-job.ts';
import { createPipeline } from '../../fakes/pipeline.ts';

const MAIN = { provider: 'azoraone', connection: 'main' };

/** A job that was accepted at T0 and handed over to its provider a minute later. */
async function handedOver(fields: Partial<Job> = {}) {
  const pipeline = createPipeline();
  await pipeline.accept();
  pipeline.clock.ms = T0 + MINUTE;
  await pipeline.wake('start', 'submit');
  const job = await pipeline.job();
  await pipeline.jobs.amend(job, pipeline.clock.ms, { hints: job.hints, ...fields });
  pipeline.takeSent();
  return pipeline;
}

describe('a completed job is counted by who completed it', () => {
  const cases: [Via, string, number][] = [
    ['notification', 'notification', 0],
    ['poller', 'poller', 1],
    ['step', 'poller', 1],
    ['redrive', 'redrive', 0],
  ];
  for (const [wokenBy, via, JobsCompletedByPoller] of cases) {
    test(`woken by ${wokenBy}`, async () => {
      const { wake, measured, connection } = await handedOver();
      connection.notified_at = T0;
      await wake('settle', wokenBy);
      assert.deepEqual(measured, [{ JobsCompleted: 1, JobsCompletedByPoller, properties: { via, ...MAIN } }]);
    });
  }

  test('failed by the provider, it is completed too', async () => {
    const { wake, measured, provider } = await handedOver();
    provider.api.inspect = async () => ({ state: 'failed', reason: 'unreadable' });
    await wake('settle', 'notification');
    assert.deepEqual(
      measured.map(({ JobsCompleted }) => JobsCompleted),
      [1],
    );
  });

  test('still with the provider, or over by its deadline, it is not', async () => {
    const { wake, measured, provider, clock, connection } = await handedOver();
    provider.api.inspect = async () => ({ state: 'waiting' });
    await wake('settle', 'poller');
    clock.ms = T0 + 23 * HOUR;
    connection.notified_at = T0 + 23 * HOUR;
    assert.equal(await wake('settle', 'poller'), 'done');
    assert.deepEqual(measured, [{ JobsFailedByDeadline: 1, properties: MAIN }]);
  });

  test('a worker that lost its lease counts nothing', async () => {
    const { wake, measured, clock, provider, connection } = await handedOver();
    connection.notified_at = T0;
    const { fetchResult } = provider.api;
    provider.api.fetchResult = async (...parameters) => {
      provider.api.fetchResult = fetchResult;
      clock.ms += 91 * SECOND;
      await wake('settle', 'poller');
      return fetchResult(...parameters);
    };
    assert.equal(await wake('settle', 'notification'), 'superseded');
    assert.deepEqual(
      measured.map(({ JobsCompletedByPoller }) => JobsCompletedByPoller),
      [1],
    );
  });
});

describe('a connection is silent', () => {
  const silent = { SilentConnections: 1, properties: MAIN };

  /** What is measured when somebody looks at a job that waits, so long after it was handed over. */
  async function lookAfter(minutes: number, via: Via, notifiedAt?: number) {
    const { wake, measured, provider, clock, connection } = await handedOver();
    if (notifiedAt !== undefined) connection.notified_at = notifiedAt;
    provider.api.inspect = async () => ({ state: 'waiting' });
    clock.ms = T0 + MINUTE + minutes * MINUTE;
    assert.equal(await wake('settle', via), 'done');
    return measured;
  }

  test('when nothing ever came from it and its job has waited for half an hour', async () => {
    assert.deepEqual(await lookAfter(30, 'poller'), [silent]);
    assert.deepEqual(await lookAfter(29.9, 'poller'), []);
  });

  test('when what came last came before the job was handed over', async () => {
    assert.deepEqual(await lookAfter(35, 'poller', T0 - 10 * MINUTE), [silent]);
  });

  test('not when something has come in the last half hour: the provider is just slow', async () => {
    assert.deepEqual(await lookAfter(600, 'poller', T0 + 580 * MINUTE), []);
  });

  test('when something has come since, but nothing for half an hour after that', async () => {
    assert.deepEqual(await lookAfter(600, 'poller', T0 + 2 * MINUTE), [silent]);
  });

  test('not when something may have come that was not noted, as it is every five minutes', async () => {
    assert.deepEqual(await lookAfter(35.9, 'poller', T0 + 2 * MINUTE), []);
    assert.deepEqual(await lookAfter(36, 'poller', T0 + 2 * MINUTE), [silent]);
  });

  test('not when it is a notification that makes us look', async () => {
    assert.deepEqual(await lookAfter(35, 'notification'), []);
  });

  /** What is measured when a job is completed a minute after it was handed over. */
  async function completed(via: Via, notifiedAt?: number) {
    const { wake, measured, connection, clock } = await handedOver();
    if (notifiedAt !== undefined) connection.notified_at = notifiedAt;
    clock.ms = T0 + 2 * MINUTE;
    await wake('settle', via);
    return measured.map(({ SilentConnections }) => SilentConnections);
  }

  test('when the poller completes a job, however soon, and nothing has come for half an hour', async () => {
    assert.deepEqual(await completed('poller', T0 - 33 * MINUTE), [undefined, 1]);
    assert.deepEqual(await completed('poller', T0 - 32.9 * MINUTE), [undefined]);
    assert.deepEqual(await completed('poller'), [undefined, 1]);
  });

  test('not when a notification completes it, or an operator', async () => {
    assert.deepEqual(await completed('notification'), [undefined]);
    assert.deepEqual(await completed('redrive'), [undefined]);
  });

  test('also when the moment of the handing over has left the timeline: the acceptance stands for it', async () => {
    const timeline = Array.from({ length: 32 }, () => ({ at: T0 + 20 * MINUTE, event: 'retry' }));
    const { wake, measured, clock, provider } = await handedOver({ timeline });
    provider.api.inspect = async () => ({ state: 'waiting' });
    clock.ms = T0 + 30 * MINUTE;
    await wake('settle', 'poller');
    assert.deepEqual(measured, [silent]);
  });
});

describe('watching costs the job nothing', () => {
  function watched(ports: Partial<LookPorts>) {
    const pipeline = createPipeline();
    const reads: string[] = [];
    const reported: unknown[] = [];
    const store = watchLooks(pipeline.jobs, 'poller', {
      measure: pipeline.measure,
      readConnection: async (provider, name) => {
        reads.push(`${provider}/${name}`);
        return { kind: 'connection', provider, name, created_at: T0 };
      },
      report: (error) => reported.push(error),
      nowMs: pipeline.nowMs,
      silentAfterMs: 30 * MINUTE,
      ...ports,
    });
    return { ...pipeline, store, reads, reported };
  }

  async function finished(ports: Partial<LookPorts>, afterMs: number) {
    const { store, clock, ...rest } = watched(ports);
    await store.create(
      exampleJob({ step: 'settle', due: T0, template: { ...MAIN, options: {}, fields: [] } }),
    );
    clock.ms = T0 + afterMs;
    const lease = { token: 'x', nowMs: clock.ms, untilMs: clock.ms + MINUTE };
    await store.takeLease({ id: JOB_ITEM, step: 'settle', ...lease });
    const job = await store.finish(JOB_ITEM, { token: 'x' }, { lease: undefined, checks: 1 });
    return { ...rest, job };
  }

  test('a job that has not waited long is not compared with anything', async () => {
    const { reads, job } = await finished({}, 29 * MINUTE);
    assert.deepEqual([reads, job?.checks], [[], 1]);
  });

  test('a look whose lease was lost counts nothing, reads nothing and reports nothing', async () => {
    const { store, reads, measured, reported, clock } = watched({});
    const template = { ...MAIN, options: {}, fields: [] };
    await store.create(exampleJob({ step: 'settle', due: T0, template }));
    clock.ms = T0 + HOUR;
    const changes = { lease: undefined, completed_via: 'poller' } as const;
    assert.equal(await store.finish(JOB_ITEM, { token: 'lost' }, changes), undefined);
    assert.deepEqual([measured, reads, reported], [[], [], []]);
  });

  test('a connection that can not be read is reported, the look stands', async () => {
    const readConnection = () => Promise.reject(new Error('DynamoDB is down'));
    const { job, measured, reported } = await finished({ readConnection }, HOUR);
    assert.deepEqual(
      [job?.job_id, measured, reported.map(String)],
      [JOB_ID, [], ['Error: DynamoDB is down']],
    );
  });

  test('a connection that is paused is not silent: its jobs wait for the operator', async () => {
    const paused = { kind: 'connection', name: 'main', created_at: T0, paused_since: T0 } as const;
    const readConnection = async (provider: string) => ({ ...paused, provider });
    const { measured } = await finished({ readConnection }, HOUR);
    assert.deepEqual(measured, []);
  });

  test('a connection that is not there is not silent', async () => {
    const { measured } = await finished({ readConnection: async () => undefined }, HOUR);
    assert.deepEqual(measured, []);
  });
});
