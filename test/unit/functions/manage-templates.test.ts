import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { manageTemplates } from '../../../functions/manage-templates/manage-templates.ts';
import type { EndpointRef } from '../../../shared/deliveries/endpoint.ts';
import { createSecretBox } from '../../../shared/deliveries/secret-box.ts';
import type { WakeUp } from '../../../shared/jobs/run-step.ts';
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
const URL_WITH_TOKEN = 'https://tenant.example/hook?token=t0ken';
const WITH_WEBHOOK = {
  ...NEW,
  webhook_url: URL_WITH_TOKEN,
  webhook_headers: { 'X-Tenant': 'acme', authorization: 'Bearer abc' },
};

async function open() {
  const { settings, endpointItems, health, table } = memoryAws();
  await putApiKeys(settings);
  await settings.putConnection({ kind: 'connection', provider: 'azoraone', name: 'main', created_at: T0 });
  const box = createSecretBox(`{"current":"k1","k1":"${'k'.repeat(64)}"}`);
  let templates = 0;
  const clock = { ms: T0 };
  const woken: string[] = [];
  const ports = {
    ...settings,
    secretBox: async () => box,
    newSigningSecret: () => SECRET,
    newTemplateId() {
      templates += 1;
      return `template-${templates}`;
    },
    nowMs: () => clock.ms,
    exemptHosts: new Set(['127.0.0.1:3902']),
    endpointItems,
    async wake({ item, step, via }: WakeUp) {
      woken.push(`${step} ${item} ${via}`);
      return true;
    },
  };
  const call = (given: Call) => callApi((request) => manageTemplates(ports, request), given);
  return {
    settings,
    health,
    table,
    /** What was woken since this was last asked. */
    takeWoken: () => woken.splice(0),
    box,
    clock,
    ports,
    call,
    create: (body: unknown, apiKey = API_KEY) =>
      call({ route: 'POST /v1/templates', body, headers: { 'x-auth': apiKey } }),
    read: (template_id: string, apiKey = API_KEY) =>
      call({
        route: 'GET /templates/{template_id}',
        parameters: { template_id },
        headers: { 'x-auth': apiKey },
      }),
    change: (body: unknown, apiKey = API_KEY, template_id = 'template-1') =>
      call({
        route: 'PATCH /v1/templates/{template_id}',
        parameters: { template_id },
        headers: { 'x-auth': apiKey },
        body,
      }),
    list: (apiKey = API_KEY) => call({ route: 'GET /templates', headers: { 'x-auth': apiKey } }),
    async listPage(query: Record<string, string> = {}) {
      const { body = {} } = await call({ route: 'GET /templates', headers: { 'x-auth': API_KEY }, query });
      assert.ok(Array.isArray(body['templates']));
      return { ids: body['templates'].map(({ template_id }) => template_id), cursor: body['cursor'] };
    },
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
      updated_at: '2026-03-02T08:00:00.000Z',
    });
    assert.ok(Array.isArray(fields));
    assert.equal(fields.length, 13);
    assert.deepEqual(fields.at(-2), { name: 'totalSum', type: 'amount', source: 'totalSum' });
  });

  test('takes a webhook_url of null for none', async () => {
    const { status, body } = await (await open()).create({ ...NEW, webhook_url: null });
    assert.deepEqual(
      [status, body?.['webhook_origin'], body?.['signing_secret']],
      [201, undefined, undefined],
    );
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

  test('shows the signing secret once, and the URL and header values never', async () => {
    const { create, read, list } = await open();
    const created = await create(WITH_WEBHOOK);
    assert.equal(created.body?.['signing_secret'], SECRET);
    assert.deepEqual(created.body?.['webhook_header_names'], ['x-tenant', 'authorization']);
    const later = [await read('template-1'), await list()];
    assert.equal(later[0]?.body?.['webhook_origin'], 'https://tenant.example');
    for (const { body, logged } of [...later, created])
      assert.ok(!/Bearer|sealed|hook\?|t0ken/.test(JSON.stringify([body, logged])));
    for (const { body, logged } of later) assert.ok(!JSON.stringify([body, logged]).includes('whsec_'));
    assert.ok(!JSON.stringify(created.logged).includes('whsec_'));
  });

  test('stores URL, secret and headers sealed, for this template alone', async () => {
    const { create, settings, box } = await open();
    await create(WITH_WEBHOOK);
    const stored = await settings.getTemplate('template-1');
    assert.ok(!/Bearer|whsec_|hook\?|t0ken/.test(JSON.stringify(stored)));
    const { sealed_url = '', sealed_secret = '', sealed_headers = '' } = stored?.webhook ?? {};
    assert.equal(box.open(sealed_url, 'template-1'), URL_WITH_TOKEN);
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
  type Case = [string, unknown, number, string, RegExp];
  const cases: Case[] = [
    ['no JSON', '{', 400, 'bad_request', /JSON/],
    ['no name', { ...NEW, name: undefined }, 400, 'bad_request', /^name: /],
    ['an empty name', { ...NEW, name: '' }, 400, 'bad_request', /^name: /],
    ['a name of two lines', { ...NEW, name: 'a\nb' }, 400, 'bad_request', /^name: /],
    ['a long key', { ...NEW, ['k'.repeat(101)]: 1 }, 400, 'bad_request', /: "k{97}\.\.\."$/],
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
    [
      'a header that is no text',
      { ...WITH_WEBHOOK, webhook_headers: { a: 1 } },
      400,
      'bad_request',
      /^webhook_headers: .*"a"/,
    ],
    [
      'a header of ours',
      { ...WITH_WEBHOOK, webhook_headers: { 'Webhook-Id': 'x' } },
      422,
      'unprocessable',
      /^webhook_headers: .*"Webhook-Id"/,
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
    [
      'a plain URL',
      { ...NEW, webhook_url: 'http://tenant.example/' },
      422,
      'address_refused',
      /^webhook_url: .*https/,
    ],
    [
      'a private address',
      { ...NEW, webhook_url: 'https://169.254.169.254/x' },
      422,
      'address_refused',
      /^webhook_url: .*not public/,
    ],
    ...(
      [
        ['no URL', 'tenant.example', 'The URL does not parse.'],
        ['an empty URL', '', 'The URL does not parse.'],
        [
          'credentials in the URL',
          'https://a:b@tenant.example/',
          'The URL must not contain a user name or a password.',
        ],
        ['port 0', 'https://tenant.example:0/', 'The URL must not name port 0.'],
        ['a name of loopback', 'https://localhost/', 'The URL names a host that is not public.'],
        ['a name without a dot', 'https://metadata/', 'The URL names a host that is not public.'],
      ] as const
    ).map(
      ([name, url, message]): Case => [
        name,
        { ...NEW, webhook_url: url },
        422,
        'address_refused',
        new RegExp(`^webhook_url: ${message}$`),
      ],
    ),
    ...['Host', 'content-length', 'Transfer-Encoding', 'webhook-signature', 'X-Forwarded-For'].map(
      (name): Case => [
        `the header ${name}`,
        { ...WITH_WEBHOOK, webhook_headers: { [name]: 'x' } },
        422,
        'unprocessable',
        new RegExp(`^webhook_headers: The header "${name}" is reserved`),
      ],
    ),
    [
      'a header that would start another one',
      { ...WITH_WEBHOOK, webhook_headers: { 'x-a': 'b\r\nhost: c' } },
      422,
      'unprocessable',
      /^webhook_headers: The header "x-a" must be printable ASCII on one line\.$/,
    ],
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

describe('changing a template', () => {
  const FIELDS = [{ name: 'total', type: 'amount', source: 'totalSum' }];
  const EVERYTHING = { ...WITH_WEBHOOK, options: { document: 'receipt' }, fields: FIELDS };

  test('changes what is given and nothing else', async () => {
    const { create, change, read, clock, settings } = await open();
    const { body: made = {} } = await create({ ...EVERYTHING, static_values: { a: 1 } });
    clock.ms += 60_000;
    await settings.putConnection({
      kind: 'connection',
      provider: 'azoraone',
      name: 'second',
      created_at: T0,
    });
    const changes: [object, object][] = [
      [{ name: 'Other' }, { name: 'Other' }],
      [{ connection: 'second' }, { connection: 'second' }],
      [{ options: { company_id: '7' } }, { options: { company_id: '7', document: 'by_type' } }],
      [{ fields: [{ name: 'vat' }] }, { fields: [{ name: 'vat', type: 'text', source: 'vat' }] }],
      [{ static_values: { b: 2 } }, { static_values: { b: 2 } }],
      [{ webhook_headers: { 'x-new': '1' } }, { webhook_header_names: ['x-new'] }],
      [{ webhook_url: 'https://other.example/a' }, { webhook_origin: 'https://other.example' }],
    ];
    const { signing_secret: _, ...before } = made;
    let expected: object = { ...before, updated_at: '2026-03-02T08:01:00.000Z' };
    for (const [said, shown] of changes) {
      const { status, body } = await change(said);
      expected = { ...expected, ...shown };
      assert.deepEqual([status, body], [200, expected]);
      assert.deepEqual((await read('template-1')).body, expected);
    }
  });

  test('a new URL leaves secret and headers, new headers leave the URL', async () => {
    const { create, change, settings, box } = await open();
    await create(WITH_WEBHOOK);
    const opened = async () => {
      const {
        sealed_url = '',
        sealed_secret = '',
        sealed_headers = '',
      } = (await settings.getTemplate('template-1'))?.webhook ?? {};
      const clear = [sealed_url, sealed_secret, sealed_headers].map((one) => box.open(one, 'template-1'));
      return clear;
    };
    const headers = '{"x-tenant":"acme","authorization":"Bearer abc"}';
    await change({ webhook_url: 'https://other.example/a' });
    assert.deepEqual(await opened(), ['https://other.example/a', SECRET, headers]);
    await change({ webhook_headers: {} });
    assert.deepEqual(await opened(), ['https://other.example/a', SECRET, '{}']);
    await change({ webhook_url: URL_WITH_TOKEN, webhook_headers: { 'X-A': 'b' } });
    assert.deepEqual(await opened(), [URL_WITH_TOKEN, SECRET, '{"x-a":"b"}']);
  });

  test('a URL where there was none shows its signing secret, this once', async () => {
    const { create, change, read } = await open();
    await create(NEW);
    const changed = await change({ webhook_url: URL_WITH_TOKEN });
    assert.equal(changed.body?.['signing_secret'], SECRET);
    assert.ok(!JSON.stringify(changed.logged).includes('whsec_'));
    assert.equal((await change({ webhook_url: URL_WITH_TOKEN })).body?.['signing_secret'], undefined);
    assert.equal((await read('template-1')).body?.['signing_secret'], undefined);
  });

  test('null takes the webhook away', async () => {
    const { create, change, settings } = await open();
    await create(WITH_WEBHOOK);
    const { body = {} } = await change({ webhook_url: null });
    assert.deepEqual(
      Object.keys(body).filter((name) => name.startsWith('webhook')),
      [],
    );
    assert.equal((await settings.getTemplate('template-1'))?.webhook, undefined);
    assert.equal((await change({ webhook_url: null })).status, 200);
  });

  test('a URL that is set anew, the same one too, is switched on; new headers alone leave it off', async () => {
    const { create, change, settings, health, read } = await open();
    await create(WITH_WEBHOOK);
    const { webhook } = (await settings.getTemplate('template-1')) ?? {};
    const sealed_url = webhook?.sealed_url ?? '';
    const ref: EndpointRef = { endpoint_id: 'template-1', level: 'template', sealed_url };
    await health.noteFailure(ref, true, T0);
    await health.openBreaker(ref, T0);
    await health.switchOff(ref, 'failing', T0);
    const offSince = async () => (await read('template-1')).body?.['webhook_off_since'];
    await change({ webhook_headers: { 'x-a': 'b' } });
    assert.equal(await offSince(), '2026-03-02T08:00:00.000Z');
    const { body } = await change({ webhook_url: URL_WITH_TOKEN });
    assert.deepEqual([body?.['webhook_off_since'], await offSince()], [undefined, undefined]);
    const after = (await settings.getTemplate('template-1'))?.webhook ?? {};
    assert.deepEqual(Object.keys(after).sort(), [
      'header_names',
      'origin',
      'sealed_headers',
      'sealed_secret',
      'sealed_url',
    ]);
    // A job of before finds the old one gone once more.
    assert.equal(await health.switchOff(ref, 'gone', T0), false);
    assert.equal(await offSince(), undefined);
  });

  test('what waits for its webhook goes on when that is set anew or taken away, and not else', async () => {
    const { create, change, remove, table, takeWoken } = await open();
    await create(WITH_WEBHOOK);
    await change({ name: 'Other' });
    await change({ webhook_headers: {} });
    assert.deepEqual([table.get('ENDPOINT#template-1'), takeWoken()], [undefined, []]);
    const drained = ['drain ENDPOINT#template-1 redrive'];
    await change({ webhook_url: URL_WITH_TOKEN });
    const { step, due } = table.get('ENDPOINT#template-1') ?? {};
    assert.deepEqual([step, due, takeWoken()], ['drain', T0, drained]);
    await change({ webhook_url: null });
    assert.deepEqual(takeWoken(), drained);
    await change({ webhook_url: null });
    await change({ webhook_url: URL_WITH_TOKEN });
    assert.deepEqual(takeWoken(), []);
    await remove('template-1');
    assert.deepEqual(takeWoken(), drained);
    await create(NEW);
    await remove('template-2');
    assert.deepEqual(takeWoken(), []);
  });

  test('two at once do not mix: the later one is to read again', async () => {
    const { create, ports, read } = await open();
    await create(WITH_WEBHOOK);
    const request = (body: object) => ({
      route: 'PATCH /templates/{template_id}',
      headers: { 'X-Auth': API_KEY },
      parameters: { template_id: 'template-1' },
      body,
    });
    const racing = {
      ...ports,
      async secretBox() {
        const other = await callApi((given) => manageTemplates(ports, given), request({ name: 'Theirs' }));
        assert.equal(other.status, 200);
        return ports.secretBox();
      },
    };
    const answered = await callApi(
      (given) => manageTemplates(racing, given),
      request({ name: 'Ours', webhook_url: 'https://other.example/a' }),
    );
    assertRefused(answered, 409, 'conflict', /read it and try again/);
    const { name, webhook_origin } = (await read('template-1')).body ?? {};
    assert.deepEqual([name, webhook_origin], ['Theirs', 'https://tenant.example']);
  });

  const refusals: [string, unknown, number, string, RegExp][] = [
    ['no JSON', '{', 400, 'bad_request', /JSON/],
    ['another provider', { provider: 'docuprox' }, 400, 'bad_request', /^provider: can't be changed/],
    ['the same provider', { provider: 'azoraone' }, 400, 'bad_request', /^provider: can't be changed/],
    ['a typing error', { nmae: 'x' }, 400, 'bad_request', /nmae/],
    ['an empty name', { name: '' }, 400, 'bad_request', /^name: /],
    ['no fields at all', { fields: [] }, 400, 'bad_request', /^fields: /],
    ['an option nobody knows', { options: { dokument: 'receipt' } }, 400, 'bad_request', /dokument/],
    ['a connection that is not there', { connection: 'other' }, 422, 'unprocessable', /^connection: .*other/],
    ['static values of no object', { static_values: 'x' }, 400, 'bad_request', /^static_values: /],
    [
      'too many static values',
      { static_values: { a: 'x'.repeat(9_000) } },
      413,
      'too_large',
      /^static_values: /,
    ],
    [
      'a plain URL',
      { webhook_url: 'http://tenant.example/' },
      422,
      'address_refused',
      /^webhook_url: .*https/,
    ],
    [
      'headers of a webhook that is taken away',
      { webhook_url: null, webhook_headers: { 'x-a': 'b' } },
      422,
      'unprocessable',
      /^webhook_headers: /,
    ],
    [
      'a header of ours',
      { webhook_headers: { 'Webhook-Id': 'x' } },
      422,
      'unprocessable',
      /^webhook_headers: .*"Webhook-Id"/,
    ],
  ];
  for (const [what, said, status, error, message] of refusals) {
    test(`refused: ${what}`, async () => {
      const { create, change, settings } = await open();
      await create(WITH_WEBHOOK);
      const before = await settings.getTemplate('template-1');
      assertRefused(await change(said), status, error, message);
      assert.deepEqual(await settings.getTemplate('template-1'), before);
    });
  }
});

describe('templates are listed page by page', () => {
  test('20 a page, or as many as are asked for', async () => {
    const { create, ports, settings, listPage } = await open();
    await create(NEW);
    const first = await settings.getTemplate('template-1');
    assert.ok(first);
    for (let i = 10; i < 34; i += 1) await ports.putTemplate({ ...first, template_id: `more-${i}` });
    const page = await listPage();
    assert.deepEqual([page.ids.length, page.ids[0], page.ids[19]], [20, 'more-10', 'more-29']);
    const rest = await listPage({ cursor: String(page.cursor) });
    assert.deepEqual(rest, {
      ids: ['more-30', 'more-31', 'more-32', 'more-33', 'template-1'],
      cursor: undefined,
    });
    const all = await listPage({ limit: '100' });
    assert.deepEqual([all.ids.length, all.cursor], [25, undefined]);
  });

  test('and no other way', async () => {
    const { call } = await open();
    const list = (query: Record<string, string>) =>
      call({ route: 'GET /templates', headers: { 'x-auth': API_KEY }, query });
    for (const limit of ['0', '101', '1.5', 'x'])
      assertRefused(await list({ limit }), 400, 'bad_request', /^limit: /);
    for (const cursor of ['', 'x'.repeat(101)])
      assertRefused(await list({ cursor }), 400, 'bad_request', /^cursor: /);
  });
});

describe("templates are their tenant's own", () => {
  test('listed, read and deleted by it alone', async () => {
    const { create, read, list, remove, change } = await open();
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
    assertRefused(await change({ name: 'Mine' }, OTHER_API_KEY), 404, 'not_found', message);
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
      'PATCH /templates/{template_id}',
      'DELETE /templates/{template_id}',
    ])
      assertRefused(await call({ route, headers: {}, body: {} }), 401, 'unauthorized', /x-auth/);
  });

  test('one whose endpoint was switched off says since when', async () => {
    const { create, read, settings, health } = await open();
    await create(WITH_WEBHOOK);
    const { sealed_url = '' } = (await settings.getTemplate('template-1'))?.webhook ?? {};
    await health.switchOff({ endpoint_id: 'template-1', level: 'template', sealed_url }, 'gone', T0);
    assert.equal((await read('template-1')).body?.['webhook_off_since'], '2026-03-02T08:00:00.000Z');
  });
});
