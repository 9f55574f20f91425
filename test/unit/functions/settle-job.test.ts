import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PaperhookError } from '../../../shared/errors.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import { HOUR, JOB_ID, MINUTE, SECOND, T0 } from '../../fakes/example-job.ts';
import { type AcceptedFields, createPipeline, WEBHOOK } from '../../fakes/pipeline.ts';

const SETTLING: Partial<Job> = {
  step: 'settle',
  due: T0,
  status: 'PROCESSING IMAGE',
  reference: { key: `123/${JOB_ID}`, values: { companyID: '123', fileID: JOB_ID } },
};

async function settling(fields: AcceptedFields = {}) {
  const pipeline = createPipeline();
  await pipeline.accept({ ...SETTLING, ...fields });
  return pipeline;
}

const throttled = new PaperhookError('provider_throttled', 'AzoraOne answered 429', {
  fault: 'transient',
  retryAfterSeconds: 30,
});

describe('the provider is done', () => {
  test('the result is normalised by the template, the raw answer kept beside it', async () => {
    const { wake, job, takeSent } = await settling({ webhook: WEBHOOK });
    assert.equal(await wake('settle', 'notification'), 'done');
    const { status, step, completed_at, completed_via, result, result_key } = await job();
    assert.deepEqual([status, step, completed_at, completed_via], ['SUCCESS', 'deliver', T0, 'notification']);
    assert.deepEqual(JSON.parse(result ?? ''), {
      result: { number: '20417', total: 3268.75 },
      raw: { success: true, data: { invoiceNumber: '20417', totalSum: '3268,75' } },
    });
    assert.equal(result_key, undefined);
    assert.deepEqual(takeSent(), [
      { item: `JOB#${JOB_ID}`, step: 'deliver', via: 'notification', delaySeconds: 0 },
    ]);
  });

  test('a large result lies in the bucket under the token of whoever wrote it', async () => {
    const { wake, job, files, provider } = await settling();
    provider.api.fetchResult = async () => ({ fields: {}, raw: 'x'.repeat(9_000) });
    await wake('settle', 'poller');
    const { result, result_key, completed_via } = await job();
    assert.deepEqual([result, completed_via], [undefined, 'poller']);
    assert.equal(result_key, `results/${JOB_ID}/token-1.json`);
    assert.ok(files.objects.has(`results/${JOB_ID}/token-1.json`));
  });

  test('a worker that lost its lease overwrites nothing', async () => {
    const { wake, job, clock, provider } = await settling();
    const { fetchResult } = provider.api;
    provider.api.fetchResult = async (...parameters) => {
      provider.api.fetchResult = fetchResult;
      clock.ms += 91 * SECOND;
      assert.equal(await wake('settle', 'poller'), 'done');
      const extraction = await fetchResult(...parameters);
      assert.ok(extraction && extraction !== 'gone');
      return { ...extraction, raw: 'of the one that lost' };
    };
    assert.equal(await wake('settle', 'notification'), 'superseded');
    const { result, completed_via } = await job();
    assert.equal(completed_via, 'poller');
    assert.ok(!result?.includes('of the one that lost'));
  });

  test('412: the result is not there yet, which the status says while it lasts', async () => {
    const { wake, job, provider, clock } = await settling();
    const { fetchResult } = provider.api;
    provider.api.fetchResult = async () => undefined;
    await wake('settle', 'notification');
    const { status, step, due, timeline } = await job();
    assert.deepEqual([status, step, due], ['PROCESS IMAGE SUCCESS', 'settle', T0 + 2 * MINUTE]);
    assert.deepEqual(
      timeline.slice(-2).map(({ event }) => event),
      ['PROCESS IMAGE SUCCESS', 'check'],
    );
    provider.api.fetchResult = fetchResult;
    clock.ms = T0 + 2 * MINUTE;
    await wake('settle', 'poller');
    const events = (await job()).timeline.map(({ event }) => event);
    assert.equal(events.filter((event) => event === 'PROCESS IMAGE SUCCESS').length, 1);
    assert.equal(events.at(-1), 'SUCCESS');
  });

  test('an extraction that fails is tried again with the status saying so', async () => {
    const { wake, job, provider } = await settling();
    provider.api.fetchResult = () => Promise.reject(throttled);
    await wake('settle');
    const { status, not_before, attempts } = await job();
    assert.deepEqual([status, not_before, attempts], ['PROCESS IMAGE SUCCESS', T0 + 30 * SECOND, 1]);
  });

  test('an extraction that is refused ends the job', async () => {
    const { wake, job, provider } = await settling();
    const refused = new PaperhookError('document_refused', 'AzoraOne answered 400', { fault: 'permanent' });
    provider.api.fetchResult = () => Promise.reject(refused);
    await wake('settle');
    assert.deepEqual([(await job()).status, (await job()).error?.code], ['FAILED', 'document_refused']);
  });

  test('a bucket that fails costs a try, not the job', async () => {
    const { wake, job, provider, files } = await settling();
    provider.api.fetchResult = async () => ({ fields: {}, raw: 'x'.repeat(9_000) });
    files.put = () => Promise.reject(new Error('S3 is down'));
    await wake('settle');
    assert.deepEqual([(await job()).step, (await job()).last_failure?.code], ['settle', 'unavailable']);
  });
});

describe('the provider is not done', () => {
  test('it is looked at again, the poller waking it', async () => {
    const { wake, job, provider, takeSent } = await settling();
    provider.api.inspect = async () => ({ state: 'waiting' });
    await wake('settle', 'notification');
    const { status, step, due, checks } = await job();
    assert.deepEqual([status, step, due, checks], ['PROCESSING IMAGE', 'settle', T0 + 2 * MINUTE, 1]);
    assert.deepEqual(takeSent(), []);
    assert.equal(provider.calls.fetchResult, 0);
  });

  test('a status that nobody knows means: keep waiting, and is reported', async () => {
    const { wake, job, provider, reported } = await settling();
    provider.api.inspect = async () => ({ state: 'waiting', unknownStatus: 'PONDERING' });
    await wake('settle', 'notification');
    assert.deepEqual([(await job()).status, (await job()).due], ['PROCESSING IMAGE', T0 + 2 * MINUTE]);
    assert.deepEqual(
      reported.map(({ code }) => code),
      ['provider_status_unknown'],
    );
  });

  test('ERROR: the job has failed and says so', async () => {
    const { wake, job, provider } = await settling({ webhook: WEBHOOK });
    provider.api.inspect = async () => ({ state: 'failed', reason: 'its status is ERROR' });
    await wake('settle', 'notification');
    const { status, error, step, completed_via } = await job();
    assert.deepEqual([status, step, completed_via], ['FAILED', 'deliver', 'notification']);
    assert.deepEqual(error, { code: 'provider_failed', message: 'its status is ERROR' });
    assert.deepEqual(
      (await job()).timeline.map(({ event }) => event),
      ['NEW', 'PROCESS IMAGE FAILED', 'FAILED'],
    );
  });

  test('429 is held for as long as it asks, whatever news comes', async () => {
    const { wake, job, provider, takeSent } = await settling();
    provider.api.inspect = () => Promise.reject(throttled);
    await wake('settle');
    assert.deepEqual([(await job()).attempts, (await job()).not_before], [1, T0 + 30 * SECOND]);
    assert.equal(await wake('settle', 'notification'), 'early');
    assert.deepEqual(
      takeSent().map(({ delaySeconds }) => delaySeconds),
      [30],
    );
  });

  test('nothing came by the deadline', async () => {
    const { wake, job, clock, provider } = await settling({ webhook: WEBHOOK });
    clock.ms = T0 + 23 * HOUR;
    await wake('settle', 'poller');
    const { status, error, step } = await job();
    assert.deepEqual([status, error?.code, step], ['FAILED', 'deadline_exceeded', 'deliver']);
    assert.equal(provider.calls.inspect, 0);
  });

  test('a provider that never answers is asked a bounded number of times', async () => {
    const { run, job, provider, clock, poll, takeSent } = await settling();
    provider.api.inspect = async () => ({ state: 'waiting' });
    let looks = 0;
    for (; clock.ms <= T0 + 23 * HOUR + MINUTE; clock.ms += MINUTE) {
      await poll();
      for (const wakeUp of takeSent()) {
        looks += 1;
        await run(wakeUp);
      }
    }
    assert.deepEqual([(await job()).status, (await job()).error?.code], ['FAILED', 'deadline_exceeded']);
    // Every ten minutes for 23 hours, and a few more at the start, two for the end and the purge.
    assert.ok(looks <= 23 * 6 + 8, `${looks} looks`);
    assert.equal((await job()).timeline.length, 32);
  });
});
