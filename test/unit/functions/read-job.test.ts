import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Deliveries } from '../../../shared/deliveries/delivery.ts';
import type { Job, JobStatus } from '../../../shared/jobs/job.ts';
import { API_KEY, assertRefused, OTHER_API_KEY } from '../../fakes/api-call.ts';
import { exampleDelivery } from '../../fakes/deliveries.ts';
import { HOUR, JOB_ID, MINUTE, SECOND, T0 } from '../../fakes/example-job.ts';
import { WEBHOOK } from '../../fakes/pipeline.ts';
import { openReading } from '../../fakes/reading.ts';

const SUCCESS: Partial<Job> = {
  status: 'SUCCESS',
  step: 'purge',
  due: T0 + 24 * HOUR,
  completed_at: T0,
  completed_via: 'notification',
  result: '{"result":{"total":3268.75},"raw":{"success":true}}',
};

const DELIVERIES: Deliveries = {
  'template-1': exampleDelivery({
    first_tried_at: T0,
    log: [{ at: T0, duration_ms: 12, outcome: 'delivered', status: 200 }],
  }),
  'endpoint-1': exampleDelivery({
    state: 'owed',
    // The first was throttled, which costs none.
    attempts: 1,
    tries: 2,
    next_attempt_at: T0 + MINUTE,
    released: true,
    log: [
      { at: T0 + SECOND, duration_ms: 15_000, outcome: 'failed', error_code: 'timeout' },
      {
        at: T0 + 30 * SECOND,
        duration_ms: 7,
        outcome: 'failed',
        status: 500,
        error_code: 'status_500',
        response: 'down',
      },
    ],
  }),
};

describe('job-status', () => {
  const statuses: JobStatus[] = [
    'NEW',
    'PROCESSING IMAGE',
    'PROCESS IMAGE SUCCESS',
    'PROCESS IMAGE FAILED',
    'SUCCESS',
    'FAILED',
  ];
  for (const status of statuses) {
    test(`says ${status}, by query and by path`, async () => {
      const { status: ask, call } = await openReading({ status });
      const expected = { job_id: JOB_ID, template_id: 'template-1', status };
      const byQuery = await ask();
      assert.deepEqual([byQuery.status, byQuery.body], [200, expected]);
      const byPath = await call({ route: 'GET /job-status/{job_id}', parameters: { job_id: JOB_ID } });
      assert.deepEqual(byPath.body, expected);
    });
  }

  test('takes the id in capitals', async () => {
    const { status } = await openReading();
    assert.equal((await status(API_KEY, JOB_ID.toUpperCase())).status, 200);
  });

  test('without job_id is a 400 that names it', async () => {
    const { call } = await openReading();
    assertRefused(await call({ route: 'GET /job-status' }), 400, 'bad_request', /^job_id: /);
    assertRefused(
      await call({ route: 'GET /job-status', query: { job_id: '' } }),
      400,
      'bad_request',
      /^job_id: /,
    );
  });
});

describe('a job that is not there and a job of another tenant', () => {
  test('give the same 404 on every call', async () => {
    const message = /^There is no job of that job_id\.$/;
    const { status, results, view, call } = await openReading(SUCCESS);
    const missing = '00000000-0000-4000-8000-000000000000';
    for (const job_id of [missing, 'nonsense', '../../etc', 'x'.repeat(5_000)]) {
      assertRefused(await status(API_KEY, job_id), 404, 'not_found', message);
      assertRefused(await results({ job_id }), 404, 'not_found', message);
      assertRefused(await view(job_id), 404, 'not_found', message);
    }
    assertRefused(await status(OTHER_API_KEY), 404, 'not_found', message);
    assertRefused(await results({ job_id: JOB_ID }, OTHER_API_KEY), 404, 'not_found', message);
    const other = { route: 'GET /jobs/{job_id}', parameters: { job_id: JOB_ID } };
    assertRefused(await call({ ...other, headers: { 'x-auth': OTHER_API_KEY } }), 404, 'not_found', message);
  });

  test('without a key nothing is looked up', async () => {
    const { call } = await openReading();
    for (const route of ['GET /job-status', 'POST /job-results', 'GET /jobs/{job_id}'])
      assertRefused(await call({ route, headers: {} }), 401, 'unauthorized', /x-auth/);
  });
});

describe('job-results', () => {
  test('has the result and the raw answer beside it', async () => {
    const { results } = await openReading(SUCCESS);
    const answered = await results({ job_id: JOB_ID, result_format: 'json' });
    assert.equal(answered.status, 200);
    assert.deepEqual(answered.body, {
      job_id: JOB_ID,
      template_id: 'template-1',
      static_values: { source: 'mail' },
      result: { total: 3268.75 },
      raw: { success: true },
    });
  });

  test('reads a large result from the bucket', async () => {
    const { results, files, jobs, job } = await openReading(SUCCESS);
    await files.put('results/x.json', Buffer.from('{"result":{"a":1},"raw":null}'));
    await jobs.amend(await job(), T0, { result: undefined, result_key: 'results/x.json' });
    assert.deepEqual((await results()).body?.['result'], { a: 1 });
  });

  test('409 with the status while there is none', async () => {
    for (const status of ['NEW', 'PROCESSING IMAGE', 'PROCESS IMAGE SUCCESS'] satisfies JobStatus[]) {
      const { results } = await openReading({ status });
      assertRefused(await results(), 409, 'conflict', new RegExp(`the status is ${status}\\.$`));
    }
  });

  test("422 with the job's own error when it failed, also after its purge", async () => {
    const error = { code: 'provider_failed', message: 'AzoraOne could not read the document' } as const;
    const { results, wake, clock } = await openReading({ ...SUCCESS, status: 'FAILED', error });
    assertRefused(await results(), 422, 'provider_failed', /^AzoraOne could not read the document$/);
    clock.ms = T0 + 24 * HOUR;
    await wake('purge');
    assertRefused(await results(), 422, 'provider_failed', /^AzoraOne could not read the document$/);
  });

  test('410 from the hour that it expires, whether it has been purged or not', async () => {
    const { results, wake, clock, status } = await openReading(SUCCESS);
    clock.ms = T0 + 24 * HOUR - 1;
    assert.equal((await results()).status, 200);
    clock.ms = T0 + 24 * HOUR;
    assertRefused(await results(), 410, 'expired', /24 hours/);
    await wake('purge');
    assertRefused(await results(), 410, 'expired', /24 hours/);
    assert.equal((await status()).body?.['status'], 'SUCCESS');
  });

  test('410 when the bucket has lost it', async () => {
    const { results, jobs, job } = await openReading(SUCCESS);
    await jobs.amend(await job(), T0, { result: undefined, result_key: 'results/gone.json' });
    assertRefused(await results(), 410, 'expired', /deleted/);
  });

  test('400 naming the field', async () => {
    const { results } = await openReading(SUCCESS);
    assertRefused(await results('{'), 400, 'bad_request', /JSON/);
    assertRefused(await results({}), 400, 'bad_request', /^job_id: /);
    assertRefused(await results({ job_id: 7 }), 400, 'bad_request', /^job_id: /);
    assertRefused(
      await results({ job_id: JOB_ID, result_format: 'xml' }),
      400,
      'bad_request',
      /^result_format: /,
    );
  });
});

describe('one job', () => {
  test('with what happened, and what comes next and when', async () => {
    const { view } = await openReading({ ...SUCCESS, deliveries: DELIVERIES });
    assert.deepEqual((await view()).body, {
      job_id: JOB_ID,
      template_id: 'template-1',
      status: 'SUCCESS',
      static_values: { source: 'mail' },
      file: { name: 'invoice.pdf', content_type: 'application/pdf', bytes: 9 },
      submitted_at: '2026-03-02T08:00:00.000Z',
      deadline: '2026-03-03T07:00:00.000Z',
      completed_at: '2026-03-02T08:00:00.000Z',
      completed_via: 'notification',
      delivery: { state: 'owed', attempts: 3 },
      deliveries: [
        {
          endpoint_id: 'template-1',
          state: 'delivered',
          attempts: 1,
          log: [{ at: '2026-03-02T08:00:00.000Z', duration_ms: 12, outcome: 'delivered', status: 200 }],
        },
        {
          endpoint_id: 'endpoint-1',
          state: 'owed',
          attempts: 2,
          next_attempt_at: '2026-03-02T08:01:00.000Z',
          log: [
            {
              at: '2026-03-02T08:00:01.000Z',
              duration_ms: 15000,
              outcome: 'failed',
              error_code: 'timeout',
            },
            {
              at: '2026-03-02T08:00:30.000Z',
              duration_ms: 7,
              outcome: 'failed',
              status: 500,
              error_code: 'status_500',
              response: 'down',
            },
          ],
        },
      ],
      next: { step: 'purge', due: '2026-03-03T08:00:00.000Z' },
      timeline: [{ at: '2026-03-02T08:00:00.000Z', event: 'NEW' }],
    });
  });

  test('with why it is being tried again, and when', async () => {
    const last_failure = { code: 'provider_throttled', message: 'AzoraOne answered 429' } as const;
    const { view } = await openReading({
      step: 'settle',
      last_failure,
      not_before: T0 + MINUTE,
      due: T0 + 2 * MINUTE,
    });
    const { body = {} } = await view();
    assert.deepEqual(body['last_failure'], last_failure);
    assert.deepEqual(body['next'], { step: 'settle', due: '2026-03-02T08:01:00.000Z' });
  });

  test('with its error, and as a tombstone with nothing of the document', async () => {
    const error = { code: 'deadline_exceeded', message: 'No result came.' } as const;
    const { view, wake, clock } = await openReading({ ...SUCCESS, status: 'FAILED', error, deliveries: {} });
    clock.ms = T0 + 24 * HOUR;
    await wake('purge');
    assert.deepEqual((await view()).body, {
      job_id: JOB_ID,
      template_id: 'template-1',
      status: 'FAILED',
      submitted_at: '2026-03-02T08:00:00.000Z',
      deadline: '2026-03-03T07:00:00.000Z',
      completed_at: '2026-03-02T08:00:00.000Z',
      completed_via: 'notification',
      error,
      delivery: { state: 'none', attempts: 0 },
      deliveries: [],
      timeline: [{ at: '2026-03-02T08:00:00.000Z', event: 'NEW' }],
    });
  });

  test('with nothing of the template, of tokens or of where things lie', async () => {
    const { view } = await openReading({ ...SUCCESS, webhook: WEBHOOK, lease: 'token-1', lease_until: T0 });
    const text = JSON.stringify((await view()).body);
    assert.ok(!/sealed|token-1|uploads\/|shard|hints/.test(text), text);
  });
});

test('paths that do not exist are a 404 in our shape, with or without a key', async () => {
  const { call } = await openReading();
  for (const headers of [{}, { 'x-auth': API_KEY }])
    assertRefused(await call({ route: '$default', headers }), 404, 'not_found', /path/);
});
