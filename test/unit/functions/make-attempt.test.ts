import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { announceJob } from '../../../functions/deliver-result/announcement.ts';
import { makeAttempt } from '../../../functions/deliver-result/make-attempt.ts';
import type { EndpointRef, EndpointTarget } from '../../../shared/deliveries/endpoint.ts';
import { exampleJob, T0 } from '../../fakes/example-job.ts';
import { createPipeline, WEBHOOK } from '../../fakes/pipeline.ts';

const REF: EndpointRef = { endpoint_id: 'template-1', level: 'template', sealed_url: WEBHOOK.sealed_url };

/** One that takes so long. Answers when its breaker was opened. */
async function attempted(context: TestContext, tookMs: number, target: EndpointTarget = WEBHOOK) {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { box, around, clock } = createPipeline();
  const opened: unknown[] = [];
  const ports = {
    around,
    secretBox: async () => box,
    async post() {
      while (clock.ms < T0 + tookMs) {
        clock.ms += 1_000;
        context.mock.timers.tick(1_000);
      }
      return { status: 204, excerpt: '' };
    },
    health: {
      async openBreaker(ref: EndpointRef, sinceMs: number) {
        opened.push([ref, sinceMs]);
      },
    },
  };
  const announcement = announceJob(exampleJob({ status: 'FAILED' }), async () => undefined);
  const addressee = { tenant: 'acme', ref: REF, target };
  const { signal } = new AbortController();
  const made = await makeAttempt(ports, announcement, addressee, signal);
  context.mock.timers.tick(60_000);
  assert.deepEqual(made, { at: T0, duration_ms: tookMs, status: 204, outcome: { kind: 'delivered' } });
  return opened;
}

test('an endpoint that takes 3 s opens its breaker while it is waited for', async (context) => {
  assert.deepEqual(await attempted(context, 5_000), [[REF, T0 + 3_000]]);
});

test('one that is faster does not', async (context) => {
  assert.deepEqual(await attempted(context, 2_000), []);
});

test('nor one whose breaker is open already', async (context) => {
  assert.deepEqual(await attempted(context, 5_000, { ...WEBHOOK, parks_since: T0 }), []);
});
