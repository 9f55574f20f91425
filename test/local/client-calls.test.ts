import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setInterval as every } from 'node:timers/promises';
import { createKey } from '../../infra/admin/api-key.ts';
import { localTarget } from '../../infra/admin/target/local-target.ts';
import { type LocalRun, startLocal } from '../../infra/local/run.ts';
import { INVOICES } from '../../infra/local/samples/invoices.ts';
import { sampleInvoice } from '../../infra/local/samples/sample-invoice.ts';

const NOBODYS_ID = '00000000-0000-4000-8000-000000000000';
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

interface Reply {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each test says what it expects of the body
  body: any;
}

let directory: string;
let run: LocalRun;
let invoice: string;
let otherTenantsKey: string;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'calls-'));
  run = await startLocal({ port: 0, logDirectory: directory });
  invoice = Buffer.from(await sampleInvoice(INVOICES.officeSupplies)).toString('base64');
  const target = localTarget(run);
  otherTenantsKey = (await createKey(target, 'other')).apiKey;
  target.close();
});

after(async () => {
  await run.stop();
  await rm(directory, { recursive: true });
});

async function call(method: string, path: string, body?: unknown, headers: object = {}): Promise<Reply> {
  const response = await fetch(`${run.apiUrl}${path}`, {
    method,
    headers: { 'x-auth': run.apiKey, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

function submission(fields: object = {}): object {
  return { template_id: run.templates['azoraone'], actual_image: invoice, ...fields };
}

/** Waits until the job is over, and so is its delivery. */
async function ended(jobId: string): Promise<Reply['body']> {
  for await (const _ of every(50)) {
    const { body } = await call('GET', `/jobs/${jobId}`);
    if (body.delivery.state !== 'owed') return body;
  }
}

function assertRefused(reply: Reply, status: number, error: string, message: RegExp): void {
  assert.equal(reply.status, status, JSON.stringify(reply.body));
  assert.equal(reply.body.error, error);
  assert.match(reply.body.message, message);
  assert.deepEqual(Object.keys(reply.body), ['error', 'message', 'request_id']);
  assert.ok(reply.body.request_id.length > 0);
}

describe('a document that is handed in', () => {
  test('ends as a result that is delivered, and read on every path', async () => {
    const fields = { static_values: { cost_centre: '42' }, file_name: 'first.pdf' };
    const { status, body } = await call('POST', '/v1/process-job', submission(fields));
    assert.equal(status, 202);
    assert.deepEqual(body, {
      job_id: body.job_id,
      template_id: run.templates['azoraone'],
      static_values: { cost_centre: '42' },
    });
    assert.match(body.job_id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);

    const job = await ended(body.job_id);
    assert.equal(job.completed_via, 'notification');
    const expected = { job_id: body.job_id, template_id: body.template_id, status: 'SUCCESS' };
    for (const path of ['/job-status?job_id=', '/v1/job-status?job_id=', '/job-status/', '/v1/job-status/']) {
      assert.deepEqual(await call('GET', `${path}${body.job_id}`), { status: 200, body: expected });
    }

    const results = await call('POST', '/job-results', { job_id: body.job_id, result_format: 'json' });
    assert.equal(results.status, 200);
    // Four packs at 319.00, twenty at 34.50 and a lamp at 649.00, with 25 % VAT; AzoraOne's decimal comma.
    assert.equal(results.body.raw.data.totalSum, '3268,75');
    assert.deepEqual(
      [results.body.result.totalSum, results.body.result.vat, results.body.result.invoiceNumber],
      [3268.75, 653.75, '20417'],
    );
    assert.equal(results.body.result.dueDate, '2026-02-11');
    const delivery = run.endpoint.deliveries().find(({ rawBody }) => rawBody.includes(body.job_id));
    assert.deepEqual(JSON.parse(delivery?.rawBody ?? ''), {
      event: 'job.succeeded',
      status: 'SUCCESS',
      job_id: body.job_id,
      template_id: body.template_id,
      static_values: { cost_centre: '42' },
      result: results.body.result,
    });
  });

  test('twice under one Idempotency-Key is one job', async () => {
    const key = { 'idempotency-key': 'order-1' };
    const first = await call('POST', '/process-job', submission({ file_name: 'a.pdf' }), key);
    const again = await call('POST', '/process-job', submission({ file_name: 'a.pdf' }), key);
    assert.deepEqual(again, first);
    const other = await call('POST', '/process-job', submission({ file_name: 'b.pdf' }), key);
    assertRefused(other, 409, 'conflict', /Idempotency-Key/);
  });

  test('may be an image behind a data URI', async () => {
    const image = `data:image/png;base64,${PNG.toString('base64')}`;
    assert.equal((await call('POST', '/process-job', submission({ actual_image: image }))).status, 202);
  });
});

describe('a document that is not in JSON', () => {
  const pdf = () => Buffer.from(invoice, 'base64');

  async function accepted(response: Response): Promise<Reply['body']> {
    const text = await response.text();
    assert.equal(response.status, 202, text);
    const body: Reply['body'] = JSON.parse(text);
    assert.deepEqual(body.static_values, { cost_centre: '42' });
    return ended(body.job_id);
  }

  test('comes as multipart', async () => {
    const form = new FormData();
    form.append('template_id', String(run.templates['azoraone']));
    form.append('static_values', '{"cost_centre": "42"}');
    form.append('actual_image', new File([pdf()], 'parts.pdf', { type: 'application/pdf' }));
    const headers = { 'x-auth': run.apiKey };
    const job = await accepted(
      await fetch(`${run.apiUrl}/v1/process-job`, { method: 'POST', headers, body: form }),
    );
    assert.equal(job.status, 'SUCCESS');
  });

  test('comes as its bytes', async () => {
    const url = `${run.apiUrl}/v1/process-job?t_id=${run.templates['azoraone']}&file_name=raw.pdf`;
    const headers = {
      'x-auth': run.apiKey,
      'content-type': 'application/octet-stream',
      static_values: '{"cost_centre": "42"}',
    };
    const job = await accepted(await fetch(url, { method: 'PUT', headers, body: pdf() }));
    assert.equal(job.status, 'SUCCESS');
  });

  test('is put into the bucket first', async () => {
    const bytes = pdf();
    const { status, body: upload } = await call('POST', '/v1/uploads', {
      bytes: bytes.length,
      file_name: 'put.pdf',
    });
    assert.equal(status, 201);
    const fields = { actual_image: undefined, upload_id: upload.upload_id };
    const values = { static_values: { cost_centre: '42' } };
    const early = await call('POST', '/process-job', submission({ ...fields, ...values }));
    assertRefused(early, 409, 'conflict', /^upload_id: .*first PUT/);
    const put = await fetch(upload.url, { method: upload.method, headers: upload.headers, body: bytes });
    assert.equal(put.status, 200);
    const { status: taken, body } = await call('POST', '/process-job', submission({ ...fields, ...values }));
    assert.equal(taken, 202, JSON.stringify(body));
    assert.equal((await ended(body.job_id)).status, 'SUCCESS');
    const again = await call('POST', '/process-job', submission({ ...fields, ...values }));
    assert.deepEqual([again.status, again.body.job_id], [202, body.job_id]);
    const other = await call('POST', '/process-job', submission(fields));
    assertRefused(other, 409, 'conflict', /^upload_id: .*used for another job/);
  });
});

describe('a call is refused', () => {
  test('without a key, or with a wrong or revoked one', async () => {
    for (const path of ['/process-job', '/job-results', '/templates']) {
      for (const key of ['', 'ph_wrong', `ph_${'x'.repeat(500)}`]) {
        assertRefused(await call('POST', path, {}, { 'x-auth': key }), 401, 'unauthorized', /x-auth/);
      }
    }
  });

  const badSubmissions: [what: string, fields: object, status: number, error: string, message: RegExp][] = [
    ['an unknown template', { template_id: NOBODYS_ID }, 404, 'not_found', /template_id/],
    ['no template', { template_id: undefined }, 400, 'bad_request', /^template_id: /],
    ['a template that is a number', { template_id: 7 }, 400, 'bad_request', /^template_id: /],
    ['no document', { actual_image: undefined }, 400, 'bad_request', /^actual_image: /],
    [
      'a document that is no base64',
      { actual_image: 'not base64!' },
      400,
      'bad_request',
      /^actual_image: .*base64/,
    ],
    ['an empty document', { actual_image: '' }, 400, 'bad_request', /^actual_image: /],
    ['static values that are a list', { static_values: [] }, 400, 'bad_request', /^static_values: /],
    ['a company id with a slash', { company_id: 'a/b' }, 400, 'bad_request', /^company_id: /],
    [
      'a text as document',
      { actual_image: Buffer.from('just text').toString('base64') },
      415,
      'unsupported_media_type',
      /neither a PDF nor an image/,
    ],
    [
      'a document over the limit',
      { actual_image: Buffer.concat([PNG, Buffer.alloc(4_400_000)]).toString('base64') },
      413,
      'too_large',
      /4400000 bytes/,
    ],
    [
      'static values over the limit',
      { static_values: { a: 'x'.repeat(9_000) } },
      413,
      'too_large',
      /8192 bytes/,
    ],
  ];
  for (const [what, fields, status, error, message] of badSubmissions) {
    test(`with ${what}`, async () => {
      assertRefused(await call('POST', '/process-job', submission(fields)), status, error, message);
    });
  }

  test('with a body that is not JSON', async () => {
    assertRefused(await call('POST', '/process-job', '{"template_id":'), 400, 'bad_request', /not JSON/);
    assertRefused(await call('POST', '/job-results', ''), 400, 'bad_request', /empty/);
    assertRefused(await call('POST', '/job-results', {}), 400, 'bad_request', /^job_id: /);
    assertRefused(await call('GET', '/job-status'), 400, 'bad_request', /^job_id: /);
  });

  test("for a job that doesn't exist and for another tenant's alike", async () => {
    const { body } = await call('POST', '/process-job', submission());
    const calls = (id: string, headers: object) => [
      call('GET', `/job-status?job_id=${id}`, undefined, headers),
      call('GET', `/job-status/${id}`, undefined, headers),
      call('GET', `/jobs/${id}`, undefined, headers),
      call('POST', '/job-results', { job_id: id }, headers),
    ];
    const unknown = await Promise.all([...calls(NOBODYS_ID, {}), ...calls('no-uuid', {})]);
    const others = await Promise.all(calls(body.job_id, { 'x-auth': otherTenantsKey }));
    for (const reply of [...unknown, ...others]) {
      assertRefused(reply, 404, 'not_found', /^There is no job of that job_id\.$/);
    }
    const template = await call('GET', `/templates/${body.template_id}`, undefined, {
      'x-auth': otherTenantsKey,
    });
    assertRefused(template, 404, 'not_found', /template_id/);
  });

  test('on a path or with a method that does not exist', async () => {
    assertRefused(await call('GET', '/nothing'), 404, 'not_found', /path or method/);
    assertRefused(await call('DELETE', '/process-job'), 404, 'not_found', /path or method/);
  });

  test('for results that are not there yet, and of a job that failed', async () => {
    await control('POST', 'faults', { effect: 'never_finish', file_name: 'never.pdf' });
    const never = await call('POST', '/process-job', submission({ file_name: 'never.pdf' }));
    const early = await call('POST', '/job-results', { job_id: never.body.job_id });
    assertRefused(early, 409, 'conflict', /NEW|PROCESSING IMAGE/);

    await control('POST', 'faults', { effect: 'fail_file', file_name: 'unreadable.pdf' });
    const bad = await call('POST', '/process-job', submission({ file_name: 'unreadable.pdf' }));
    assert.equal((await ended(bad.body.job_id)).status, 'FAILED');
    const failed = await call('POST', '/job-results', { job_id: bad.body.job_id });
    assertRefused(failed, 422, 'provider_failed', /status is ERROR/);
  });
});

describe('a template', () => {
  const settings = {
    name: 'invoices',
    provider: 'azoraone',
    connection: 'main',
    options: { company_id: 'acme' },
    fields: [{ name: 'total', type: 'amount', source: 'totalSum' }],
    webhook_url: 'https://example.com/hook',
    webhook_headers: { 'X-Team': 'finance-7' },
  };

  test('shows its signing secret once, its header values never, and is gone when deleted', async () => {
    const created = await call('POST', '/templates', settings);
    assert.equal(created.status, 201);
    const { signing_secret, ...shown } = created.body;
    assert.match(signing_secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    const read = await call('GET', `/templates/${created.body.template_id}`);
    assert.deepEqual(read, { status: 200, body: shown });
    assert.deepEqual(shown.webhook_header_names, ['x-team']);
    const list = await call('GET', '/v1/templates');
    assert.ok(
      list.body.templates.some((one: { template_id: string }) => one.template_id === shown.template_id),
    );
    assert.doesNotMatch(JSON.stringify([created.body, list.body]), /finance-7/);

    assert.equal((await call('DELETE', `/templates/${shown.template_id}`)).status, 204);
    assertRefused(await call('GET', `/templates/${shown.template_id}`), 404, 'not_found', /template_id/);
  });

  const bad: [what: string, fields: object, status: number, error: string, message: RegExp][] = [
    ['no name', { name: undefined }, 400, 'bad_request', /^name: /],
    ['an unknown field', { webhok_url: 'x' }, 400, 'bad_request', /webhok_url/],
    ['an unknown provider', { provider: 'nobody' }, 422, 'unprocessable', /azoraone/],
    ['an unknown connection', { connection: 'none' }, 422, 'unprocessable', /^connection: /],
    ['a wrong option', { options: { document: 'letter' } }, 400, 'bad_request', /document/],
    [
      'a field of no type',
      { fields: [{ name: 'a', type: 'money' }] },
      400,
      'bad_request',
      /^fields\.0\.type: /,
    ],
    [
      'a URL without TLS',
      { webhook_url: 'http://example.com/' },
      422,
      'address_refused',
      /^webhook_url: .*https/,
    ],
    [
      'a loopback URL',
      { webhook_url: 'https://127.0.0.1/' },
      422,
      'address_refused',
      /^webhook_url: .*public/,
    ],
    [
      'a metadata URL',
      { webhook_url: 'https://169.254.169.254/latest' },
      422,
      'address_refused',
      /^webhook_url: .*public/,
    ],
    [
      'a header of ours',
      { webhook_headers: { 'webhook-id': 'x' } },
      422,
      'unprocessable',
      /^webhook_headers: .*webhook-id/,
    ],
  ];
  for (const [what, fields, status, error, message] of bad) {
    test(`with ${what} is refused`, async () => {
      assertRefused(await call('POST', '/templates', { ...settings, ...fields }), status, error, message);
    });
  }
});

async function control(method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${run.simulators['azoraone']}/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  assert.ok(response.ok, `${method} ${path}: ${response.status}`);
  return response.json();
}
