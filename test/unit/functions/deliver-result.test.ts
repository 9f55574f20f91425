import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { PaperhookError } from '../../../shared/errors.ts';
import { exampleTemplate, HOUR, JOB_ID, MINUTE, SECOND, T0, UPLOAD } from '../../fakes/example-job.ts';
import {
  type AcceptedFields,
  createPipeline,
  SCHEDULE,
  SIGNING_SECRET,
  WEBHOOK,
} from '../../fakes/pipeline.ts';

const RESULT = { result: { number: '20417', total: 3268.75 }, raw: { success: true } };
const ENDED = {
  step: 'deliver',
  due: T0,
  status: 'SUCCESS',
  completed_at: T0,
  result: JSON.stringify(RESULT),
  webhook: WEBHOOK,
} satisfies AcceptedFields;
const UNAVAILABLE = { status: 500 };
const noAnswer = (reason: string) =>
  new PaperhookError('endpoint_unavailable', 'The endpoint did not answer.', {
    fault: 'transient',
    cause: reason,
  });

async function ended(fields: AcceptedFields = {}) {
  const pipeline = createPipeline();
  await pipeline.accept({ ...ENDED, ...fields });
  const { job, settings } = pipeline;
  const { template_id, tenant, template = exampleTemplate() } = await job();
  const about = { kind: 'template' as const, name: 'invoices', static_values: '{}', created_at: T0 };
  await settings.putTemplate({ ...template, ...about, template_id, tenant });
  return {
    ...pipeline,
    /** To the template's URL. */
    delivery: async () => {
      const delivery = (await job()).deliveries?.['template-1'];
      assert.ok(delivery);
      return delivery;
    },
    health: async () => (await settings.getTemplate('template-1'))?.webhook,
    drain: (id = 'template-1') =>
      pipeline.run({ item: `ENDPOINT#${id}`, step: 'drain', via: 'notification' }),
  };
}

type Ended = Awaited<ReturnType<typeof ended>>;

/** Runs the step whenever it may be run, until the job has left it. @returns when each delivery was sent, in s. */
async function runToTheEnd({ wake, job, clock, posts }: Ended, lastMs = T0 + 60 * 24 * HOUR) {
  const sentAt: number[] = [];
  while ((await job()).step === 'deliver' && clock.ms <= lastMs) {
    const before = posts.length;
    const at = clock.ms;
    await wake('deliver');
    if (posts.length > before) sentAt.push((at - T0) / SECOND);
    clock.ms = Math.max(clock.ms, (await job()).not_before ?? 0);
  }
  return sentAt;
}

describe('a delivery', () => {
  test("has the result, the template's headers and a signature that a receiver can verify", async () => {
    const { wake, posts } = await ended();
    assert.equal(await wake('deliver'), 'done');
    const [post] = posts;
    assert.ok(post);
    assert.equal(post.url, 'https://tenant.example/hook');
    assert.equal(post.headers['x-tenant'], 'acme');
    assert.equal(post.headers['webhook-id'], `msg_${JOB_ID}_job-succeeded`);
    assert.equal(post.headers['webhook-timestamp'], '1772438400');
    assert.match(post.headers['webhook-signature'] ?? '', /^v1,[A-Za-z0-9+/]{43}=$/);
    assert.deepEqual(JSON.parse(post.body), {
      event: 'job.succeeded',
      status: 'SUCCESS',
      job_id: JOB_ID,
      template_id: 'template-1',
      static_values: { source: 'mail' },
      result: { number: '20417', total: 3268.75 },
    });
    const expected = new Webhook(SIGNING_SECRET).sign(
      `msg_${JOB_ID}_job-succeeded`,
      new Date(1_772_438_400_000),
      post.body,
    );
    assert.equal(post.headers['webhook-signature'], expected);
  });

  test('of a failed job has its error', async () => {
    const { wake, posts } = await ended({
      status: 'FAILED',
      error: { code: 'provider_failed', message: 'unreadable' },
    });
    await wake('deliver');
    assert.equal(posts[0]?.headers['webhook-id'], `msg_${JOB_ID}_job-failed`);
    assert.deepEqual(JSON.parse(posts[0]?.body ?? ''), {
      event: 'job.failed',
      status: 'FAILED',
      job_id: JOB_ID,
      template_id: 'template-1',
      static_values: { source: 'mail' },
      error: { code: 'provider_failed', message: 'unreadable' },
    });
  });

  test('that was taken is over: the upload is gone, the result stays for its 24 hours', async () => {
    const { wake, job, files, takeSent, delivery } = await ended();
    await wake('deliver');
    const { step, due, upload_key, result, timeline } = await job();
    assert.deepEqual([step, due], ['purge', T0 + 24 * HOUR]);
    const made = { at: T0, duration_ms: 0, outcome: 'delivered', status: 200 };
    assert.deepEqual(await delivery(), {
      state: 'delivered',
      attempts: 1,
      tries: 1,
      first_tried_at: T0,
      log: [made],
    });
    assert.deepEqual([upload_key, result], [undefined, JSON.stringify(RESULT)]);
    assert.equal(timeline.at(-1)?.event, 'delivered');
    assert.ok(!files.objects.has(UPLOAD));
    assert.deepEqual(takeSent(), []);
  });

  test('says how long the endpoint took, with an answer and without', async () => {
    const { wake, clock, endpoint, whilePosting, delivery } = await ended();
    const passes = (ms: number) => () => {
      clock.ms += ms;
    };
    whilePosting.push(passes(14_999), passes(250));
    endpoint.push(UNAVAILABLE, new Error('hung up'));
    await wake('deliver');
    clock.ms = T0 + MINUTE;
    await wake('deliver');
    const { log } = await delivery();
    assert.deepEqual(
      log.map(({ at, duration_ms }) => [at, duration_ms]),
      [
        [T0, 14_999],
        [T0 + MINUTE, 250],
      ],
    );
  });

  test('of a failed job leaves the upload for a retry, until 23 h 45 min after the job was accepted', async () => {
    const { wake, job, files, takeSent, delivery } = await ended({
      status: 'FAILED',
      error: { code: 'provider_failed', message: 'unreadable' },
      accepted_at: T0 - HOUR,
    });
    await wake('deliver');
    const { step, due, upload_key } = await job();
    assert.deepEqual([step, due, upload_key], ['purge', T0 + 22 * HOUR + 45 * MINUTE, UPLOAD]);
    assert.equal((await delivery()).state, 'delivered');
    assert.ok(files.objects.has(UPLOAD));
    assert.deepEqual(takeSent(), []);
  });

  test('whose upload can not be deleted is not made again; the purge is woken for it', async () => {
    const { wake, job, files, posts, takeSent, run, delivery } = await ended();
    const { remove } = files;
    files.remove = () => Promise.reject(new Error('S3 is down'));
    assert.equal(await wake('deliver'), 'done');
    assert.deepEqual([(await delivery()).state, (await job()).upload_key], ['delivered', UPLOAD]);
    const [purge] = takeSent();
    assert.deepEqual([purge?.step, purge?.delaySeconds], ['purge', 0]);
    files.remove = remove;
    assert.ok(purge);
    assert.equal(await run(purge), 'done');
    assert.ok(!files.objects.has(UPLOAD));
    assert.deepEqual([(await job()).upload_key, (await job()).due], [undefined, T0 + 24 * HOUR]);
    assert.equal(posts.length, 1);
  });
});

describe('a delivery that is not taken', () => {
  test('is made again after 10 s, 30 s and so on, eleven times in all, under one id', async () => {
    const pipeline = await ended();
    pipeline.endpoint.push(...Array(20).fill(UNAVAILABLE));
    const sentAt = await runToTheEnd(pipeline);
    assert.deepEqual(sentAt, [0, 10, 40, 100, 220, 520, 1_420, 5_020, 12_220, 26_620, 55_420]);
    const { step, timeline } = await pipeline.job();
    const { state, attempts, tries, log } = await pipeline.delivery();
    // It has taken nothing meanwhile: what it refuses is not this one delivery.
    // Once it is back the whole schedule is before it again.
    assert.deepEqual([step, state, attempts, tries], ['purge', 'parked', 0, 11]);
    assert.equal(log.length, 5);
    assert.deepEqual(log.at(-1), {
      at: T0 + 55_420 * SECOND,
      duration_ms: 0,
      outcome: 'failed',
      status: 500,
      error_code: 'status_500',
    });
    assert.deepEqual(timeline.at(-1), {
      at: T0 + 55_420 * SECOND,
      event: 'delivery_failed',
      detail: 'status_500',
    });
    assert.equal(new Set(pipeline.posts.map(({ headers }) => headers['webhook-id'])).size, 1);
    assert.equal(new Set(pipeline.posts.map(({ body }) => body)).size, 1);
    assert.equal(SCHEDULE.length, 11);
  });

  test('for want of an answer says why, and never more than a short name', async () => {
    const { wake, job, endpoint, delivery } = await ended();
    endpoint.push(noAnswer('ECONNREFUSED'));
    await wake('deliver');
    assert.deepEqual((await job()).timeline.at(-1), {
      at: T0,
      event: 'delivery_failed',
      detail: 'ECONNREFUSED',
    });
    assert.deepEqual([(await delivery()).attempts, (await job()).not_before], [1, T0 + 10 * SECOND]);
  });

  test('leaves its reason until it is taken', async () => {
    const { wake, job, endpoint, clock, delivery } = await ended();
    endpoint.push(UNAVAILABLE);
    await wake('deliver');
    assert.deepEqual((await job()).last_failure, {
      code: 'endpoint_unavailable',
      message: 'The endpoint did not take the delivery: status_500.',
    });
    clock.ms = T0 + 10 * SECOND;
    await wake('deliver');
    assert.deepEqual([(await delivery()).state, (await job()).last_failure], ['delivered', undefined]);
  });

  test('before its time is not made, whatever wakes it', async () => {
    const { wake, endpoint, posts } = await ended();
    endpoint.push(UNAVAILABLE);
    await wake('deliver');
    assert.equal(await wake('deliver', 'poller'), 'early');
    assert.equal(posts.length, 1);
  });

  test('503 with Retry-After costs no attempt: it is parked as long as it asks, and then let through', async () => {
    const { wake, job, endpoint, delivery, drain, clock, takeSent, run, posts, table } = await ended();
    endpoint.push({ status: 503, retryAfterSeconds: 77 });
    await wake('deliver');
    const { state, attempts, tries, log } = await delivery();
    assert.deepEqual([state, attempts, tries, log.at(-1)?.outcome], ['parked', 0, 1, 'throttled']);
    assert.deepEqual([(await job()).step, (await job()).due], ['purge', T0 + 24 * HOUR - 15 * MINUTE]);
    assert.deepEqual(
      takeSent().map(({ item, step }) => [item, step]),
      [['ENDPOINT#template-1', 'drain']],
    );
    await drain();
    assert.equal(table.get('ENDPOINT#template-1')?.['not_before'], T0 + 77 * SECOND);
    assert.equal(await drain(), 'early');
    clock.ms = T0 + 77 * SECOND;
    takeSent();
    await drain();
    const [let_] = takeSent();
    assert.ok(let_);
    assert.deepEqual([let_.item, let_.step], [`JOB#${JOB_ID}`, 'deliver']);
    await run(let_);
    assert.deepEqual([(await delivery()).state, posts.length], ['delivered', 2]);
  });

  test('410 switches the endpoint off; what it has not taken is parked until it is switched on', async () => {
    const { wake, endpoint, health, delivery, drain, files, measured, posts, run, takeSent, ...rest } =
      await ended();
    endpoint.push({ status: 410 });
    await wake('deliver');
    const { off_since, off_reason } = (await health()) ?? {};
    assert.deepEqual([off_since, off_reason], [T0, 'gone']);
    assert.equal((await delivery()).state, 'parked');
    assert.ok(files.objects.has(UPLOAD));
    await drain();
    const properties = { tenant: 'acme', endpoint_id: 'template-1', reason: 'gone' };
    assert.deepEqual(measured, [{ EndpointsSwitchedOff: 1, properties }]);
    assert.equal(rest.table.get('ENDPOINT#template-1')?.['step'], undefined);

    rest.clock.ms = T0 + 2 * HOUR;
    await rest.healthStore.switchOn({
      endpoint_id: 'template-1',
      level: 'template',
      sealed_url: WEBHOOK.sealed_url,
    });
    await rest.endpointItems.drainNow('template-1', rest.clock.ms);
    takeSent();
    await drain();
    for (const wakeUp of takeSent()) await run(wakeUp);
    assert.deepEqual([(await delivery()).state, posts.length], ['delivered', 2]);
    assert.equal(posts[0]?.headers['webhook-id'], posts[1]?.headers['webhook-id']);
  });

  test('a redirect is a failure like any other', async () => {
    const { wake, job, endpoint } = await ended();
    endpoint.push({ status: 302 });
    await wake('deliver');
    assert.equal((await job()).timeline.at(-1)?.detail, 'status_302');
  });
});

describe('a delivery to the URL of a template that was deleted', () => {
  test('that is throttled keeps to its schedule, for nobody would let it through again', async () => {
    const { wake, endpoint, delivery, settings, clock, posts } = await ended();
    await settings.deleteTemplate('template-1');
    endpoint.push({ status: 429, retryAfterSeconds: 60 });
    await wake('deliver');
    assert.deepEqual([(await delivery()).state, (await delivery()).next_attempt_at], ['owed', T0 + MINUTE]);
    clock.ms = T0 + MINUTE;
    await wake('deliver');
    assert.deepEqual([(await delivery()).state, posts.length], ['delivered', 2]);
  });

  test('that is gone as well has failed', async () => {
    const { wake, endpoint, delivery, settings } = await ended();
    await settings.deleteTemplate('template-1');
    endpoint.push({ status: 410 });
    await wake('deliver');
    assert.equal((await delivery()).state, 'failed');
  });
});

describe('our own faults', () => {
  test('cost no attempt', async () => {
    const { run, job, posts, delivery } = await ended();
    const wakeUp = { item: `JOB#${JOB_ID}`, step: 'deliver', via: 'step' } as const;
    const outcome = await run(wakeUp, (port) =>
      'secretBox' in port
        ? { ...port, secretBox: () => Promise.reject(new Error('Secrets Manager is down')) }
        : port,
    );
    assert.equal(outcome, 'done');
    const { not_before, last_failure, step } = await job();
    const { attempts, tries } = await delivery();
    assert.deepEqual([step, attempts, tries, not_before], ['deliver', 0, 0, T0 + 5 * SECOND]);
    assert.deepEqual(last_failure, {
      code: 'unavailable',
      message: 'Something went wrong on our side. It is tried again.',
    });
    assert.equal(posts.length, 0);
  });

  test('a seal that can never be opened again ends the delivery', async () => {
    const { job, wake, delivery } = await ended({ webhook: { ...WEBHOOK, sealed_secret: 'nonsense' } });
    await wake('deliver');
    assert.deepEqual([(await delivery()).state, (await job()).step], ['failed', 'purge']);
  });

  test('and nothing says that it will be attempted again', async () => {
    const attempted = { attempts: 1, tries: 1, log: [] };
    const { wake, delivery } = await ended({
      webhook: { ...WEBHOOK, sealed_secret: 'nonsense' },
      deliveries: { 'template-1': { ...attempted, state: 'owed', next_attempt_at: T0 } },
    });
    await wake('deliver');
    assert.deepEqual(await delivery(), { ...attempted, state: 'failed' });
  });

  test('that never pass end too, 30 days after the job at the latest', async () => {
    const pipeline = await ended();
    const { job, clock, run, delivery } = pipeline;
    const wakeUp = { item: `JOB#${JOB_ID}`, step: 'deliver', via: 'step' } as const;
    for (; clock.ms < T0 + 31 * 24 * HOUR; clock.ms = (await job()).not_before ?? clock.ms + HOUR) {
      if ((await job()).step !== 'deliver') break;
      await run(wakeUp, (port) =>
        'secretBox' in port ? { ...port, secretBox: () => Promise.reject(new Error('gone')) } : port,
      );
    }
    assert.equal((await job()).step, 'purge');
    assert.deepEqual(await delivery(), { state: 'failed', attempts: 0, tries: 0, log: [] });
  });
});

describe('content that has to go while the delivery waits', () => {
  test('the upload goes after 23 h 45 min, without a delivery being made for it', async () => {
    const waiting = {
      state: 'owed',
      attempts: 1,
      tries: 1,
      next_attempt_at: T0 + 8 * HOUR,
      log: [],
    } as const;
    const { wake, job, clock, posts, files } = await ended({
      accepted_at: T0 - 23 * HOUR,
      end_told: true,
      deliveries: { 'template-1': { ...waiting, log: [] } },
      last_failure: { code: 'endpoint_unavailable', message: 'm' },
    });
    clock.ms = T0 + 44 * MINUTE;
    await wake('deliver');
    assert.ok(files.objects.has(UPLOAD));
    assert.deepEqual([(await job()).not_before, posts.length], [T0 + 45 * MINUTE, 0]);
    clock.ms = T0 + 45 * MINUTE;
    await wake('deliver');
    assert.ok(!files.objects.has(UPLOAD));
    assert.deepEqual([(await job()).upload_key, (await job()).not_before], [undefined, T0 + 8 * HOUR]);
    assert.equal((await job()).last_failure?.code, 'endpoint_unavailable');
    assert.equal(posts.length, 0);
  });

  test('a result past its 24 hours is delivered without it, and says so', async () => {
    const { wake, job, clock, posts, files, delivery } = await ended({
      result_key: `results/${JOB_ID}/token-0.json`,
    });
    await files.put(`results/${JOB_ID}/token-0.json`, Buffer.from('{}'));
    clock.ms = T0 + 24 * HOUR;
    await wake('deliver');
    const { result: _, ...body } = JSON.parse(posts[0]?.body ?? '');
    assert.deepEqual(body, {
      event: 'job.succeeded',
      status: 'SUCCESS',
      job_id: JOB_ID,
      template_id: 'template-1',
      static_values: { source: 'mail' },
      error: { code: 'result_expired', message: 'The result was deleted 24 hours after the job had ended.' },
    });
    assert.ok(!('result' in JSON.parse(posts[0]?.body ?? '')));
    const { result, result_key, step } = await job();
    assert.deepEqual([result, result_key, step], [undefined, undefined, 'purge']);
    assert.equal((await delivery()).state, 'delivered');
    assert.deepEqual([...files.objects.keys()], []);
  });

  test('what an endpoint answered goes with the result, also while it is tried again', async () => {
    const { endpoint, wake, clock, delivery } = await ended({ webhook: WEBHOOK });
    endpoint.push(...Array(9).fill({ status: 500, excerpt: 'invoice 20417' }));
    await wake('deliver');
    clock.ms = T0 + 24 * HOUR;
    await wake('deliver');
    const { state, log } = await delivery();
    assert.deepEqual([state, log.length, log[0]?.response], ['owed', 2, undefined]);
  });

  test('an endpoint that is away for two days keeps nothing of the document, and is told all the same', async () => {
    const { endpoint, wake, clock, files, job, drain, delivery, takeSent, run, posts } = await ended();
    endpoint.push({ status: 503, retryAfterSeconds: 3_600, excerpt: 'invoice 20417' });
    await wake('deliver');
    assert.equal((await delivery()).log[0]?.response, 'invoice 20417');
    await drain();
    clock.ms = T0 + 24 * HOUR - 15 * MINUTE;
    await wake('purge');
    assert.deepEqual([...files.objects.keys()], []);
    clock.ms = T0 + 24 * HOUR;
    await wake('purge');
    const { result, template, static_values, step } = await job();
    assert.deepEqual(
      [result, template, static_values, step],
      [undefined, undefined, '{"source":"mail"}', undefined],
    );
    assert.equal((await delivery()).log[0]?.response, undefined);

    clock.ms = T0 + 48 * HOUR;
    takeSent();
    await drain();
    for (const wakeUp of takeSent()) await run(wakeUp);
    const { result: _, ...body } = JSON.parse(posts.at(-1)?.body ?? '{}');
    assert.deepEqual(
      [body.event, body.static_values, body.error?.code],
      ['job.succeeded', { source: 'mail' }, 'result_expired'],
    );
    assert.equal((await delivery()).state, 'delivered');
    await wake('purge');
    assert.deepEqual([(await job()).static_values, (await job()).step], [undefined, undefined]);
  });
});
