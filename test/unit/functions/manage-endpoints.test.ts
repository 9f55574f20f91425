import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { API_KEY, assertRefused, OTHER_API_KEY } from '../../fakes/api-call.ts';
import { NEW, openEndpoints, SECRETS } from '../../fakes/endpoint-calls.ts';
import { MINUTE, T0 } from '../../fakes/example-job.ts';

const AT_T0 = '2026-03-02T08:00:00.000Z';
const EVERYTHING = {
  ...NEW,
  description: 'Ledger',
  events: ['job.succeeded', 'ocrolus.book.*', 'job.succeeded'],
  headers: { 'X-Tenant': 'acme', authorization: 'Bearer abc' },
  retry_schedule: [0, 60, 86_400],
  rate_per_second: 0.5,
};
const OWN_SECRET = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;
const SHOWN = {
  endpoint_id: 'endpoint-1',
  level: 'tenant',
  description: 'Ledger',
  events: ['job.succeeded', 'ocrolus.book.*'],
  origin: 'https://tenant.example',
  header_names: ['x-tenant', 'authorization'],
  retry_schedule: [0, 60, 86_400],
  rate_per_second: 0.5,
  state: 'on',
  created_at: AT_T0,
  updated_at: AT_T0,
};
const DRAINED = { item: 'ENDPOINT#endpoint-1', step: 'drain', via: 'redrive', delaySeconds: 0 };

describe('creating an endpoint', () => {
  test('answers it as it is shown, with its signing secret this once', async () => {
    const { create, read, list } = await openEndpoints();
    const { status, body = {} } = await create(EVERYTHING);
    assert.deepEqual([status, body], [201, { ...SHOWN, signing_secret: SECRETS[0] }]);
    const { body: shown } = await read('endpoint-1');
    assert.deepEqual([shown, (await list()).body], [SHOWN, { endpoints: [SHOWN] }]);
  });

  test('takes URL and events alone', async () => {
    const { create } = await openEndpoints();
    const { status, body = {} } = await create({
      ...NEW,
      description: null,
      headers: null,
      retry_schedule: null,
    });
    const { signing_secret: _, ...shown } = body;
    const { retry_schedule: _r, rate_per_second: _p, ...rest } = SHOWN;
    assert.deepEqual(
      [status, shown],
      [201, { ...rest, description: '', events: ['job.*'], header_names: [] }],
    );
  });

  test('stores URL, secret and headers sealed, for this endpoint alone, and logs none of it', async () => {
    const { create, endpoints, box } = await openEndpoints();
    const { logged } = await create({ ...EVERYTHING, signing_secret: OWN_SECRET });
    const stored = (await endpoints.get('endpoint-1')) ?? assert.fail();
    assert.ok(!/Bearer|whsec_|hook\?|t0ken/.test(JSON.stringify([stored, logged])));
    assert.equal(box.open(stored.sealed_url, 'endpoint-1'), NEW.url);
    assert.equal(box.open(stored.sealed_secret, 'endpoint-1'), OWN_SECRET);
    assert.equal(
      box.open(stored.sealed_headers, 'endpoint-1'),
      '{"x-tenant":"acme","authorization":"Bearer abc"}',
    );
    assert.throws(() => box.open(stored.sealed_url, 'endpoint-2'));
    assert.equal(stored.tenant, 'acme');
    assert.deepEqual(logged[0], {
      ...Object(logged[0]),
      outcome: 'answered',
      status: 201,
      tenant: 'acme',
      endpoint_id: 'endpoint-1',
    });
  });

  test('takes every event that there is, and wildcards that mean one', async () => {
    const known = [
      'job.succeeded',
      'job.failed',
      'batch.completed',
      'endpoint.disabled',
      'ocrolus.book.verified',
      'ocrolus.document.detect.signal_found',
      'ocrolus.middesk.verified',
    ];
    const wildcards = ['*', 'job.*', 'batch.*', 'ocrolus.*', 'ocrolus.book.*', 'ocrolus.network.book.*'];
    const { create } = await openEndpoints();
    const { status, body = {} } = await create({ ...NEW, events: [...known, ...wildcards] });
    assert.deepEqual([status, body['events']], [201, [...known, ...wildcards]]);
  });

  test('takes a secret of 24 to 64 bytes', async () => {
    for (const bytes of [24, 25, 26, 64]) {
      const signing_secret = `whsec_${Buffer.alloc(bytes, 250).toString('base64')}`;
      const { status, body } = await (await openEndpoints()).create({ ...NEW, signing_secret });
      assert.deepEqual([status, body?.['signing_secret']], [201, signing_secret]);
    }
  });

  test('a private one is allowed where the operator has said so', async () => {
    const { create } = await openEndpoints();
    assert.equal((await create({ ...NEW, url: 'http://127.0.0.1:3902/hook' })).status, 201);
  });

  test('is refused when the tenant has as many as it may, whatever the others have', async () => {
    const { create, list, remove } = await openEndpoints();
    for (let i = 0; i < 3; i++) assert.equal((await create()).status, 201);
    assertRefused(await create(), 422, 'unprocessable', /^endpoints: there are 3 already/);
    assert.equal((await create(NEW, OTHER_API_KEY)).status, 201);
    await remove('endpoint-2');
    assert.equal((await create()).status, 201);
    const { endpoints } = (await list()).body ?? {};
    assert.ok(Array.isArray(endpoints));
    assert.deepEqual(
      endpoints.map(({ endpoint_id }) => endpoint_id),
      ['endpoint-1', 'endpoint-3', 'endpoint-6'],
    );
  });
});

/** Of what both calls take. */
const BAD_SETTINGS: [string, object, number, string, RegExp][] = [
  ['a URL that is a number', { url: 7 }, 400, 'bad_request', /^url: /],
  ['a URL that does not parse', { url: 'tenant.example' }, 422, 'address_refused', /^url: .*parse/],
  ['a URL with a space', { url: 'https://tenant.example/a b' }, 422, 'address_refused', /^url: .*spaces/],
  [
    'a URL with a password',
    { url: 'https://u:p@tenant.example/' },
    422,
    'address_refused',
    /^url: .*user name/,
  ],
  ['a URL with port 0', { url: 'https://tenant.example:0/' }, 422, 'address_refused', /^url: .*port 0/],
  ['a plain URL', { url: 'http://tenant.example/' }, 422, 'address_refused', /^url: .*https/],
  ['a private address', { url: 'https://10.0.0.1/' }, 422, 'address_refused', /^url: .*not public/],
  ['a metadata address', { url: 'https://[fd00:ec2::254]/' }, 422, 'address_refused', /^url: .*not public/],
  ['a decimal loopback', { url: 'https://2130706433/' }, 422, 'address_refused', /^url: .*not public/],
  ['localhost', { url: 'https://localhost/' }, 422, 'address_refused', /^url: .*not public/],
  ['no events', { events: [] }, 400, 'bad_request', /^events: /],
  ['events that are a text', { events: '*' }, 400, 'bad_request', /^events: /],
  ['an event that is a number', { events: ['*', 7] }, 400, 'bad_request', /^events\.1: /],
  ['an unknown event', { events: ['*', 'job.done'] }, 422, 'unprocessable', /^events: .*"job\.done"/],
  ['an event of nobody', { events: ['azoraone.read'] }, 422, 'unprocessable', /^events: .*"azoraone\.read"/],
  ['a test event', { events: ['ocrolus.test'] }, 422, 'unprocessable', /^events: .*"ocrolus\.test"/],
  ['a wildcard for nothing', { events: ['jobs.*'] }, 422, 'unprocessable', /^events: .*"jobs\.\*"/],
  ['half a name', { events: ['job*'] }, 422, 'unprocessable', /^events: .*"job\*"/],
  ['a wildcard in the middle', { events: ['*.failed'] }, 422, 'unprocessable', /^events: /],
  ['a wildcard too much', { events: ['job.*.*'] }, 422, 'unprocessable', /^events: /],
  ['headers that are a list', { headers: [] }, 400, 'bad_request', /^headers: /],
  ['a header that is no text', { headers: { a: 1 } }, 400, 'bad_request', /^headers: .*"a"/],
  ['a header of ours', { headers: { 'Webhook-Id': 'x' } }, 422, 'unprocessable', /^headers: .*Webhook-Id/],
  ['a header of two lines', { headers: { a: 'b\r\nc: d' } }, 422, 'unprocessable', /^headers: .*one line/],
  ['no schedule', { retry_schedule: [] }, 400, 'bad_request', /^retry_schedule: /],
  ['a long schedule', { retry_schedule: Array(21).fill(1) }, 400, 'bad_request', /^retry_schedule: /],
  ['half a second', { retry_schedule: [0.5] }, 400, 'bad_request', /^retry_schedule\.0: /],
  ['a wait before now', { retry_schedule: [0, -1] }, 400, 'bad_request', /^retry_schedule\.1: /],
  ['more than a day', { retry_schedule: [86_401] }, 400, 'bad_request', /^retry_schedule\.0: /],
  ['a rate of none', { rate_per_second: 0 }, 400, 'bad_request', /^rate_per_second: /],
  ['a rate of too many', { rate_per_second: 1_001 }, 400, 'bad_request', /^rate_per_second: /],
  ['a long description', { description: 'x'.repeat(201) }, 400, 'bad_request', /^description: /],
  ['a description of two lines', { description: 'a\nb' }, 400, 'bad_request', /^description: /],
  ['a typing error', { evnts: ['*'] }, 400, 'bad_request', /evnts/],
];

const secretOf = (bytes: number) => `whsec_${Buffer.alloc(bytes, 1).toString('base64')}`;
const BAD_SECRETS: [string, unknown, number, string][] = [
  ['that is a number', 7, 400, 'bad_request'],
  ['without its prefix', secretOf(32).slice(6), 422, 'unprocessable'],
  ['with a prefix in capitals', secretOf(32).replace('whsec_', 'WHSEC_'), 422, 'unprocessable'],
  ['of 23 bytes', secretOf(23), 422, 'unprocessable'],
  ['of 65 bytes', secretOf(65), 422, 'unprocessable'],
  ['without its padding', secretOf(32).replace('=', ''), 422, 'unprocessable'],
  ['in another alphabet', `whsec_${Buffer.alloc(33, 251).toString('base64url')}`, 422, 'unprocessable'],
  ['with a line break', `${secretOf(24)}\n`, 422, 'unprocessable'],
  ['of nothing', '', 422, 'unprocessable'],
];

describe('an endpoint is refused', () => {
  for (const [what, said, status, error, message] of BAD_SETTINGS) {
    test(`with ${what}`, async () => {
      const { create, change, list } = await openEndpoints();
      await create();
      const before = (await list()).body;
      assertRefused(await create({ ...NEW, ...said }), status, error, message);
      assertRefused(await change('endpoint-1', said), status, error, message);
      assert.deepEqual((await list()).body, before);
    });
  }

  for (const [what, signing_secret, status, error] of BAD_SECRETS) {
    test(`with a signing secret ${what}, which is not repeated`, async () => {
      const { create, rotate, endpoints } = await openEndpoints();
      await create();
      const before = await endpoints.get('endpoint-1');
      const refusal = await create({ ...NEW, signing_secret });
      assertRefused(refusal, status, error, /^signing_secret: /);
      assert.ok(!JSON.stringify([refusal.body, refusal.logged]).includes('AQEB'));
      assertRefused(await rotate('endpoint-1', { signing_secret }), status, error, /^signing_secret: /);
      assert.deepEqual(await endpoints.get('endpoint-1'), before);
    });
  }

  test('without JSON, URL or events', async () => {
    const { create } = await openEndpoints();
    assertRefused(await create('{'), 400, 'bad_request', /JSON/);
    assertRefused(await create({ events: ['*'] }), 400, 'bad_request', /^url: is missing/);
    assertRefused(await create({ url: NEW.url }), 400, 'bad_request', /^events: is missing/);
  });
});

describe('changing an endpoint', () => {
  test('changes what is given and nothing else', async () => {
    const { create, change, read, clock } = await openEndpoints();
    await create(EVERYTHING);
    clock.ms += MINUTE;
    const changes: [object, object][] = [
      [{ description: 'Other' }, { description: 'Other' }],
      [{ description: null }, { description: '' }],
      [{ events: ['*'] }, { events: ['*'] }],
      [{ headers: { 'x-new': '1' } }, { header_names: ['x-new'] }],
      [{ headers: null }, { header_names: [] }],
      [{ retry_schedule: [5] }, { retry_schedule: [5] }],
      [{ rate_per_second: 1_000 }, { rate_per_second: 1_000 }],
      [{ url: 'https://other.example/a' }, { origin: 'https://other.example' }],
      [{}, {}],
    ];
    let expected: object = { ...SHOWN, updated_at: '2026-03-02T08:01:00.000Z' };
    for (const [said, shown] of changes) {
      const { status, body } = await change('ENDPOINT-1', said);
      expected = { ...expected, ...shown };
      assert.deepEqual([status, body], [200, expected]);
      assert.deepEqual((await read('endpoint-1')).body, expected);
    }
  });

  test('null takes schedule and rate away', async () => {
    const { create, change, read } = await openEndpoints();
    await create(EVERYTHING);
    const { body = {} } = await change('endpoint-1', { retry_schedule: null, rate_per_second: null });
    const { retry_schedule: _, rate_per_second: __, ...rest } = SHOWN;
    assert.deepEqual(body, rest);
    assert.deepEqual((await read('endpoint-1')).body, rest);
  });

  test('a new URL leaves secret and headers, new headers leave the URL', async () => {
    const { create, change, endpoints, box } = await openEndpoints();
    await create(EVERYTHING);
    const opened = async () => {
      const { sealed_url, sealed_secret, sealed_headers } =
        (await endpoints.get('endpoint-1')) ?? assert.fail();
      return [sealed_url, sealed_secret, sealed_headers].map((one) => box.open(one, 'endpoint-1'));
    };
    const headers = '{"x-tenant":"acme","authorization":"Bearer abc"}';
    await change('endpoint-1', { url: 'https://other.example/a' });
    assert.deepEqual(await opened(), ['https://other.example/a', SECRETS[0], headers]);
    await change('endpoint-1', { headers: { 'X-A': 'b' } });
    assert.deepEqual(await opened(), ['https://other.example/a', SECRETS[0], '{"x-a":"b"}']);
  });

  test('a URL that is set anew, the same one too, switches it on, and what waits goes there', async () => {
    const { create, change, read, health, endpoints, takeSent } = await openEndpoints();
    await create();
    const { sealed_url } = (await endpoints.get('endpoint-1')) ?? assert.fail();
    const ref = { endpoint_id: 'endpoint-1', level: 'tenant', sealed_url } as const;
    await health.noteFailure(ref, true, T0);
    await health.openBreaker(ref, T0);
    await health.switchOff(ref, 'failing', T0 + MINUTE);
    const off = {
      state: 'off',
      off_since: '2026-03-02T08:01:00.000Z',
      off_reason: 'failing',
      failing_since: AT_T0,
    };
    const { body: changed = {} } = await change('endpoint-1', { description: 'x' });
    assert.deepEqual(changed, { ...changed, ...off });
    assert.deepEqual(takeSent(), []);
    const { body: anew = {} } = await change('endpoint-1', { url: NEW.url });
    const { state, off_since, off_reason, failing_since } = anew;
    assert.deepEqual([state, off_since, off_reason, failing_since], ['on', undefined, undefined, undefined]);
    assert.deepEqual((await read('endpoint-1')).body, anew);
    assert.equal((await endpoints.get('endpoint-1'))?.parks_since, undefined);
    assert.deepEqual(takeSent(), [DRAINED]);
  });

  test('what becomes known of it meanwhile stays', async () => {
    const opened = await openEndpoints();
    const { create, change, health, endpoints, ports, read } = opened;
    await create();
    const { sealed_url } = (await endpoints.get('endpoint-1')) ?? assert.fail();
    const { secretBox } = ports;
    ports.secretBox = async () => {
      await health.noteFailure({ endpoint_id: 'endpoint-1', level: 'tenant', sealed_url }, true, T0);
      return secretBox();
    };
    const { status } = await change('endpoint-1', { headers: { 'x-a': 'b' } });
    assert.equal(status, 200);
    const { state, failing_since, header_names } = (await read('endpoint-1')).body ?? {};
    assert.deepEqual([state, failing_since, header_names], ['failing', AT_T0, ['x-a']]);
  });

  test('two at once do not mix: the later one is to read again', async () => {
    const { create, change, ports, read } = await openEndpoints();
    await create();
    const { secretBox } = ports;
    ports.secretBox = async () => {
      ports.secretBox = secretBox;
      assert.equal((await change('endpoint-1', { description: 'Theirs' })).status, 200);
      return secretBox();
    };
    const answered = await change('endpoint-1', { description: 'Ours', url: 'https://other.example/' });
    assertRefused(answered, 409, 'conflict', /read it and try again/);
    const { description, origin } = (await read('endpoint-1')).body ?? {};
    assert.deepEqual([description, origin], ['Theirs', 'https://tenant.example']);
  });

  test('says how a secret is changed', async () => {
    const { create, change } = await openEndpoints();
    await create();
    const answered = await change('endpoint-1', { signing_secret: OWN_SECRET });
    assertRefused(answered, 400, 'bad_request', /^signing_secret: .*rotate-secret/);
  });
});

describe('an endpoint that is deleted', () => {
  test('is gone, and what waits for it is looked at', async () => {
    const { create, remove, read, list, takeSent, table } = await openEndpoints();
    await create();
    assert.equal((await remove('endpoint-1')).status, 204);
    assertRefused(await read('endpoint-1'), 404, 'not_found', /endpoint_id/);
    assert.deepEqual((await list()).body, { endpoints: [] });
    assert.deepEqual(takeSent(), [DRAINED]);
    assert.equal(table.get('ENDPOINT#endpoint-1')?.['step'], 'drain');
    assertRefused(await remove('endpoint-1'), 404, 'not_found', /endpoint_id/);
  });
});

describe("a template's webhook", () => {
  test('is read as the endpoint that it is, and not listed', async () => {
    const { read, list } = await openEndpoints();
    const { status, body } = await read('template-1');
    assert.deepEqual(
      [status, body],
      [
        200,
        {
          endpoint_id: 'template-1',
          level: 'template',
          template_id: 'template-1',
          description: 'Invoices',
          events: ['job.succeeded', 'job.failed', 'batch.completed'],
          origin: 'https://tenant.example',
          header_names: ['x-tenant'],
          state: 'on',
          created_at: AT_T0,
          updated_at: AT_T0,
        },
      ],
    );
    assert.deepEqual((await list()).body, { endpoints: [] });
  });

  test('is changed and taken away with its template', async () => {
    const { change, remove, settings } = await openEndpoints();
    const before = await settings.getTemplate('template-1');
    const how = /PATCH \/templates\/\{template_id\}/;
    assertRefused(await change('template-1', { url: NEW.url }), 409, 'conflict', how);
    assertRefused(await remove('template-1'), 409, 'conflict', how);
    assert.deepEqual(await settings.getTemplate('template-1'), before);
  });
});

describe("endpoints are their tenant's own", () => {
  test('unknown ones, those of others, and templates without a webhook are not found by any call', async () => {
    const opened = await openEndpoints();
    await opened.create(NEW, OTHER_API_KEY);
    const body = { from: '2026-03-01', to: '2026-03-02' };
    const { read, change, remove, switchOff, switchOn, rotate, testSend, attempts, redeliver } = opened;
    const calls = [read, change, remove, switchOff, switchOn, rotate, testSend, attempts, redeliver];
    for (const id of ['endpoint-1', 'endpoint-9', 'template-2', 'template-3', '', 'x'.repeat(2_100)])
      for (const call of calls) assertRefused(await call(id, body), 404, 'not_found', /endpoint_id/);
    assert.deepEqual((await opened.list()).body, { endpoints: [] });
    assert.equal((await opened.read('endpoint-1', undefined, {}, OTHER_API_KEY)).body?.['state'], 'on');
    assert.deepEqual(opened.tested, []);
  });

  test('no call goes without a key', async () => {
    const { create, list, read } = await openEndpoints();
    for (const answered of [
      await create(NEW, ''),
      await list(''),
      await read('template-1', undefined, {}, 'x'),
    ])
      assertRefused(answered, 401, 'unauthorized', /x-auth/);
    assert.deepEqual((await list(API_KEY)).body, { endpoints: [] });
  });
});
