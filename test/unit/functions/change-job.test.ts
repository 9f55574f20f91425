import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { changeJob } from '../../../functions/change-job/change-job.ts';
import { documentId } from '../../../shared/jobs/batch.ts';
import { type Job, jobItemId } from '../../../shared/jobs/job.ts';
import { API_KEY, assertRefused, callApi, OTHER_API_KEY, putApiKeys } from '../../fakes/api-call.ts';
import { exampleDelivery, stateOf } from '../../fakes/deliveries.ts';
import { exampleJob, HOUR, JOB_ID, JOB_ITEM, T0 } from '../../fakes/example-job.ts';
import { type AcceptedFields, createPipeline, WEBHOOK } from '../../fakes/pipeline.ts';

const CALLS = ['cancel', 'retry', 'redeliver'] as const;
const FAILED: AcceptedFields = {
  step: 'purge',
  due: T0 + 23 * HOUR,
  status: 'FAILED',
  completed_at: T0,
  error: { code: 'provider_failed', message: 'unreadable' },
  deliveries: { 'template-1': exampleDelivery() },
  webhook: WEBHOOK,
};
const ARCHIVE = { name: 'a.zip', content_type: 'application/zip', bytes: 9 };

async function open(fields: AcceptedFields = {}) {
  const pipeline = createPipeline();
  const { settings, files } = pipeline;
  await putApiKeys(settings);
  await pipeline.accept(fields);
  const ports = {
    getApiKey: settings.getApiKey,
    getTemplate: settings.getTemplate,
    steps: pipeline.steps<Job>(),
    copyFile: files.copy,
    hasFile: files.has,
    deadlineMs: 23 * HOUR,
  };
  const call = (what: (typeof CALLS)[number], job_id = JOB_ID, apiKey = API_KEY) =>
    callApi((request) => changeJob(ports, request), {
      route: `POST /v1/jobs/{job_id}/${what}`,
      parameters: { job_id },
      headers: { 'x-auth': apiKey },
    });
  return { ...pipeline, call };
}

test('cancel ends the job and says how it stands', async () => {
  const { call, job } = await open({ step: 'settle', status: 'PROCESSING IMAGE' });
  const { status, body } = await call('cancel', JOB_ID.toUpperCase());
  assert.deepEqual([status, body], [200, { job_id: JOB_ID, template_id: 'template-1', status: 'FAILED' }]);
  assert.equal((await job()).error?.code, 'cancelled');
  assertRefused(await call('cancel'), 409, 'conflict', /has ended \(FAILED, cancelled\)/);
});

test('cancel of a batch says how many documents it ended', async () => {
  const batch: Partial<Job> = {
    file: ARCHIVE,
    step: 'settle',
    status: 'UNZIP FILE SUCCESS',
    documents: 1,
    pending: new Set([0]),
  };
  const { call, jobs } = await open(batch);
  const job_id = documentId(JOB_ID, 0);
  await jobs.create(exampleJob({ id: jobItemId(job_id), job_id }));
  const { status, body } = await call('cancel');
  assert.deepEqual(
    [status, body],
    [
      202,
      {
        job_id: JOB_ID,
        template_id: 'template-1',
        status: 'UNZIP FILE SUCCESS',
        documents: { cancelled: 1, ended: 0, held: 0 },
      },
    ],
  );
});

describe('retry', () => {
  test('makes a new job, and answers the same one when it is asked again', async () => {
    const { call, takeSent, table } = await open(FAILED);
    const { status, body = {} } = await call('retry');
    const { job_id, ...rest } = body;
    assert.equal(status, 202);
    assert.match(String(job_id), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.deepEqual(rest, {
      template_id: 'template-1',
      static_values: { source: 'mail' },
      retry_of: JOB_ID,
    });
    assert.deepEqual(takeSent(), [{ item: `JOB#${job_id}`, step: 'start', via: 'submit', delaySeconds: 0 }]);
    assert.deepEqual((await call('retry')).body, body);
    assert.equal(table.size, 2);
  });

  test('is refused while the job goes on, and once the upload is gone', async () => {
    const { call } = await open();
    assertRefused(await call('retry'), 409, 'conflict', /cancel it first/);
    const late = await open({ ...FAILED, accepted_at: T0 - 24 * HOUR });
    assertRefused(await late.call('retry'), 410, 'expired', /hand the document in again/);
  });

  test('of a batch is for its documents, once it was unpacked', async () => {
    const error = { code: 'documents_failed', message: 'm' } as const;
    const NOT_ENDED = { step: 'settle', status: 'UNZIP FILE SUCCESS' } as const;
    for (const ended of [{ ...FAILED, error }, { status: 'SUCCESS', completed_at: T0 } as const, NOT_ENDED]) {
      const { call } = await open({ ...ended, file: ARCHIVE, documents: 2 });
      assertRefused(await call('retry'), 409, 'conflict', /retry those that have failed/);
    }
    // Cancelled in the middle, it has documents that were never made.
    const cancelled = await open({
      ...FAILED,
      file: ARCHIVE,
      documents: 2,
      error: { code: 'cancelled', message: 'm' },
    });
    assert.equal((await cancelled.call('retry')).status, 202);
    const { call, jobs } = await open({
      ...FAILED,
      file: ARCHIVE,
      error: { code: 'archive_refused', message: 'm' },
    });
    const { status, body = {} } = await call('retry');
    assert.equal(status, 202);
    const made = await jobs.get(`JOB#${body['job_id']}`);
    assert.deepEqual([made?.file, made?.retry_of], [ARCHIVE, JOB_ID]);
    // That one was unpacked, and all of its documents have failed.
    assert.ok(made);
    await jobs.amend(made, T0, { status: 'FAILED', completed_at: T0, documents: 2, error });
    assert.deepEqual((await call('retry')).body, body);
  });
});

test('redeliver owes the delivery again', async () => {
  const { call, job, takeSent, run, posts } = await open(FAILED);
  const { status, body } = await call('redeliver');
  assert.deepEqual(
    [status, body],
    [
      202,
      {
        job_id: JOB_ID,
        template_id: 'template-1',
        status: 'FAILED',
        // All that were ever made; the schedule begins anew.
        delivery: { state: 'owed', attempts: 1 },
      },
    ],
  );
  for (const wakeUp of takeSent()) await run(wakeUp);
  assert.deepEqual([posts.length, stateOf(await job())], [1, 'delivered']);
});

test('redeliver says why it can not', async () => {
  const { call, wake, clock } = await open(FAILED);
  const running = await open({ webhook: WEBHOOK });
  assertRefused(await running.call('redeliver'), 409, 'conflict', /has not ended/);
  clock.ms = T0 + 24 * HOUR;
  await wake('purge');
  assertRefused(await call('redeliver'), 410, 'expired', /24 hours/);
});

describe('a job that is not there and one of another tenant', () => {
  for (const what of CALLS) {
    test(`give ${what} the same 404, and nothing happens`, async () => {
      const { call, job, takeSent, table } = await open(FAILED);
      const before = await job();
      const message = /^There is no job of that job_id\.$/;
      assertRefused(await call(what, JOB_ID, OTHER_API_KEY), 404, 'not_found', message);
      for (const id of ['00000000-0000-4000-8000-000000000000', 'nonsense', 'x'.repeat(5_000)])
        assertRefused(await call(what, id), 404, 'not_found', message);
      assertRefused(await call(what, JOB_ID, ''), 401, 'unauthorized', /x-auth/);
      assert.deepEqual([await job(), takeSent(), [...table.keys()]], [before, [], [JOB_ITEM]]);
    });
  }
});
