import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findAddressees } from '../../../functions/deliver-result/addressees.ts';
import type { Announcement } from '../../../functions/deliver-result/announcement.ts';
import type { Endpoint, EndpointTarget } from '../../../shared/deliveries/endpoint.ts';
import type { JobTemplate } from '../../../shared/jobs/job.ts';
import { exampleDelivery } from '../../fakes/deliveries.ts';
import { exampleTemplate, T0 } from '../../fakes/example-job.ts';
import { WEBHOOK } from '../../fakes/pipeline.ts';

/** What has become of WEBHOOK since the job was accepted. */
const FAILING: EndpointTarget = { ...WEBHOOK, sealed_secret: 'rotated', failing_since: T0, parks_since: T0 };
/** The template has been given another URL since. */
const ANOTHER: EndpointTarget = { ...WEBHOOK, sealed_url: 'another', off_since: T0 };

function endpoint(endpoint_id: string, events: string[], fields: Partial<Endpoint> = {}): Endpoint {
  const about = { kind: 'endpoint' as const, endpoint_id, tenant: 'acme', description: '', created_at: T0 };
  return { ...WEBHOOK, ...about, events, ...fields };
}

interface Given {
  endpoints?: Endpoint[];
  /** The webhook as it is now: `null` when the template has none any more; left out when it was deleted. */
  now?: EndpointTarget | null;
  announced?: Partial<Announcement>;
}

function find({ endpoints = [], now, announced }: Given) {
  const present = now === undefined ? undefined : now === null ? {} : { webhook: now };
  const ports = { getTemplate: async () => present, listEndpoints: async () => endpoints };
  return findAddressees(ports, {
    ...{ item: 'JOB#1', tenant: 'acme', event: 'job.succeeded', deliveryId: 'msg_1' },
    ...{ occurredAtMs: T0, faults: 0, deliveries: undefined },
    body: async () => '{}',
    ...announced,
  });
}

/** Of a job that was accepted under that webhook. */
function under(webhook: EndpointTarget | undefined, isTold = true): Pick<Announcement, 'template'> {
  const accepted: JobTemplate = { ...exampleTemplate(), ...(webhook && { webhook }) };
  return { template: { templateId: 'template-1', accepted, isTold } };
}

describe('whom an event is told', () => {
  test('endpoints that are subscribed to it, by name or by wildcard', async () => {
    const endpoints = [
      endpoint('name', ['job.succeeded']),
      endpoint('kind', ['batch.completed', 'job.*']),
      endpoint('all', ['*']),
      endpoint('other', ['job.failed', 'ocrolus.*']),
    ];
    const { subscribed, byId } = await find({ endpoints });
    assert.deepEqual(subscribed, ['name', 'kind', 'all']);
    // One that is not subscribed any more still gets what it is owed.
    assert.deepEqual([...byId.keys()], ['name', 'kind', 'all', 'other']);
  });

  test('not the endpoint that it is about', async () => {
    const endpoints = [endpoint('a', ['*']), endpoint('b', ['*'])];
    const announced = { event: 'endpoint.disabled', except: 'a' };
    assert.deepEqual((await find({ endpoints, announced })).subscribed, ['b']);
  });

  test("the template's URL before them, if it had one when the job was accepted, and is told of such an end", async () => {
    const endpoints = [endpoint('a', ['*'])];
    const subscribed = async (announced: Partial<Announcement>) =>
      (await find({ endpoints, now: WEBHOOK, announced })).subscribed;
    assert.deepEqual(await subscribed(under(WEBHOOK)), ['template-1', 'a']);
    assert.deepEqual(await subscribed(under(undefined)), ['a']);
    assert.deepEqual(await subscribed(under(WEBHOOK, false)), ['a']);
  });

  test('each by its own schedule and rate', async () => {
    const own = { retry_schedule: [0, 60], rate_per_second: 2, sealed_url: 'own' };
    const a = endpoint('a', ['*'], own);
    const { byId } = await find({ endpoints: [a], now: WEBHOOK, announced: under(WEBHOOK) });
    assert.deepEqual(byId.get('a'), {
      tenant: 'acme',
      ref: { endpoint_id: 'a', level: 'tenant', sealed_url: 'own' },
      target: a,
      schedule: [0, 60],
      ratePerSecond: 2,
    });
    assert.deepEqual(byId.get('template-1'), {
      tenant: 'acme',
      ref: { endpoint_id: 'template-1', level: 'template', sealed_url: WEBHOOK.sealed_url },
      target: WEBHOOK,
    });
  });
});

describe("the URL of a job's template", () => {
  const target = async (given: Given) => (await find(given)).byId.get('template-1')?.target;

  test('has the secret, and what is known of it, that it has now', async () => {
    assert.deepEqual(await target({ now: FAILING, announced: under(WEBHOOK) }), FAILING);
  });

  test('is the one that the job was accepted under where there is another by now, of which nothing is known', async () => {
    // Its secret was being replaced when the job was accepted: both sign.
    const known = { ...WEBHOOK, previous_secret: { sealed: 'previous', until: T0 } };
    const health = { failing_since: T0, failures: 5, took_at: T0, parks_since: T0, parks_said: 1 };
    const accepted = { ...known, ...health, off_since: T0, off_reason: 'failing' as const };
    assert.deepEqual(await target({ now: ANOTHER, announced: under(accepted) }), known);
    assert.deepEqual(await target({ now: null, announced: under(accepted) }), known);
  });

  test('is the present one for what has waited for it, and none if there is none any more', async () => {
    const deliveries = { 'template-1': exampleDelivery({ state: 'owed', released: true }) };
    const announced = { ...under(WEBHOOK), deliveries };
    assert.deepEqual(await target({ now: ANOTHER, announced }), ANOTHER);
    assert.equal(await target({ now: null, announced }), undefined);
  });

  test('is the one that the job was accepted under where the template was deleted', async () => {
    assert.deepEqual(await target({ announced: under(WEBHOOK) }), WEBHOOK);
  });

  test('is the present one of a job that only its tombstone is left of', async () => {
    const template = { templateId: 'template-1', accepted: undefined, isTold: true };
    assert.deepEqual(await target({ now: FAILING, announced: { template } }), FAILING);
    assert.equal(await target({ announced: { template } }), undefined);
  });
});
