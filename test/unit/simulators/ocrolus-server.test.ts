/** Ocrolus's simulator over HTTP: forms of both kinds, real documents, webhooks to a real endpoint. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { INVOICES } from '../../../infra/local/samples/invoices.ts';
import { CAFE_RECEIPT } from '../../../infra/local/samples/receipts.ts';
import { sampleInvoice } from '../../../infra/local/samples/sample-invoice.ts';
import { samplePhoto } from '../../../infra/local/samples/sample-photo.ts';
import { receiptRows } from '../../../infra/local/samples/sample-receipt.ts';
import { SIMULATOR_CLIENT } from '../../../infra/local/simulators/ocrolus/access.ts';
import { readOcrolusRequest } from '../../../infra/local/simulators/ocrolus/read-request.ts';
import { ocrolusSimulator } from '../../../infra/local/simulators/ocrolus/simulator.ts';
import { type RunningSimulator, startSimulator } from '../../../infra/local/simulators/server.ts';
import type { Body } from './drive-ocrolus.ts';

const SECRET = 'sixteen-or-more-characters';

let simulator: RunningSimulator;
let token: string;
before(async () => {
  simulator = await startSimulator(
    {
      ...ocrolusSimulator,
      createModel: (world) => ocrolusSimulator.createModel({ ...world, followUpMs: 0 }),
    },
    { port: 0, processingMs: () => 0 },
  );
  token = (await grant(new URLSearchParams(CREDENTIALS))).access_token;
});
after(() => simulator.close());

const CREDENTIALS = {
  grant_type: 'client_credentials',
  client_id: SIMULATOR_CLIENT.clientId,
  client_secret: SIMULATOR_CLIENT.clientSecret,
};

async function grant(body: URLSearchParams | string): Promise<Body> {
  const headers = typeof body === 'string' ? { 'content-type': 'application/json' } : {};
  return (await fetch(`${simulator.url}/oauth/token`, { method: 'POST', headers, body })).json();
}

async function call(method: string, path: string, body?: object): Promise<Body> {
  const isForm = body instanceof FormData;
  const response = await fetch(`${simulator.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(!isForm && { 'content-type': 'application/json' }) },
    ...(body && { body: isForm ? body : JSON.stringify(body) }),
  });
  return response.json();
}

async function control(path: string, body?: object): Promise<Body> {
  const init = body ? { method: 'POST', body: JSON.stringify(body) } : {};
  return (await fetch(`${simulator.controlUrl}/${path}`, init)).json();
}

function upload(path: string, fields: Record<string, string>, ...files: Uint8Array[]): Promise<Body> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const [at, bytes] of files.entries())
    form.append('upload', new Blob([Uint8Array.from(bytes)]), `${at}.pdf`);
  return call('POST', path, form);
}

async function newBook(name: string): Promise<string> {
  return (await call('POST', '/v1/book/add', { name })).response.uuid;
}

test('tokens are granted to JSON and to forms', async () => {
  assert.equal((await grant(JSON.stringify(CREDENTIALS))).token_type, 'Bearer');
  assert.equal((await grant(new URLSearchParams(CREDENTIALS))).expires_in, 86_400);
  const wrong = await grant(JSON.stringify({ ...CREDENTIALS, client_secret: 'wrong' }));
  assert.equal(wrong.error, 'access_denied');
});

test('a PDF is known by its bytes and read by its text layer', async () => {
  const pdf = await sampleInvoice(INVOICES.officeSupplies);
  const book_uuid = await newBook('pdf');
  const { response } = await upload('/v1/book/upload', { book_uuid, form_type: 'INVOICE' }, pdf);
  const [{ uuid, page_count, checksum }] = response.uploaded_docs;
  assert.equal(page_count, 1);
  assert.match(checksum, /^[0-9a-f]{32}$/);
  const { forms, origin } = (await call('GET', `/v1/document/forms/fields?doc_uuid=${uuid}`)).response;
  assert.equal(forms[0].raw_fields['invoice-General:invoiceNumber'].value, '20417');
  assert.equal(origin, 'simulator: text layer of the PDF');
  const again = await upload('/v1/book/upload', { book_uuid, doc_name: 'another name' }, pdf);
  assert.deepEqual(again.response.original_existing_doc_uuids, [uuid]);
  const two = await upload('/v1/book/upload', { book_uuid }, pdf, pdf);
  assert.equal(two.code, 8001);
  const none = await upload('/v1/book/upload', { book_uuid }, Buffer.from('plain text'));
  assert.match(none.response.message, /is not a valid pdf/);
});

test('a photo is an image, and a PDF is none', async () => {
  const book_uuid = await newBook('images');
  const photo = samplePhoto(receiptRows(CAFE_RECEIPT));
  const { response } = await upload('/v1/book/upload/image', { book_uuid }, photo);
  assert.equal(typeof response.image_group_pk, 'number');
  const pdf = await sampleInvoice(INVOICES.consulting);
  const refused = await upload('/v1/book/upload/image', { book_uuid }, pdf);
  assert.match(refused.response.message, /is not a valid Image/);
  await call('POST', '/v1/book/upload/image/done', { book_uuid });
  const { docs } = (await call('GET', `/v1/book/status?book_uuid=${book_uuid}`)).response;
  assert.deepEqual(
    docs.map((one: Body) => [one.status, one.image_group_pk]),
    [['VERIFICATION_COMPLETE', response.image_group_pk]],
  );
});

test('more than 200 MB is not looked at', async () => {
  const request = { method: 'POST', url: '/v1/book/upload', headers: {} };
  const { body } = await readOcrolusRequest({ ...request, body: new Uint8Array(200 * 1024 * 1024 + 1) });
  assert.equal(body.kind, 'too large');
});

describe('an endpoint', () => {
  const received: { headers: Record<string, unknown>; body: string }[] = [];
  const endpoint = createServer(async (request, response) => {
    received.push({ headers: request.headers, body: (await buffer(request)).toString('utf8') });
    response.writeHead(request.url === '/refuses' ? 401 : 200).end();
  });
  let url: string;
  before(async () => {
    endpoint.listen(0, '127.0.0.1');
    await once(endpoint, 'listening');
    const address = endpoint.address();
    assert.ok(address && typeof address === 'object');
    url = `http://127.0.0.1:${address.port}`;
  });
  after(() => endpoint.close());

  test('is told, signed; and a test of it says what it answered', async () => {
    const settings = '/v1/account/settings';
    const configure = (webhook_endpoint: string, ...events: string[]) => {
      const form = new FormData();
      form.append('webhook_endpoint', webhook_endpoint);
      for (const event of events) form.append('event', event);
      return call('POST', `${settings}/update/webhook_endpoint`, form);
    };
    assert.equal((await configure(`${url}/refuses`, 'DOC_VERIFIED')).status, 200);
    const refused = (await call('GET', `${settings}/test_webhook_endpoint`)).response;
    assert.match(refused.message, /401/);
    const { events } = (await configure(url, 'DOC_VERIFIED', 'BOOK_VERIFIED')).response;
    assert.deepEqual(events, ['DOC_VERIFIED', 'BOOK_VERIFIED']);
    await call('POST', `${settings}/webhook/rotate-secret`, { secret_key: SECRET });
    const { resp_code } = (await call('GET', `${settings}/test_webhook_endpoint`)).response;
    assert.equal(resp_code, 200);
    const { headers, body } = received.at(-1) ?? assert.fail();
    const signed = `${headers['webhook-timestamp']}.${headers['webhook-request-id']}.${body}`;
    assert.equal(headers['webhook-signature'], createHmac('sha256', SECRET).update(signed).digest('hex'));
  });
});

test('the control shows what is there and no secrets; it revokes tokens', async () => {
  const documents = await control('documents');
  assert.ok(documents.every(({ state }: Body) => state === 'VERIFICATION_COMPLETE'));
  assert.ok((await control('books')).length >= 2);
  assert.ok((await control('rate')).highest_in_a_second > 0);
  const subscriptions = await control('subscriptions');
  assert.equal(subscriptions.account.is_signed, true);
  assert.ok(!JSON.stringify(subscriptions).includes(SECRET));
  assert.deepEqual((await control('webhooks'))[0].event, 'test');
  assert.ok((await control('revoke_tokens', {})).revoked > 0);
  assert.equal((await call('GET', '/v1/books')).status, 401);
});
