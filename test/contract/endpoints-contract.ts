/** What whoever keeps the endpoints of tenants and templates, and what is known of them, must do. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { Endpoint, EndpointRef, EndpointTarget } from '../../shared/deliveries/endpoint.ts';
import type { EndpointHealthStore } from '../../shared/store/endpoint-health.ts';
import type { Endpoints } from '../../shared/store/endpoints.ts';
import type { Settings } from '../../shared/store/settings.ts';
import type { Template } from '../../shared/store/templates.ts';

const TARGET: EndpointTarget = {
  sealed_url: 'u',
  origin: 'https://hooks.example',
  sealed_secret: 's',
  sealed_headers: 'h',
  header_names: ['x-a'],
};

export interface EndpointStores {
  endpoints: Endpoints;
  health: EndpointHealthStore;
  settings: Settings;
}

function newEndpoint(tenant: string, changes: Partial<Endpoint> = {}): Endpoint {
  return {
    kind: 'endpoint',
    endpoint_id: randomUUID(),
    tenant,
    description: 'Ledger',
    events: ['job.*'],
    created_at: 2,
    ...TARGET,
    ...changes,
  };
}

function newTemplate(template_id: string): Template {
  return {
    kind: 'template',
    template_id,
    tenant: 'acme',
    name: 'Invoices',
    provider: 'azoraone',
    connection: 'main',
    options: {},
    fields: [],
    static_values: '{}',
    created_at: 2,
    webhook: TARGET,
  };
}

export function endpointsContract(name: string, open: () => EndpointStores): void {
  async function putEndpoint(changes: Partial<Endpoint> = {}) {
    const { endpoints } = open();
    const endpoint = newEndpoint(`tenant-${randomUUID()}`, changes);
    await endpoints.put(endpoint);
    const read = async () => (await endpoints.get(endpoint.endpoint_id)) ?? assert.fail('it is gone');
    return { endpoints, endpoint, read };
  }

  describe(`${name}: endpoints of a tenant`, () => {
    test('are read by id, and listed with all of their tenant', async () => {
      const { endpoints, endpoint, read } = await putEndpoint({
        rate_per_second: 0.5,
        retry_schedule: [0, 5],
      });
      const { tenant, endpoint_id } = endpoint;
      assert.deepEqual(await read(), { ...endpoint, id: `ENDPOINT#${endpoint_id}`, owner: tenant });
      assert.equal(await endpoints.get(randomUUID()), undefined);
      assert.equal(await endpoints.get('x'.repeat(2_100)), undefined);
      const second = newEndpoint(tenant);
      await endpoints.put(second);
      assert.deepEqual(
        (await endpoints.ofTenant(tenant)).map((one) => one.endpoint_id).sort(),
        [endpoint_id, second.endpoint_id].sort(),
      );
      assert.deepEqual(await endpoints.ofTenant(`${tenant}-other`), []);
    });

    test('are listed whole where they are more than one read can take', async () => {
      const { endpoints, endpoint } = await putEndpoint();
      // DynamoDB reads 1 MB at once.
      for (let i = 0; i < 5; i++)
        await endpoints.put(newEndpoint(endpoint.tenant, { description: 'x'.repeat(300_000) }));
      assert.equal((await endpoints.ofTenant(endpoint.tenant)).length, 6);
    });

    test('are gone when they are removed, once and for all', async () => {
      const { endpoints, endpoint, read } = await putEndpoint();
      const seen = await read();
      for (let twice = 0; twice < 2; twice++) await endpoints.remove(endpoint.endpoint_id);
      assert.equal(await endpoints.get(endpoint.endpoint_id), undefined);
      assert.equal(await endpoints.change(seen, { ...seen, description: 'Back' }), false);
      assert.equal(await endpoints.get(endpoint.endpoint_id), undefined);
    });

    test('are changed over the revision that was read, and over no other', async () => {
      const { endpoints, read } = await putEndpoint();
      const first = await read();
      assert.equal(await endpoints.change(first, { ...first, description: 'One' }), true);
      assert.equal(await endpoints.change(first, { ...first, description: 'Other' }), false);
      const second = await read();
      assert.deepEqual([second.description, second.revision], ['One', 1]);
      assert.equal(await endpoints.change(second, { ...second, description: 'Two' }), true);
      assert.deepEqual([(await read()).description, (await read()).revision], ['Two', 2]);
    });

    test('get what is new, lose what is left out, and keep the rest', async () => {
      const { endpoints, endpoint, read } = await putEndpoint({ rate_per_second: 5 });
      const before = await read();
      const { rate_per_second: _, ...rest } = before;
      const previous_secret = { sealed: 's', until: 9 };
      const after = { ...rest, events: ['*'], sealed_secret: 's2', previous_secret, updated_at: 7 };
      assert.equal(await endpoints.change(before, after), true);
      assert.deepEqual(await read(), { ...after, revision: 1 });
      assert.equal((await read()).tenant, endpoint.tenant);
      const same = await read();
      assert.equal(await endpoints.change(same, same), true);
      assert.deepEqual(await read(), { ...after, revision: 2 });
    });
  });

  test(`${name}: an endpoint of a template that is switched off is all that changes of the template`, async () => {
    const { settings, health } = open();
    const template = newTemplate(randomUUID());
    const { template_id } = template;
    await settings.putTemplate(template);
    await health.switchOff({ endpoint_id: template_id, level: 'template', sealed_url: 'u' }, 'gone', 100);
    assert.deepEqual(await settings.getTemplate(template_id), {
      ...template,
      id: `TEMPLATE#${template_id}`,
      owner: 'acme',
      revision: 1,
      webhook: { ...TARGET, off_since: 100, off_reason: 'gone' },
    });
  });

  interface Known {
    ref: EndpointRef;
    health: EndpointHealthStore;
    /** What is known of it. */
    read(): Promise<object>;
    /** Reads it, for somebody who changes it later. */
    see(): Promise<(changes: Partial<EndpointTarget>) => Promise<boolean>>;
  }

  async function knownEndpoint(): Promise<Known> {
    const { endpoints, endpoint, read } = await putEndpoint();
    return {
      ref: { endpoint_id: endpoint.endpoint_id, level: 'tenant', sealed_url: 'u' },
      health: open().health,
      read: async () => healthOf(await read()),
      async see() {
        const seen = await read();
        return (changes) => endpoints.change(seen, { ...seen, ...changes });
      },
    };
  }

  async function knownTemplate(): Promise<Known> {
    const { settings, health } = open();
    const template_id = randomUUID();
    await settings.putTemplate(newTemplate(template_id));
    const read = async () => (await settings.getTemplate(template_id)) ?? assert.fail('it is gone');
    return {
      ref: { endpoint_id: template_id, level: 'template', sealed_url: 'u' },
      health,
      read: async () => healthOf((await read()).webhook ?? assert.fail('it has no webhook')),
      async see() {
        const seen = await read();
        const before = seen.webhook ?? TARGET;
        return (changes) => settings.changeTemplate(seen, { ...seen, webhook: { ...before, ...changes } });
      },
    };
  }

  const levels = { tenant: knownEndpoint, template: knownTemplate };
  for (const [level, known] of Object.entries(levels)) {
    describe(`${name}: what is known of an endpoint of a ${level}`, () => {
      test('since when it fails, and how many deliveries failed at their first attempt', async () => {
        const { ref, read, health } = await known();
        const noted = async (isFirst: boolean, atMs: number) => {
          const { failing_since, failures } = (await health.noteFailure(ref, isFirst, atMs)) ?? {};
          return [failing_since, failures];
        };
        assert.deepEqual(await noted(false, 100), [100, undefined]);
        assert.deepEqual(await noted(true, 200), [100, 1]);
        assert.deepEqual(await noted(false, 250), [100, 1]);
        assert.deepEqual(await noted(true, 300), [100, 2]);
        assert.deepEqual(await read(), { failing_since: 100, failures: 2 });
        await health.noteSuccess(ref, 400);
        await health.noteSuccess(ref, 500);
        assert.deepEqual(await read(), { took_at: 500 });
      });

      test('not that it failed before it was sent what it has taken', async () => {
        const { ref, read, health } = await known();
        await health.noteSuccess(ref, 200);
        assert.equal((await health.noteFailure(ref, true, 199))?.took_at, 200);
        assert.deepEqual(await read(), { took_at: 200 });
        assert.deepEqual((await health.noteFailure(ref, true, 200))?.failing_since, 200);
      });

      test('since when its deliveries wait for their turn: from the first time it is said, until it is taken back by one who knows since when, and how often it was said', async () => {
        const { ref, read, health } = await known();
        await health.openBreaker(ref, 100);
        await health.openBreaker(ref, 200);
        assert.deepEqual(await read(), { parks_since: 100, parks_said: 2 });
        await health.closeBreaker(ref, { parks_since: 100, parks_said: 1 });
        assert.deepEqual(await read(), { parks_since: 100, parks_said: 2 });
        await health.closeBreaker(ref, { parks_since: 100, parks_said: 2 });
        await health.closeBreaker(ref, { parks_since: 100, parks_said: 2 });
        assert.deepEqual(await read(), {});
        await health.openBreaker(ref, 300);
        await health.openBreaker(ref, 400);
        await health.closeBreaker(ref, { parks_since: 100, parks_said: 2 });
        assert.deepEqual(await read(), { parks_since: 300, parks_said: 2 });
      });

      test('since when it is off, and why: the first reason stays; switched on, nothing is known of it', async () => {
        const { ref, read, health } = await known();
        await health.noteSuccess(ref, 40);
        await health.noteFailure(ref, true, 50);
        await health.openBreaker(ref, 60);
        assert.equal(await health.switchOff(ref, 'gone', 100), true);
        assert.equal(await health.switchOff(ref, 'switched_off', 200), false);
        assert.deepEqual(await read(), {
          failing_since: 50,
          failures: 1,
          took_at: 40,
          parks_since: 60,
          parks_said: 1,
          off_since: 100,
          off_reason: 'gone',
        });
        assert.equal(await health.switchOn(ref), true);
        assert.equal(await health.switchOn(ref), true);
        assert.deepEqual(await read(), {});
        assert.equal(await health.switchOff(ref, 'failing', 300), true);
        assert.deepEqual(await read(), { off_since: 300, off_reason: 'failing' });
      });

      test('nothing, if its URL has been set anew since, or if it is not there', async () => {
        const { ref, read, health } = await known();
        const earlier = { ...ref, sealed_url: 'of an earlier setting' };
        const gone = { ...ref, endpoint_id: randomUUID() };
        for (const other of [earlier, gone]) {
          assert.equal(await health.noteFailure(other, true, 100), undefined);
          await health.noteSuccess(other, 100);
          await health.openBreaker(other, 100);
          await health.closeBreaker(other, { parks_since: 100, parks_said: 1 });
          assert.equal(await health.switchOff(other, 'gone', 100), false);
          assert.equal(await health.switchOn(other), false);
        }
        assert.deepEqual(await read(), {});
        assert.equal(await open().endpoints.get(gone.endpoint_id), undefined);
        assert.equal(await open().settings.getTemplate(gone.endpoint_id), undefined);
      });

      test('stays, whatever else is changed of the endpoint by one who had not seen it', async () => {
        const { ref, read, see, health } = await known();
        const change = await see();
        await health.noteFailure(ref, true, 100);
        await health.openBreaker(ref, 200);
        assert.equal(await change({ sealed_headers: 'h2' }), true);
        assert.deepEqual(await read(), { failing_since: 100, failures: 1, parks_since: 200, parks_said: 1 });
        const changeFailing = await see();
        await health.noteSuccess(ref, 300);
        assert.equal(await changeFailing({ sealed_headers: 'h3' }), true);
        assert.deepEqual(await read(), { took_at: 300, parks_since: 200, parks_said: 1 });
      });

      test('is forgotten with a new URL, also what became known since it was read', async () => {
        const { ref, read, see, health } = await known();
        await health.noteFailure(ref, true, 100);
        const change = await see();
        await health.openBreaker(ref, 200);
        assert.equal(await change({ sealed_url: 'u2' }), true);
        assert.deepEqual(await read(), {});
        assert.equal(await health.switchOff(ref, 'gone', 100), false);
        assert.equal(await health.switchOff({ ...ref, sealed_url: 'u2' }, 'gone', 100), true);
      });

      test('refuses a change that was made of what it was before it was switched off or on', async () => {
        const { ref, read, see, health } = await known();
        const changeOn = await see();
        await health.switchOff(ref, 'failing', 100);
        assert.equal(await changeOn({ sealed_url: 'u2' }), false);
        const changeOff = await see();
        await health.switchOn(ref);
        assert.equal(await changeOff({ sealed_url: 'u2' }), false);
        assert.deepEqual(await read(), {});
      });
    });
  }
}

function healthOf(target: EndpointTarget) {
  const { failing_since, failures, took_at, parks_since, parks_said, off_since, off_reason } = target;
  const all = { failing_since, failures, took_at, parks_since, parks_said, off_since, off_reason };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
