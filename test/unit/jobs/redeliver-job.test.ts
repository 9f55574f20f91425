import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Job, TemplateWebhook } from '../../../shared/jobs/job.ts';
import { redeliverJob } from '../../../shared/jobs/redeliver-job.ts';
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
import { createPipeline, WEBHOOK } from '../../fakes/pipeline.ts';

const TEMPLATE = { ...exampleTemplate(), webhook: WEBHOOK };
const RESULT = '{"result":{"total":1},"raw":null}';
const DELIVERED: Partial<Job> = {
  step: 'purge',
  due: T0 + 24 * HOUR,
  status: 'SUCCESS',
  completed_at: T0,
  template: TEMPLATE,
  delivery: 'delivered',
  delivery_attempts: 4,
  result: RESULT,
};
const FAILED: Partial<Job> = {
  status: 'FAILED',
  error: { code: 'provider_failed', message: 'unreadable' },
};

async function ended(fields: Partial<Job> = {}) {
  const pipeline = createPipeline();
  await pipeline.accept({ ...DELIVERED, ...fields });
  pipeline.clock.ms = T0 + HOUR;
  let now: { webhook?: TemplateWebhook } | undefined = { webhook: WEBHOOK };
  const ports = { steps: pipeline.steps<Job>(), getTemplate: async () => now };
  return {
    ...pipeline,
    ports,
    redeliver: () => redeliverJob(ports, JOB_ID),
    templateIs(template: typeof now) {
      now = template;
    },
    async deliverAll() {
      for (const wakeUp of pipeline.takeSent()) await pipeline.run(wakeUp);
    },
  };
}

describe('a delivery that is asked for again', () => {
  test('is owed at once, with the whole schedule before it, and says so', async () => {
    const { redeliver, job, takeSent } = await ended({ attempts: 2, next_attempt_at: T0 });
    await redeliver();
    const { step, due, delivery, delivery_attempts, attempts, next_attempt_at, timeline } = await job();
    assert.deepEqual([step, due, delivery], ['deliver', T0 + HOUR + MINUTE, 'owed']);
    assert.deepEqual([delivery_attempts, attempts, next_attempt_at], [0, 0, undefined]);
    assert.deepEqual(timeline.at(-1), { at: T0 + HOUR, event: 'redelivery_asked' });
    assert.deepEqual(takeSent(), [{ item: JOB_ITEM, step: 'deliver', via: 'step', delaySeconds: 0 }]);
  });

  test('has the same id and the same body', async () => {
    const { redeliver, deliverAll, posts, job } = await ended({ step: 'deliver', due: T0, webhook: WEBHOOK });
    await redeliver();
    await deliverAll();
    await redeliver();
    await deliverAll();
    assert.equal(posts.length, 2);
    assert.equal(posts[1]?.body, posts[0]?.body);
    const ids = posts.map(({ headers }) => headers['webhook-id']);
    assert.deepEqual(ids, [`msg_${JOB_ID}_job-succeeded`, `msg_${JOB_ID}_job-succeeded`]);
    const { step, due, delivery, delivery_attempts } = await job();
    assert.deepEqual([step, due, delivery, delivery_attempts], ['purge', T0 + 24 * HOUR, 'delivered', 1]);
  });

  test('of a failure tells the failure, and its upload keeps its time', async () => {
    const { redeliver, deliverAll, posts, job, files } = await ended(FAILED);
    await redeliver();
    await deliverAll();
    assert.equal(JSON.parse(posts[0]?.body ?? '').error.code, 'provider_failed');
    assert.deepEqual([(await job()).upload_key, files.objects.has(UPLOAD)], [UPLOAD, true]);
    assert.equal((await job()).due, T0 + 23.75 * HOUR);
  });

  test('that was on its way already is made at once', async () => {
    const { redeliver, job, deliverAll, posts } = await ended({
      step: 'deliver',
      webhook: WEBHOOK,
      due: T0 + 9 * HOUR,
      not_before: T0 + 9 * HOUR,
      next_attempt_at: T0 + 9 * HOUR,
      last_failure: { code: 'endpoint_unavailable', message: 'm' },
    });
    await redeliver();
    assert.equal((await job()).last_failure, undefined);
    await deliverAll();
    assert.deepEqual([posts.length, (await job()).delivery], [1, 'delivered']);
  });

  test('goes on by the schedule when it is not taken, and the result keeps its time meanwhile', async () => {
    const { redeliver, deliverAll, endpoint, job, clock, wake, posts } = await ended();
    clock.ms = T0 + 24 * HOUR - 5 * SECOND;
    endpoint.push({ status: 500 });
    await redeliver();
    await deliverAll();
    const waiting = await job();
    assert.deepEqual(
      [waiting.next_attempt_at, waiting.due],
      [clock.ms + 10 * SECOND, T0 + 24 * HOUR + MINUTE],
    );
    clock.ms = T0 + 24 * HOUR;
    await wake('deliver');
    assert.equal((await job()).result, undefined);
    clock.ms += 10 * SECOND;
    await wake('deliver');
    assert.deepEqual(
      posts.map(({ body }) => JSON.parse(body).error?.code),
      [undefined, 'result_expired'],
    );
    assert.deepEqual([(await job()).step, (await job()).delivery], ['purge', 'delivered']);
    await wake('purge');
    assert.equal((await job()).template, undefined);
  });

  test('goes to the URL that the template has now', async () => {
    const { redeliver, job, templateIs } = await ended({ delivery: 'off' });
    const webhook = { ...WEBHOOK, sealed_url: 'another', origin: 'https://other.example' };
    templateIs({ webhook });
    await redeliver();
    assert.deepEqual((await job()).template, { ...exampleTemplate(), webhook });
  });

  test('goes where the job was to be delivered when the template is deleted', async () => {
    const { redeliver, job, templateIs } = await ended();
    templateIs(undefined);
    await redeliver();
    assert.deepEqual((await job()).template, TEMPLATE);
  });

  test('is read again when somebody else has changed the job meanwhile', async () => {
    const { ports, jobs, job } = await ended();
    let reads = 0;
    const get = async (id: string) => {
      const seen = await jobs.get(id);
      reads += 1;
      if (seen && reads === 1) await jobs.amend(seen, T0, { due: T0 + 5 });
      return seen;
    };
    await redeliverJob({ ...ports, steps: { ...ports.steps, store: { ...ports.steps.store, get } } }, JOB_ID);
    assert.deepEqual([reads, (await job()).delivery], [2, 'owed']);
  });
});

test('the result that the documents of a batch have in common is delivered again too', async () => {
  const file = { name: 'a.zip', content_type: 'application/zip', bytes: 9 };
  const { redeliver, deliverAll, posts, job } = await ended({ file, documents: 2 });
  await redeliver();
  await deliverAll();
  assert.equal(JSON.parse(posts.at(-1)?.body ?? '{}').event, 'batch.completed');
  assert.equal((await job()).delivery, 'delivered');
});

describe('it is refused', () => {
  test('before the job has ended', async () => {
    const pipeline = createPipeline();
    await pipeline.accept({ webhook: WEBHOOK, step: 'settle', status: 'PROCESSING IMAGE' });
    const ports = { steps: pipeline.steps<Job>(), getTemplate: async () => undefined };
    await assert.rejects(redeliverJob(ports, JOB_ID), { code: 'conflict', message: /has not ended/ });
  });

  const refusals: [what: string, fields: Partial<Job>, code: string, message: RegExp][] = [
    ['where there never was a URL', { template: exampleTemplate() }, 'conflict', /without a webhook_url/],
    [
      'of a batch',
      { file: { name: 'a.zip', content_type: 'application/zip', bytes: 9 }, documents: 2, delivery: 'none' },
      'conflict',
      /its documents/,
    ],
    [
      'while it is being made',
      { step: 'deliver', lease: 'token', lease_until: T0 + 2 * HOUR },
      'conflict',
      /until 2026-03-02T10:00:00.000Z at most/,
    ],
  ];
  for (const [what, fields, code, message] of refusals) {
    test(what, async () => {
      const { redeliver, job, takeSent } = await ended(fields);
      const before = await job();
      await assert.rejects(redeliver(), { code, message, fault: 'permanent' });
      assert.deepEqual([await job(), takeSent()], [before, []]);
    });
  }

  test('while the endpoint is off, saying how it is switched on', async () => {
    const { redeliver, templateIs } = await ended();
    templateIs({ webhook: { ...WEBHOOK, off_since: T0 } });
    await assert.rejects(redeliver(), { code: 'conflict', message: /PATCH \/templates\/\{template_id\}/ });
    templateIs({});
    await assert.rejects(redeliver(), { code: 'conflict', message: /no webhook_url any more/ });
  });

  test('once only a tombstone is left', async () => {
    const { redeliver, wake, clock } = await ended();
    clock.ms = T0 + 24 * HOUR;
    await wake('purge');
    await assert.rejects(redeliver(), { code: 'expired' });
  });

  test('of a job that is not there', async () => {
    const { ports } = await ended();
    await assert.rejects(redeliverJob(ports, 'nobody'), { code: 'not_found' });
  });
});
