import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tellEndpoints } from '../../../functions/settle-job/tell-endpoints.ts';
import type { EventItem } from '../../../shared/deliveries/event-item.ts';
import { JOB_ID, T0 } from '../../fakes/example-job.ts';
import { createPipeline, SIGNING_SECRET } from '../../fakes/pipeline.ts';

const VERIFIED = {
  at: T0,
  event: 'ocrolus.document.verification_failed',
  detail: 'from the webhook: blurred',
};

async function subscribed(...events: string[]) {
  const pipeline = createPipeline();
  const { box } = pipeline;
  await pipeline.endpoints.put({
    kind: 'endpoint',
    endpoint_id: 'a',
    tenant: 'acme',
    description: '',
    events,
    created_at: T0,
    sealed_url: box.seal('https://a.example/hook', 'a'),
    origin: 'https://a.example',
    sealed_secret: box.seal(SIGNING_SECRET, 'a'),
    sealed_headers: box.seal('{}', 'a'),
    header_names: [],
  });
  await pipeline.accept();
  const ports = { eventSteps: pipeline.steps<EventItem>(), listEndpoints: pipeline.endpoints.ofTenant };
  return {
    ...pipeline,
    tell: async () => tellEndpoints(ports, await pipeline.job(), VERIFIED),
    async deliver() {
      for (const wakeUp of pipeline.takeSent()) await pipeline.run(wakeUp);
    },
  };
}

test('what a provider said of a job is delivered to who is subscribed to it, once, under one id', async () => {
  const { tell, deliver, posts, table, endpoint } = await subscribed('ocrolus.document.*');
  endpoint.push({ status: 200, excerpt: 'thank you' });
  await tell();
  await tell();
  await deliver();
  await tell();
  await deliver();
  assert.equal(posts.length, 1);
  assert.deepEqual(JSON.parse(posts[0]?.body ?? '{}'), {
    event: 'ocrolus.document.verification_failed',
    job_id: JOB_ID,
    template_id: 'template-1',
    static_values: { source: 'mail' },
    occurred_at: '2026-03-02T08:00:00.000Z',
    detail: 'from the webhook: blurred',
  });
  assert.equal(posts[0]?.headers['webhook-id'], `msg_${JOB_ID}_ocrolus-document-verification_failed`);
  const item = table.get(`EVENT#${JOB_ID}_ocrolus-document-verification_failed`);
  assert.deepEqual([item?.['step'], item?.['expires_at']], [undefined, T0 / 1000 + 30 * 24 * 3600]);
  // What it said is no longer kept than it must.
  assert.equal(item?.['body'], '{}');
  assert.ok(!JSON.stringify(item).includes('thank you'));
});

test('nobody who is subscribed to something else is told', async () => {
  const { tell, table, takeSent } = await subscribed('job.*', 'ocrolus.book.*');
  await tell();
  assert.deepEqual([[...table.keys()].filter((id) => id.startsWith('EVENT#')), takeSent()], [[], []]);
});

test('what is not taken is tried again by the schedule, and kept', async () => {
  const { tell, deliver, endpoint, posts, clock, run, table } = await subscribed('*');
  endpoint.push({ status: 500 });
  await tell();
  await deliver();
  const id = `EVENT#${JOB_ID}_ocrolus-document-verification_failed`;
  assert.equal(table.get(id)?.['not_before'], T0 + 10_000);
  clock.ms = T0 + 10_000;
  await run({ item: id, step: 'deliver', via: 'poller' });
  assert.deepEqual([posts.length, table.get(id)?.['step']], [2, undefined]);
});
