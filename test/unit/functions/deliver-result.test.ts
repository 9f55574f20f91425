import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { PaperhookError } from '../../../shared/errors.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import { HOUR, JOB_ID, MINUTE, SECOND, T0, UPLOAD } from '../../fakes/example-job.ts';
import { createPipeline, SCHEDULE, SIGNING_SECRET } from '../../fakes/pipeline.ts';

const RESULT = { result: { number: '20417', total: 3268.75 }, raw: { success: true } };
const ENDED: Partial<Job> = {
  step: 'deliver',
  due: T0,
  webhook: WEBHOOK,
  status: 'SUCCESS',
  completed_at: T0,
  result: JSON.stringify(RESULT),
};
const UNAVAILABLE = { status: 500 };
const noAnswer = (reason: string) =>
  new PaperhookError('endpoint_unavailable', 'The endpoint did not answer.', {
    fault: 'transient',
    cause: reason,
  });

async function ended(fields: Partial<Job> = {}) {
  const pipeline = createPipeline();
  await pipeline.accept({ ...ENDED, ...fields });
  return pipeline;
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
    const { wake, job, files, takeSent } = await ended();
    await wake('deliver');
    const { step, due, delivery, delivery_attempts, upload_key, result, timeline } = await job();
    assert.deepEqual([step, due, delivery, delivery_attempts], ['purge', T0 + 24 * HOUR, 'delivered', 1]);
    assert.deepEqual([upload_key, result], [undefined, JSON.stringify(RESULT)]);
    assert.equal(timeline.at(-1)?.event, 'delivered');
    assert.ok(!files.objects.has(UPLOAD));
    assert.deepEqual(takeSent(), []);
  });

  test('of a failed job leaves the upload for a retry, until 23 h 45 min after the job was accepted', async () => {
    const { wake, job, files, takeSent } = await ended({
      status: 'FAILED',
      error: { code: 'provider_failed', message: 'unreadable' },
      accepted_at: T0 - HOUR,
    });
    await wake('deliver');
    const { step, due, upload_key, delivery } = await job();
    assert.deepEqual(
      [step, due, upload_key, delivery],
      ['purge', T0 + 22 * HOUR + 45 * MINUTE, UPLOAD, 'delivered'],
    );
    assert.ok(files.objects.has(UPLOAD));
    assert.deepEqual(takeSent(), []);
  });

  test('whose upload can not be deleted is not made again; the purge is woken for it', async () => {
    const { wake, job, files, posts, takeSent, run } = await ended();
    const { remove } = files;
    files.remove = () => Promise.reject(new Error('S3 is down'));
    assert.equal(await wake('deliver'), 'done');
    assert.deepEqual([(await job()).delivery, (await job()).upload_key], ['delivered', UPLOAD]);
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
    const { step, delivery, delivery_attempts, timeline } = await pipeline.job();
    assert.deepEqual([step, delivery, delivery_attempts], ['purge', 'failed', 11]);
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
    const { wake, job, endpoint } = await ended();
    endpoint.push(noAnswer('ECONNREFUSED'));
    await wake('deliver');
    assert.deepEqual((await job()).timeline.at(-1), {
      at: T0,
      event: 'delivery_failed',
      detail: 'ECONNREFUSED',
    });
    assert.deepEqual([(await job()).delivery_attempts, (await job()).not_before], [1, T0 + 10 * SECOND]);
  });

  test('leaves its reason until it is taken', async () => {
    const { wake, job, endpoint, clock } = await ended();
    endpoint.push(UNAVAILABLE, { status: 429, retryAfterSeconds: 20 });
    await wake('deliver');
    const reason = (status: number) => ({
      code: 'endpoint_unavailable',
      message: `The endpoint did not take the delivery: status_${status}.`,
    });
    assert.deepEqual((await job()).last_failure, reason(500));
    clock.ms = T0 + 10 * SECOND;
    await wake('deliver');
    assert.deepEqual((await job()).last_failure, reason(429));
    clock.ms = T0 + 30 * SECOND;
    await wake('deliver');
    assert.deepEqual([(await job()).delivery, (await job()).last_failure], ['delivered', undefined]);
  });

  test('before its time is not made, whatever wakes it', async () => {
    const { wake, endpoint, posts } = await ended();
    endpoint.push(UNAVAILABLE);
    await wake('deliver');
    assert.equal(await wake('deliver', 'poller'), 'early');
    assert.equal(posts.length, 1);
  });

  test('503 with Retry-After costs no attempt and waits as long as it asks', async () => {
    const { wake, job, endpoint } = await ended();
    endpoint.push({ status: 503, retryAfterSeconds: 77 });
    await wake('deliver');
    assert.deepEqual([(await job()).delivery_attempts, (await job()).not_before], [0, T0 + 77 * SECOND]);
  });

  test('429 costs no attempt: after any number of them the schedule is where it was', async () => {
    const pipeline = await ended();
    const { endpoint, wake, job, clock } = pipeline;
    endpoint.push({ status: 429, retryAfterSeconds: 120 }, { status: 429 }, UNAVAILABLE);
    await wake('deliver');
    assert.deepEqual([(await job()).delivery_attempts, (await job()).not_before], [0, T0 + 120 * SECOND]);
    assert.equal((await job()).timeline.at(-1)?.event, 'delivery_throttled');
    clock.ms = T0 + 120 * SECOND;
    await wake('deliver');
    // The second in a row: 20 s.
    assert.deepEqual([(await job()).delivery_attempts, (await job()).not_before], [0, T0 + 140 * SECOND]);
    clock.ms = T0 + 140 * SECOND;
    await wake('deliver');
    assert.deepEqual([(await job()).delivery_attempts, (await job()).not_before], [1, T0 + 150 * SECOND]);
  });

  test('429 for ever ends after 30 days', async () => {
    const pipeline = await ended();
    pipeline.endpoint.push(...Array(2_000).fill({ status: 429, retryAfterSeconds: 0 }));
    const sentAt = await runToTheEnd(pipeline);
    assert.equal((await pipeline.job()).delivery, 'failed');
    const lastDay = (sentAt.at(-1) ?? 0) / 86_400;
    assert.ok(lastDay > 29.9 && lastDay < 30, `${lastDay} days`);
    assert.ok(sentAt.length < 740, `${sentAt.length} deliveries`);
  });

  test('410 switches the endpoint off', async () => {
    const { wake, job, endpoint, switchedOff, files } = await ended();
    endpoint.push({ status: 410 });
    await wake('deliver');
    assert.deepEqual(switchedOff, ['template-1']);
    assert.deepEqual([(await job()).delivery, (await job()).step], ['off', 'purge']);
    assert.ok(!files.objects.has(UPLOAD));
  });

  test('a redirect is a failure like any other', async () => {
    const { wake, job, endpoint } = await ended();
    endpoint.push({ status: 302 });
    await wake('deliver');
    assert.equal((await job()).timeline.at(-1)?.detail, 'status_302');
  });
});

describe('our own faults', () => {
  test('cost no attempt', async () => {
    const { run, job, posts } = await ended();
    const wakeUp = { item: `JOB#${JOB_ID}`, step: 'deliver', via: 'step' } as const;
    const outcome = await run(wakeUp, (port) =>
      'secretBox' in port
        ? { ...port, secretBox: () => Promise.reject(new Error('Secrets Manager is down')) }
        : port,
    );
    assert.equal(outcome, 'done');
    const { delivery_attempts, not_before, last_failure, step } = await job();
    assert.deepEqual([step, delivery_attempts, not_before], ['deliver', 0, T0 + 5 * SECOND]);
    assert.deepEqual(last_failure, {
      code: 'unavailable',
      message: 'Something went wrong on our side. It is tried again.',
    });
    assert.equal(posts.length, 0);
  });

  test('a seal that can never be opened again ends the delivery', async () => {
    const { job, wake, jobs } = await ended();
    const { template } = await job();
    assert.ok(template?.webhook);
    const broken = { ...template, webhook: { ...template.webhook, sealed_secret: 'nonsense' } };
    await jobs.amend(await job(), T0, { template: broken });
    await wake('deliver');
    assert.deepEqual([(await job()).delivery, (await job()).step], ['failed', 'purge']);
  });

  test('that never pass end too, 30 days after the job at the latest', async () => {
    const pipeline = await ended();
    const { job, clock, run } = pipeline;
    const wakeUp = { item: `JOB#${JOB_ID}`, step: 'deliver', via: 'step' } as const;
    for (; clock.ms < T0 + 31 * 24 * HOUR; clock.ms = (await job()).not_before ?? clock.ms + HOUR) {
      if ((await job()).step !== 'deliver') break;
      await run(wakeUp, (port) =>
        'secretBox' in port ? { ...port, secretBox: () => Promise.reject(new Error('gone')) } : port,
      );
    }
    assert.equal((await job()).step, 'purge');
  });
});

describe('content that has to go while the delivery waits', () => {
  test('the upload goes after 23 h 45 min, without a delivery being made for it', async () => {
    const { wake, job, clock, posts, files } = await ended({
      accepted_at: T0 - 23 * HOUR,
      next_attempt_at: T0 + 8 * HOUR,
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
    const { wake, job, clock, posts, files } = await ended({
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
    const { result, result_key, step, delivery } = await job();
    assert.deepEqual([result, result_key, step, delivery], [undefined, undefined, 'purge', 'delivered']);
    assert.deepEqual([...files.objects.keys()], []);
  });

  test('an endpoint that throttles for two days keeps nothing of the document', async () => {
    const pipeline = await ended();
    pipeline.endpoint.push(...Array(2_000).fill({ status: 429, retryAfterSeconds: 3_600 }));
    await runToTheEnd(pipeline, T0 + 24 * HOUR);
    assert.deepEqual([...pipeline.files.objects.keys()], []);
    assert.equal((await pipeline.job()).result, undefined);
    assert.equal((await pipeline.job()).delivery, 'owed');
  });
});
