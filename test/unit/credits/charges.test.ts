/**
 * Promise 3: one charge a job, refunded once if its client got nothing, whichever worker dies at whichever of its effects.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { recount, requireCredits } from '../../../shared/credits/balance.ts';
import type { Charge } from '../../../shared/credits/ledger.ts';
import { PaperhookError } from '../../../shared/errors.ts';
import { cancelJob } from '../../../shared/jobs/cancel-job.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import type { Step } from '../../../shared/jobs/obligation.ts';
import type { Template } from '../../../shared/store/templates.ts';
import { stateOf } from '../../fakes/deliveries.ts';
import { exampleJob, exampleTemplate, HOUR, JOB_ID, MINUTE, T0 } from '../../fakes/example-job.ts';
import { createPipeline, type Pipeline, WEBHOOK } from '../../fakes/pipeline.ts';
import { countCalls, dieAt, failAt, type Moment } from '../../fakes/watch-calls.ts';
import type { Watch } from '../../fakes/world.ts';

const PAGES_3: Partial<Job> = {
  file: { name: 'invoice.pdf', content_type: 'application/pdf', bytes: 9, pages: 3 },
};

const TEMPLATE: Template = {
  ...exampleTemplate(),
  kind: 'template',
  template_id: 'template-1',
  tenant: 'acme',
  name: 'Invoices',
  static_values: '{}',
  created_at: T0,
};

/** Everything in the ledger, fences of jobs that were never charged included. */
function ledgerOf({ table }: Pipeline) {
  return [...table.values()].filter(({ id }) => String(id).startsWith('CHARGE#'));
}

/** As the tenant sees it: what it has to pay for. */
async function owedBy({ credits }: Pipeline, tenant = 'acme'): Promise<number> {
  let owed = 0;
  for await (const page of credits().ledger.charges(tenant, 0, T0 + 365 * 24 * HOUR))
    for (const charge of page) if (charge.refunded_at === undefined) owed += charge.credits;
  return owed;
}

function failing(): Pick<Pipeline['provider']['api'], 'inspect'> {
  return { inspect: async () => ({ state: 'failed', reason: 'unreadable' }) };
}

describe('a charge', () => {
  test('is one item, of the pages that the file has, once the provider has accepted it', async () => {
    const pipeline = createPipeline();
    const { accept, wake, job } = pipeline;
    await accept(PAGES_3);
    assert.deepEqual(ledgerOf(pipeline), []);
    await wake('start');
    const charge: Charge = {
      id: `CHARGE#${JOB_ID}`,
      kind: 'charge',
      tenant: 'acme',
      template_id: 'template-1',
      job_id: JOB_ID,
      credits: 3,
      listed_under: 'CHARGES#acme',
      listed_at: T0,
      // 400 days after 2026-03-02 08:00.
      expires_at: 1_772_438_400 + 34_560_000,
    };
    assert.deepEqual(ledgerOf(pipeline), [charge]);
    assert.equal((await job()).charged, 3);
  });

  test('of an image is one credit', async () => {
    const pipeline = createPipeline();
    await pipeline.accept();
    await pipeline.wake('start');
    assert.equal(await owedBy(pipeline), 1);
  });

  test('is not made of what the provider did not accept', async () => {
    const pipeline = createPipeline();
    pipeline.provider.api.submit = () =>
      Promise.reject(new PaperhookError('document_refused', 'no', { fault: 'permanent' }));
    await pipeline.accept();
    await pipeline.wake('start');
    await pipeline.wake('deliver');
    assert.equal(await owedBy(pipeline), 0);
    assert.deepEqual([(await pipeline.job()).step, (await pipeline.job()).refund], ['purge', undefined]);
    // 30 days after 2026-03-02 08:00, as its job.
    assert.deepEqual(
      ledgerOf(pipeline).map(({ expires_at }) => expires_at),
      [1_772_438_400 + 2_592_000],
    );
  });

  test('costs one write, and a read of the grant only once a minute', async () => {
    const pipeline = createPipeline();
    const counted = countCalls();
    await pipeline.accept();
    await pipeline.wake('start', 'submit', counted.watch);
    assert.deepEqual(
      [counted.of('charge'), counted.of('add', 'read', 'claimCount', 'correct', 'isCharged')],
      [1, 0],
    );
  });
});

describe('a refund', () => {
  const webhooks = { 'is on': WEBHOOK, 'is not there': undefined, 'is off': { ...WEBHOOK, off_since: T0 } };
  for (const [name, webhook] of Object.entries(webhooks)) {
    test(`is made before the failure is told, where the template's URL ${name}`, async () => {
      const pipeline = createPipeline();
      const { accept, wake, job, posts, clock, provider, takeSent, settings } = pipeline;
      Object.assign(provider.api, failing());
      await settings.putTemplate({ ...TEMPLATE, ...(webhook && { webhook }) });
      await accept({ ...(webhook && { webhook }), ...PAGES_3 });
      await wake('start');
      await wake('settle');
      assert.deepEqual([(await job()).step, (await job()).refund], ['deliver', 'owed']);
      assert.deepEqual(
        takeSent().map(({ step }) => step),
        ['deliver'],
      );
      clock.ms = T0 + MINUTE;
      const timeline = (await job()).timeline.map(({ event }) => event);
      await wake('deliver');
      const after = await job();
      assert.deepEqual([after.step, after.refund, after.charged], ['purge', 'made', 3]);
      assert.equal(ledgerOf(pipeline)[0]?.['refunded_at'], T0 + MINUTE);
      assert.equal(await owedBy(pipeline), 0);
      assert.equal(posts.length, name === 'is on' ? 1 : 0);
      // Of a failure the upload is kept for a retry, 23 h 45 min from its acceptance.
      assert.equal(after.due, T0 + 23.75 * HOUR);
      const told = { 'is on': ['delivered'], 'is not there': [], 'is off': ['delivery_parked'] }[name] ?? [];
      assert.deepEqual(
        after.timeline.map(({ event }) => event),
        [...timeline, ...told],
      );
      const state = { 'is on': 'delivered', 'is not there': undefined, 'is off': 'parked' }[name];
      assert.equal(stateOf(after), state);
    });
  }

  test('is made once, however often its delivery is tried', async () => {
    const pipeline = createPipeline();
    const { accept, wake, clock, provider, endpoint } = pipeline;
    Object.assign(provider.api, failing());
    endpoint.push({ status: 500 }, { status: 500 });
    const counted = countCalls();
    await accept({ webhook: WEBHOOK });
    await wake('start');
    await wake('settle');
    for (let tries = 0; tries < 3; tries += 1) {
      clock.ms = (await pipeline.job()).not_before ?? clock.ms;
      await wake('deliver', 'step', counted.watch);
    }
    assert.deepEqual([counted.of('post'), counted.of('refund')], [3, 1]);
    assert.equal(stateOf(await pipeline.job()), 'delivered');
  });

  test('is not made of a success, nor of a job that was cancelled', async () => {
    const succeeded = createPipeline();
    await succeeded.accept({ webhook: WEBHOOK });
    for (const step of ['start', 'settle', 'deliver'] satisfies Step[]) await succeeded.wake(step);
    assert.equal(await owedBy(succeeded), 1);

    const cancelled = createPipeline();
    await cancelled.accept({ webhook: WEBHOOK });
    await cancelled.wake('start');
    await cancelJob(cancelled.steps<Job>(), JOB_ID);
    await cancelled.wake('deliver');
    assert.deepEqual([(await cancelled.job()).step, await owedBy(cancelled)], ['purge', 1]);
  });

  test('is given back to the grant that was charged, and to no later one', async () => {
    const first = { kind: 'grant', tenant: 'acme', granted: 9, set_at: T0 } as const;
    const later = { ...first, set_at: T0 + 1 };
    for (const atTheRefund of [first, later]) {
      const pipeline = createPipeline();
      const { accept, wake, settings, provider, credits, clock } = pipeline;
      Object.assign(provider.api, failing());
      await settings.putGrant(first);
      await accept(PAGES_3);
      // A worker charges by the grant that it has read within the last minute.
      clock.ms = T0 + MINUTE;
      await wake('start');
      assert.equal((await credits().counter.read(first)).spent, 3);
      await settings.putGrant(atTheRefund);
      await wake('settle');
      await wake('deliver');
      assert.equal(await owedBy(pipeline), 0);
      assert.equal((await credits().counter.read(atTheRefund)).spent, 0);
    }
  });

  test('that a count has seen already is not taken off again by a worker that comes late', async () => {
    const grant = { kind: 'grant', tenant: 'acme', granted: 9, set_at: T0 } as const;
    const pipeline = createPipeline();
    const { accept, wake, settings, provider, credits, clock } = pipeline;
    Object.assign(provider.api, failing());
    await settings.putGrant(grant);
    await accept(PAGES_3);
    await wake('start');
    await wake('settle');
    // It stalls once the refund is in the ledger.
    const { ledger } = credits();
    const refund = await ledger.refund(JOB_ID, clock.ms);
    assert.equal(refund?.credits, 3);
    clock.ms = T0 + 10 * MINUTE;
    await recount(credits(), grant);
    assert.equal((await credits().counter.read(grant)).spent, 0);
    await credits().counter.giveBack(grant, 3, T0, clock.ms);
    assert.equal((await credits().counter.read(grant)).spent, 0);
  });

  test('of a job that ended by its deadline', async () => {
    const pipeline = createPipeline();
    await pipeline.accept();
    await pipeline.wake('start');
    pipeline.clock.ms = T0 + 23 * HOUR;
    await pipeline.wake('settle');
    await pipeline.wake('deliver');
    assert.equal((await pipeline.job()).error?.code, 'deadline_exceeded');
    assert.equal(await owedBy(pipeline), 0);
  });

  test('can not be overtaken by a charge of a worker that had lost its lease', async () => {
    const pipeline = createPipeline();
    const { accept, wake, job, clock, provider, credits } = pipeline;
    const { submit } = provider.api;
    const [reached, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    provider.api.submit = async (...given) => {
      reached.resolve();
      await goOn.promise;
      return submit(...given);
    };
    await accept();
    const stalled = wake('start');
    await reached.promise;
    clock.ms = T0 + 23 * HOUR;
    await wake('start', 'poller');
    await wake('deliver');
    assert.equal((await job()).step, 'purge');
    goOn.resolve();
    assert.equal(await stalled, 'superseded');
    assert.equal(provider.documents.size, 1);
    assert.equal(await owedBy(pipeline), 0);
    assert.equal(await credits().ledger.charge(exampleJob(), 1, clock.ms), false);
  });
});

/** Runs a step until it is done: what failed or died is run again once its lease has ended. */
async function insist(
  pipeline: Pipeline,
  step: Step,
  first: (watch: Watch) => Promise<unknown>,
  watch: Watch,
) {
  await first(watch).catch(() => 'failed');
  for (let tries = 0; tries < 3 && (await pipeline.job()).step === step; tries += 1) {
    pipeline.clock.ms += 2 * MINUTE;
    await pipeline.wake(step, 'poller');
  }
}

type Disturbance = (effect: number, moment: Moment) => { watch: Watch; died?: Promise<'died'> };
const DISTURBANCES: [string, Disturbance][] = [
  ['killed', dieAt],
  ['an error', failAt],
];

describe('killed at every effect', () => {
  // start: lease, upload, submit, reference, charge, finish; deliver: lease, refund, counter, template, endpoints, secret
  // box, post, attempt, finish; and one more that does not come.
  for (const [how, disturb] of DISTURBANCES)
    for (const moment of ['before', 'after'] satisfies Moment[])
      for (let effect = 1; effect <= 10; effect += 1) {
        const disturbed = (pipeline: Pipeline, step: Step) => {
          const { watch, died } = disturb(effect, moment);
          const run = (given: Watch) => {
            const running = pipeline.wake(step, 'step', given);
            return died ? Promise.race([running, died]) : running;
          };
          return insist(pipeline, step, run, watch);
        };

        test(`start: ${how} ${moment} effect ${effect}, and the job succeeds: one charge`, async () => {
          const pipeline = createPipeline();
          await pipeline.accept(PAGES_3);
          await disturbed(pipeline, 'start');
          await pipeline.wake('settle');
          assert.equal((await pipeline.job()).status, 'SUCCESS');
          assert.deepEqual([await owedBy(pipeline), (await pipeline.job()).charged], [3, 3]);
        });

        test(`start: ${how} ${moment} effect ${effect}, and nobody comes before the deadline: no charge`, async () => {
          const pipeline = createPipeline();
          await pipeline.accept(PAGES_3);
          const { watch, died } = disturb(effect, moment);
          const running = pipeline.wake('start', 'submit', watch).catch(() => 'failed');
          await (died ? Promise.race([running, died]) : running);
          pipeline.clock.ms = T0 + 23 * HOUR;
          const { step } = await pipeline.job();
          assert.ok(step);
          await pipeline.wake(step, 'poller');
          await pipeline.wake('deliver');
          assert.deepEqual([(await pipeline.job()).status, (await pipeline.job()).step], ['FAILED', 'purge']);
          assert.equal(await owedBy(pipeline), 0);
        });

        for (const [name, webhook] of [
          ['no endpoint', {}],
          ['a URL', { webhook: WEBHOOK }],
        ] as const)
          test(`deliver (${name}): ${how} ${moment} effect ${effect}: refunded once`, async () => {
            const pipeline = createPipeline();
            const { accept, wake, job, provider, settings, credits, clock } = pipeline;
            Object.assign(provider.api, failing());
            await settings.putGrant({ kind: 'grant', tenant: 'acme', granted: 10, set_at: T0 });
            await accept({ ...PAGES_3, ...webhook });
            await wake('start');
            await wake('settle');
            await disturbed(pipeline, 'deliver');
            assert.deepEqual([(await job()).step, (await job()).refund], ['purge', 'made']);
            assert.equal(await owedBy(pipeline), 0);
            // The counter may have missed it; whoever needs the credits gets them after a count.
            clock.ms += HOUR;
            await requireCredits(credits(), 'acme', 10);
          });
      }
});
