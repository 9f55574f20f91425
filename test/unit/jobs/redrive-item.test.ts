import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type EndpointItem, newEndpointItem } from '../../../shared/deliveries/endpoint-item.ts';
import { setAside } from '../../../shared/jobs/dead-letter.ts';
import { type Redrivable, redriveItem } from '../../../shared/jobs/redrive-item.ts';
import { noticeReference, type ReferenceItem } from '../../../shared/jobs/reference.ts';
import { exampleDelivery } from '../../fakes/deliveries.ts';
import { HOUR, JOB_ITEM, MINUTE, SECOND, T0 } from '../../fakes/example-job.ts';
import { type AcceptedFields, createPipeline, WEBHOOK } from '../../fakes/pipeline.ts';

const THROTTLED = { code: 'provider_throttled', message: 'later' } as const;

async function waiting(fields: AcceptedFields = {}) {
  const pipeline = createPipeline();
  await pipeline.accept({
    step: 'settle',
    attempts: 5,
    claims: 3,
    not_before: T0 + 10 * MINUTE,
    due: T0 + 11 * MINUTE,
    last_failure: THROTTLED,
    ...fields,
  });
  return {
    ...pipeline,
    redrive: async () => redriveItem(pipeline.steps<Redrivable>(), await pipeline.job()),
  };
}

describe('an item is made due now', () => {
  test('whatever it waited for, and woken; its attempts and its reason stay', async () => {
    const { redrive, job, takeSent, clock } = await waiting();
    clock.ms = T0 + SECOND;
    assert.equal(await redrive(), 'redriven');
    const { step, due, not_before, claims, attempts, last_failure } = await job();
    // Woken at once; the poller is a minute behind.
    assert.deepEqual([step, due, not_before, claims], ['settle', T0 + SECOND + MINUTE, undefined, 0]);
    assert.deepEqual([attempts, last_failure], [5, THROTTLED]);
    assert.deepEqual(takeSent(), [{ item: JOB_ITEM, step: 'settle', via: 'redrive', delaySeconds: 0 }]);
  });

  test('and is due for the poller when it can not be woken', async () => {
    const { job, steps, poll, clock, takeSent } = await waiting();
    const broken = { ...steps<Redrivable>(), wake: async () => false };
    assert.equal(await redriveItem(broken, await job()), 'due');
    clock.ms = T0 + MINUTE;
    await poll();
    assert.deepEqual(
      takeSent().map(({ step, via }) => [step, via]),
      [['settle', 'poller']],
    );
  });

  test('a delivery on its schedule is made at once and costs the attempt that it is', async () => {
    const { redrive, takeSent, run, posts, job } = await waiting({
      step: 'deliver',
      webhook: WEBHOOK,
      deliveries: {
        'template-1': exampleDelivery({
          ...{ state: 'owed', attempts: 7, tries: 9, next_attempt_at: T0 + HOUR },
        }),
      },
      status: 'FAILED',
      completed_at: T0,
      error: { code: 'provider_failed', message: 'm' },
    });
    assert.equal(await redrive(), 'redriven');
    const owed = exampleDelivery({ state: 'owed', attempts: 7, tries: 9 });
    assert.deepEqual((await job()).deliveries, { 'template-1': owed });
    for (const wakeUp of takeSent()) await run(wakeUp);
    const { state, attempts, tries } = (await job()).deliveries?.['template-1'] ?? {};
    assert.deepEqual([posts.length, state, attempts, tries], [1, 'delivered', 8, 10]);
  });

  test('a job that is completed by it says so', async () => {
    const reference = { key: '123/1', values: { companyID: '123', fileID: '1' } };
    const { redrive, takeSent, run, job } = await waiting({ reference });
    await redrive();
    for (const wakeUp of takeSent()) await run(wakeUp);
    assert.deepEqual([(await job()).status, (await job()).completed_via], ['SUCCESS', 'redrive']);
  });

  test('a purge that fails', async () => {
    const { redrive, takeSent } = await waiting({ step: 'purge', status: 'SUCCESS', completed_at: T0 });
    assert.equal(await redrive(), 'redriven');
    assert.equal(takeSent()[0]?.step, 'purge');
  });

  test('a purge that was woken and has not run, or is due', async () => {
    for (const fields of [{ claims: 1 }, { claims: 0, due: T0 }]) {
      const { redrive, jobs, job } = await waiting({ step: 'purge', status: 'SUCCESS', completed_at: T0 });
      await jobs.amend(await job(), T0, { ...fields, last_failure: undefined });
      assert.equal(await redrive(), 'redriven');
    }
  });

  test('a reference, at its own step', async () => {
    const { obligations, steps, takeSent } = createPipeline();
    const references = obligations<ReferenceItem>();
    const reference = { key: '1', values: {} };
    await noticeReference(references, { provider: 'azoraone', connection: 'main', reference }, T0);
    const id = 'REF#azoraone#main#1';
    const item = await references.get(id);
    assert.ok(item);
    assert.equal(await redriveItem(steps<Redrivable>(), item), 'redriven');
    assert.deepEqual([takeSent()[0]?.step, (await references.get(id))?.due], ['adopt', T0 + MINUTE]);
  });
});

test('an endpoint that was waited for is looked at now; what it has asked for is waited for all the same', async () => {
  const { obligations, steps, takeSent } = createPipeline();
  const endpoints = obligations<EndpointItem>();
  const waits = { probes: 3, probe_at: T0 + HOUR, asked_until: T0 + 2 * HOUR };
  await endpoints.create({ ...newEndpointItem('endpoint-1', T0 + HOUR), ...waits });
  const item = await endpoints.get('ENDPOINT#endpoint-1');
  assert.ok(item);
  assert.equal(await redriveItem(steps<Redrivable>(), item), 'redriven');
  const { step, due, probes, probe_at, asked_until } = (await endpoints.get(item.id)) ?? {};
  assert.deepEqual([step, due, probes], ['drain', T0 + MINUTE, 3]);
  assert.deepEqual([probe_at, asked_until], [undefined, T0 + 2 * HOUR]);
  assert.equal(takeSent()[0]?.step, 'drain');
});

describe('an item is left alone', () => {
  test('that owes nothing but a purge whose time has not come', async () => {
    const { jobs, steps, redrive, job, takeSent, deadLetters } = await waiting();
    await jobs.amend(await job(), T0, {
      step: 'purge',
      claims: 0,
      not_before: undefined,
      last_failure: undefined,
    });
    assert.equal(await redrive(), 'ended');
    await jobs.amend(await job(), T0, { step: undefined, due: undefined });
    assert.equal(await redrive(), 'ended');
    const letter = { id: 'm1', source: 's', reason: 'r', body: Buffer.from('x'), receivedAtMs: T0 };
    await setAside(deadLetters(), letter);
    const kept = await steps<Redrivable>().store.get('DEAD#m1');
    assert.ok(kept);
    assert.equal(await redriveItem(steps<Redrivable>(), kept), 'ended');
    assert.deepEqual(takeSent(), []);
  });

  test('that a worker has', async () => {
    const { redrive, store, job, clock } = await waiting({ not_before: T0 });
    await store.takeLease({ id: JOB_ITEM, step: 'settle', token: 'x', nowMs: T0, untilMs: T0 + MINUTE });
    const before = await job();
    assert.equal(await redrive(), 'held');
    assert.deepEqual(await job(), before);
    clock.ms = T0 + MINUTE;
    assert.equal(await redrive(), 'redriven');
  });

  test('that moved on after it was read', async () => {
    const { steps, jobs, job, takeSent } = await waiting();
    const seen = await job();
    await jobs.amend(seen, T0, { due: T0 + 5 });
    assert.equal(await redriveItem(steps<Redrivable>(), seen), 'moved_on');
    assert.deepEqual([takeSent(), (await job()).due], [[], T0 + 5]);
  });

  test('that newer code has written', async () => {
    const { redrive } = await waiting({ version: 2 });
    assert.equal(await redrive(), 'newer');
  });
});
