import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { manageTemplates } from '../../../functions/manage-templates/manage-templates.ts';
import { createSecretBox } from '../../../shared/deliveries/secret-box.ts';
import {
  API_KEY,
  assertRefused,
  type Call,
  callApi,
  OTHER_API_KEY,
  putApiKeys,
} from '../../fakes/api-call.ts';
import { T0 } from '../../fakes/example-job.ts';
import { memoryAws } from '../../fakes/memory-aws.ts';

const SECRET = 'whsec_c2VjcmV0LW9mLXRoaXJ0eS10d28tYnl0ZXMtLS0tLS0=';
const NEW = { name: 'Invoices', provider: 'azoraone', connection: 'main' };
const WITH_WEBHOOK = {
  ...NEW,
  webhook_url: 'https://tenant.example/hook',
  webhook_headers: { 'X-Tenant': 'acme', authorization: 'Bearer abc' },
};

async function open() {
  const { settings } = memoryAws();
  await putApiKeys(settings);
  await settings.putConnection({ kind: 'connection', provider: 'azoraone', name: 'main', created_at: T0 });
  const box = createSecretBox(`{"current":"k1","k1":"${'k'.repeat(64)}"}`);
  let templates = 0;
  const ports = {
    ...settings,
    secretBox: async () => box,
    newSigningSecret: () => SECRET,
    newTemplateId() {
      templates += 1;
      return `template-${templates}`;
    },
    nowMs: () => T0,
    exemptHosts: new Set(['127.0.0.1:3902']),
  };
  const call = (given: Call) => callApi((request) => manageTemplates(ports, request), given);
  return {
    settings,
    box,
    call,
    create: (body: unknown, apiKey = API_KEY) =>
      call({ route: 'POST /v1/templates', body, headers: { 'x-auth': apiKey } }),
    read: (template_id: string, apiKey = API_KEY) =>
      call({
        route: 'GET /templates/{template_id}',
        parameters: { template_id },
        headers: { 'x-auth': apiKey },
      }),
    list: (apiKey = API_KEY) => call({ route: 'GET /templates', headers: { 'x-auth': apiKey } }),
    remove: (template_id: string, apiKey = API_KEY) =>
      call({
        route: 'DELETE /templates/{template_id}',
        parameters: { template_id },
        headers: { 'x-auth': apiKey },
      }),
  };
}

describe('creating a template', () => {
  test('answers it whole, with what was left out filled in', async () => {
    const { create } = await open();
    const { status, body = {} } = await create(NEW);
    assert.equal(status, 201);
    const { fields, ...rest } = body;
    assert.deepEqual(rest, {
      template_id: 'template-1',
      name: 'Invoices',
      provider: 'azoraone',
      connection: 'main',
      options: { document: 'by_type' },
      static_values: {},
      created_at: '2026-03-02T08:00:00.000Z',
    });
    assert.ok(Array.isArray(fields));
    assert.equal(fields.length, 13);
    assert.deepEqual(fields.at(-2), { name: 'totalSum', type: 'amount', source: 'totalSum' });
  });

  test('takes fields as they are given: text unless said, from the field of the same name', async () => {
    const { create } = await open();
    const fields = [{ name: 'total', type: 'amount', source: 'totalSum' }, { name: 'description' }];
    const { body = {} } = await create({ ...NEW, fields });
    assert.deepEqual(body['fields'], [
      { name: 'total', type: 'amount', source: 'totalSum' },
      { name: 'description', type: 'text', source: 'description' },
    ]);
  });

  test('shows the signing secret once, and header values never', async () => {
    const { create, read, list } = await open();
    const created = await create(WITH_WEBHOOK);
    assert.equal(created.body?.['signing_secret'], SECRET);
    assert.deepEqual(created.body?.['webhook_header_names'], ['x-tenant', 'authorization']);
    const later = [await read('template-1'), await list()];
    assert.equal(later[0]?.body?.['webhook_url'], 'https://tenant.example/hook');
    for (const { body, logged } of [...later, created])
      assert.ok(!/Bearer|sealed/.test(JSON.stringify([body, logged])));
    for (const { body, logged } of later) assert.ok(!JSON.stringify([body, logged]).includes('whsec_'));
    assert.ok(!JSON.stringify(created.logged).includes('whsec_'));
  });

  test('stores secret and headers sealed, for this template alone', async () => {
    const { create, settings, box } = await open();
    await create(WITH_WEBHOOK);
    const stored = await settings.getTemplate('template-1');
    assert.ok(!/Bearer|whsec_/.test(JSON.stringify(stored)));
    const { sealed_secret = '', sealed_headers = '' } = stored?.webhook ?? {};
    assert.equal(box.open(sealed_secret, 'template-1'), SECRET);
    assert.deepEqual(JSON.parse(box.open(sealed_headers, 'template-1')), {
      'x-tenant': 'acme',
      authorization: 'Bearer abc',
    });
    assert.throws(() => box.open(sealed_secret, 'template-2'));
  });

  test('a private endpoint is allowed where the operator has said so', async () => {
    const { create } = await open();
    assert.equal((await create({ ...NEW, webhook_url: 'http://127.0.0.1:3902/hook' })).status, 201);
  });
});

describe('a template that is refused', () => {
  const cases: [string, unknown, number, string, RegExp][] = [
    ['no JSON', '{', 400, 'bad_request', /JSON/],
    ['no name', { ...NEW, name: undefined }, 400, 'bad_request', /^name: /],
    ['an empty name', { ...NEW, name: '' }, 400, 'bad_request', /^name: /],
    ['a name that is no text', { ...NEW, name: 1 }, 400, 'bad_request', /^name: /],
    ['no provider', { ...NEW, provider: undefined }, 400, 'bad_request', /^provider: /],
    ['no connection', { ...NEW, connection: undefined }, 400, 'bad_request', /^connection: /],
    ['a typing error', { ...NEW, webhook_ulr: 'https://a.example' }, 400, 'bad_request', /webhook_ulr/],
    [
      'a field without a name',
      { ...NEW, fields: [{ type: 'text' }] },
      400,
      'bad_request',
      /^fields\.0\.name: /,
    ],
    [
      'a type nobody knows',
      { ...NEW, fields: [{ name: 'a', type: 'money' }] },
      400,
      'bad_request',
      /^fields\.0\.type: /,
    ],
    [
      'a typing error in a field',
      { ...NEW, fields: [{ name: 'a', typ: 'text' }] },
      400,
      'bad_request',
      /fields\.0.*typ/,
    ],
    ['no fields at all', { ...NEW, fields: [] }, 400, 'bad_request', /^fields: /],
    [
      'two fields of one name',
      { ...NEW, fields: [{ name: 'a' }, { name: 'a' }] },
      400,
      'bad_request',
      /^fields: names must differ/,
    ],
    [
      '201 fields',
      { ...NEW, fields: Array.from({ length: 201 }, (_, i) => ({ name: `f${i}` })) },
      400,
      'bad_request',
      /^fields: /,
    ],
    ['static_values that are a list', { ...NEW, static_values: [] }, 400, 'bad_request', /^static_values: /],
    [
      'an option that is wrong',
      { ...NEW, options: { document: 'letter' } },
      400,
      'bad_request',
      /document: /,
    ],
    ['an option nobody knows', { ...NEW, options: { dokument: 'receipt' } }, 400, 'bad_request', /dokument/],
    [
      'a company_id with a slash',
      { ...NEW, options: { company_id: 'a/b' } },
      400,
      'bad_request',
      /company_id: /,
    ],
    ['headers that are a list', { ...NEW, webhook_headers: [] }, 400, 'bad_request', /^webhook_headers: /],
    ['a header that is no text', { ...WITH_WEBHOOK, webhook_headers: { a: 1 } }, 400, 'bad_request', /"a"/],
    [
      'a header of ours',
      { ...WITH_WEBHOOK, webhook_headers: { 'Webhook-Id': 'x' } },
      422,
      'unprocessable',
      /Webhook-Id/,
    ],
    [
      'a provider nobody knows',
      { ...NEW, provider: 'paperclip' },
      422,
      'unprocessable',
      /^provider: .*azoraone/,
    ],
    ['a provider of the prototype', { ...NEW, provider: 'constructor' }, 422, 'unprocessable', /^provider: /],
    [
      'a connection that is not there',
      { ...NEW, connection: 'other' },
      422,
      'unprocessable',
      /^connection: /,
    ],
    ['a plain URL', { ...NEW, webhook_url: 'http://tenant.example/' }, 422, 'address_refused', /https/],
    [
      'a private address',
      { ...NEW, webhook_url: 'https://169.254.169.254/x' },
      422,
      'address_refused',
      /not public/,
    ],
    ['no URL', { ...NEW, webhook_url: 'tenant.example' }, 422, 'address_refused', /URL/],
  ];

  for (const [name, body, status, error, message] of cases) {
    test(name, async () => {
      const { create, list } = await open();
      assertRefused(await create(body), status, error, message);
      assert.deepEqual((await list()).body, { templates: [] });
    });
  }

  test('headers without a URL to send them to', async () => {
    const { create } = await open();
    assertRefused(
      await create({ ...NEW, webhook_headers: { 'x-a': 'b' } }),
      422,
      'unprocessable',
      /^webhook_headers: /,
    );
  });

  test('more static values than any job may have', async () => {
    const { create } = await open();
    const body = { ...NEW, static_values: { a: 'x'.repeat(9_000) } };
    assertRefused(await create(body), 413, 'too_large', /^static_values: /);
  });
});

describe("templates are their tenant's own", () => {
  test('listed, read and deleted by it alone', async () => {
    const { create, read, list, remove } = await open();
    await create(NEW);
    await create({ ...NEW, name: 'Receipts' });
    await create({ ...NEW, name: 'Theirs' }, OTHER_API_KEY);
    const names = async (apiKey: string) => {
      const { body = {} } = await list(apiKey);
      assert.ok(Array.isArray(body['templates']));
      return body['templates'].map(({ name }) => name);
    };
    assert.deepEqual(await names(API_KEY), ['Invoices', 'Receipts']);
    assert.deepEqual(await names(OTHER_API_KEY), ['Theirs']);
    const message = /^There is no template of that template_id\.$/;
    assertRefused(await read('template-1', OTHER_API_KEY), 404, 'not_found', message);
    assertRefused(await remove('template-1', OTHER_API_KEY), 404, 'not_found', message);
    assertRefused(await read('nobody'), 404, 'not_found', message);

    const removed = await remove('template-1');
    assert.deepEqual([removed.status, removed.body], [204, undefined]);
    assertRefused(await read('template-1'), 404, 'not_found', message);
    assertRefused(await remove('template-1'), 404, 'not_found', message);
    assert.deepEqual(await names(API_KEY), ['Receipts']);
  });

  test('nobody without a key gets anywhere', async () => {
    const { call } = await open();
    for (const route of [
      'POST /templates',
      'GET /templates',
      'GET /templates/{template_id}',
      'DELETE /templates/{template_id}',
    ])
      assertRefused(await call({ route, headers: {}, body: {} }), 401, 'unauthorized', /x-auth/);
  });

  test('one whose endpoint was switched off says since when', async () => {
    const { create, read, settings } = await open();
    await create(WITH_WEBHOOK);
    await settings.switchOffWebhook('template-1', T0);
    assert.equal((await read('template-1')).body?.['webhook_off_since'], '2026-03-02T08:00:00.000Z');
  });
});
