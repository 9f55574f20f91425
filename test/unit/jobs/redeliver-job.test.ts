import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Delivery } from '../../../shared/deliveries/delivery.ts';
import type { EndpointTarget } from '../../../shared/deliveries/endpoint.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import type { Changes } from '../../../shared/jobs/obligation-store.ts';
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
import { createPipeline, SIGNING_SECRET, WEBHOOK } from '../../fakes/pipeline.ts';

const TEMPLATE = { ...exampleTemplate(), webhook: WEBHOOK };
const RESULT = '{"result":{"total":1},"raw":null}';
const TAKEN: Delivery = { state: 'delivered', attempts: 4, tries: 4, log: [] };
const DELIVERED: Partial<Job> = {
  step: 'purge',
  due: T0 + 24 * HOUR,
  status: 'SUCCESS',
  completed_at: T0,
  template: TEMPLATE,
  deliveries: { 'template-1': TAKEN },
  result: RESULT,
};
const FAILED: Partial<Job> = {
  status: 'FAILED',
  error: { code: 'provider_failed', message: 'unreadable' },
};

async function ended(fields: Changes<Job> = {}) {
  const pipeline = createPipeline();
  await pipeline.accept({ ...DELIVERED, ...fields } as Partial<Job>);
  pipeline.clock.ms = T0 + HOUR;
  let now: { webhook?: EndpointTarget } | undefined = { webhook: WEBHOOK };
  const ports = { steps: pipeline.steps<Job>(), getTemplate: async () => now };
  return {
    ...pipeline,
    ports,
    redeliver: () => redeliverJob(ports, JOB_ID),
    templateIs(template: typeof now) {
      now = template;
    },
    delivery: async () => (await pipeline.job()).deliveries?.['template-1'],
    async deliverAll() {
      for (const wakeUp of pipeline.takeSent()) await pipeline.run(wakeUp);
    },
  };
}

describe('a delivery that is asked for again', () => {
  test('is owed at once, with the whole schedule before it, and says so', async () => {
    const { redeliver, job, takeSent, delivery } = await ended({ attempts: 2 });
    await redeliver();
    const { step, due, attempts, timeline } = await job();
    assert.deepEqual([step, due, attempts], ['deliver', T0 + HOUR + MINUTE, 0]);
    assert.deepEqual(await delivery(), { state: 'owed', attempts: 0, tries: 4, log: [] });
    assert.deepEqual(timeline.at(-1), { at: T0 + HOUR, event: 'redelivery_asked' });
    assert.deepEqual(takeSent(), [{ item: JOB_ITEM, step: 'deliver', via: 'step', delaySeconds: 0 }]);
  });

  test('has the same id and the same body', async () => {
    const { redeliver, deliverAll, posts, job, delivery } = await ended();
    await redeliver();
    await deliverAll();
    await redeliver();
    await deliverAll();
    assert.equal(posts.length, 2);
    assert.equal(posts[1]?.body, posts[0]?.body);
    const ids = posts.map(({ headers }) => headers['webhook-id']);
    assert.deepEqual(ids, [`msg_${JOB_ID}_job-succeeded`, `msg_${JOB_ID}_job-succeeded`]);
    const { step, due } = await job();
    const { state, attempts, tries } = (await delivery()) ?? {};
    assert.deepEqual([step, due, state, attempts, tries], ['purge', T0 + 24 * HOUR, 'delivered', 1, 6]);
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
    const { redeliver, job, deliverAll, posts, delivery } = await ended({
      step: 'deliver',
      deliveries: { 'template-1': { ...TAKEN, state: 'owed', next_attempt_at: T0 + 9 * HOUR } },
      due: T0 + 9 * HOUR,
      not_before: T0 + 9 * HOUR,
      last_failure: { code: 'endpoint_unavailable', message: 'm' },
    });
    await redeliver();
    assert.equal((await job()).last_failure, undefined);
    await deliverAll();
    assert.deepEqual([posts.length, (await delivery())?.state], [1, 'delivered']);
  });

  test('goes on by the schedule when it is not taken, and the result keeps its time meanwhile', async () => {
    const { redeliver, deliverAll, endpoint, job, clock, wake, posts, delivery } = await ended();
    clock.ms = T0 + 24 * HOUR - 5 * SECOND;
    endpoint.push({ status: 500 });
    await redeliver();
    await deliverAll();
    const waiting = await job();
    assert.deepEqual(
      [waiting.deliveries?.['template-1']?.next_attempt_at, waiting.due],
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
    assert.deepEqual([(await job()).step, (await delivery())?.state], ['purge', 'delivered']);
    await wake('purge');
    assert.equal((await job()).template, undefined);
  });

  test('goes to the URL that the template has now', async () => {
    const { redeliver, job, templateIs } = await ended();
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
    const { ports, jobs, delivery } = await ended();
    let reads = 0;
    const get = async (id: string) => {
      const seen = await jobs.get(id);
      reads += 1;
      if (seen && reads === 1) await jobs.amend(seen, T0, { due: T0 + 5 });
      return seen;
    };
    await redeliverJob({ ...ports, steps: { ...ports.steps, store: { ...ports.steps.store, get } } }, JOB_ID);
    assert.deepEqual([reads, (await delivery())?.state], [2, 'owed']);
  });
});

test('one that changes faster than it can be delivered again is a fault that passes', async () => {
  const { ports } = await ended();
  const changing = { ...ports.steps, store: { ...ports.steps.store, amend: async () => false } };
  await assert.rejects(redeliverJob({ ...ports, steps: changing }, JOB_ID), {
    code: 'unavailable',
    fault: 'transient',
  });
});

test('the result that the documents of a batch have in common is delivered again too', async () => {
  const file = { name: 'a.zip', content_type: 'application/zip', bytes: 9 };
  const { redeliver, deliverAll, posts, delivery } = await ended({ file, documents: 2 });
  await redeliver();
  await deliverAll();
  assert.equal(JSON.parse(posts.at(-1)?.body ?? '{}').event, 'batch.completed');
  assert.equal((await delivery())?.state, 'delivered');
});

test('one endpoint alone is told again', async () => {
  const { ports, job } = await ended({
    deliveries: { 'template-1': TAKEN, a: { ...TAKEN, state: 'failed' }, b: TAKEN },
  });
  await redeliverJob(ports, JOB_ID, 'a');
  const states = Object.entries((await job()).deliveries ?? {}).map(([id, { state }]) => [id, state]);
  assert.deepEqual(Object.fromEntries(states), { 'template-1': 'delivered', a: 'owed', b: 'delivered' });
  await assert.rejects(redeliverJob(ports, JOB_ID, 'c'), { code: 'conflict', message: /^endpoint_id: / });
});

test('what an endpoint has not taken can be delivered again after the 24 hours, without the result', async () => {
  const { redeliver, deliverAll, wake, clock, posts, endpoints, box, job } = await ended({
    deliveries: { a: { ...TAKEN, state: 'failed' } },
  });
  const about = {
    kind: 'endpoint' as const,
    endpoint_id: 'a',
    tenant: 'acme',
    description: '',
    events: ['*'],
  };
  const target = {
    sealed_url: box.seal('https://a.example/hook', 'a'),
    origin: 'https://a.example',
    sealed_secret: box.seal(SIGNING_SECRET, 'a'),
    sealed_headers: box.seal('{}', 'a'),
    header_names: [],
  };
  await endpoints.put({ ...about, ...target, created_at: T0 });
  clock.ms = T0 + 24 * HOUR;
  await wake('purge');
  await redeliver();
  await deliverAll();
  const { static_values, error } = JSON.parse(posts[0]?.body ?? '{}');
  assert.deepEqual([static_values, error?.code], [{ source: 'mail' }, 'result_expired']);
  assert.deepEqual([(await job()).deliveries?.['a']?.state, (await job()).step], ['delivered', 'purge']);
});

test('whether the template has an endpoint that is on matters to that one alone', async () => {
  const { ports, templateIs } = await ended({ deliveries: { 'template-1': TAKEN, a: TAKEN } });
  templateIs({ webhook: { ...WEBHOOK, off_since: T0 } });
  await assert.rejects(redeliverJob(ports, JOB_ID, 'template-1'), { code: 'conflict', message: /is off/ });
  assert.equal((await redeliverJob(ports, JOB_ID, 'a'))['a']?.state, 'owed');
  const others = await ended({ deliveries: { a: TAKEN } });
  others.templateIs({});
  assert.equal((await others.redeliver())['a']?.state, 'owed');
});

describe('it is refused', () => {
  test('before the job has ended', async () => {
    const pipeline = createPipeline();
    await pipeline.accept({ webhook: WEBHOOK, step: 'settle', status: 'PROCESSING IMAGE' });
    const ports = { steps: pipeline.steps<Job>(), getTemplate: async () => undefined };
    await assert.rejects(redeliverJob(ports, JOB_ID), { code: 'conflict', message: /has not ended/ });
  });

  const refusals: [what: string, fields: Changes<Job>, code: string, message: RegExp][] = [
    ['where there never was an endpoint', { deliveries: {} }, 'conflict', /no endpoint/],
    ['before it was delivered the first time', { deliveries: undefined }, 'conflict', /about to be/],
    [
      'of a batch',
      { file: { name: 'a.zip', content_type: 'application/zip', bytes: 9 }, documents: 2, deliveries: {} },
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
    await assert.rejects(redeliver(), { code: 'conflict', message: /switch-on/ });
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
