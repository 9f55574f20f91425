import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { INVOICES } from '../../../infra/local/samples/invoices.ts';
import { sampleInvoice } from '../../../infra/local/samples/sample-invoice.ts';
import { SIMULATOR_ACCESS } from '../../../infra/local/simulators/azoraone/access.ts';
import { azoraOneSimulator } from '../../../infra/local/simulators/azoraone/simulator.ts';
import { startSimulator } from '../../../infra/local/simulators/server.ts';
import { only } from './drive-model.ts';

interface Received {
  url: string | undefined;
  body: unknown;
}

/** A receiver that answers with one status after the other, and hands out what came as it comes. */
async function startReceiver(t: TestContext, ...statuses: number[]) {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  const requests = on(server, statuses);
  return { url: `http://127.0.0.1:${address.port}/hook?a=1`, next: requests };
}

function on(server: ReturnType<typeof createServer>, statuses: number[]): () => Promise<Received> {
  const waiting: ((received: Received) => void)[] = [];
  const arrived: Received[] = [];
  server.on('request', async (request: IncomingMessage, response) => {
    const received = { url: request.url, body: await json(request) };
    response.writeHead(statuses.shift() ?? 200).end();
    const taker = waiting.shift();
    if (taker) taker(received);
    else arrived.push(received);
  });
  return () =>
    new Promise((resolve) => {
      const received = arrived.shift();
      if (received) resolve(received);
      else waiting.push(resolve);
    });
}

async function start(t: TestContext) {
  const simulator = await startSimulator(
    {
      ...azoraOneSimulator,
      createModel: (world) => azoraOneSimulator.createModel({ ...world, timeScale: 0.001 }),
    },
    { port: 0, processingMs: () => 5 },
  );
  t.after(() => simulator.close());
  const headers = {
    'Client-Key': SIMULATOR_ACCESS.clientKey,
    'Ocp-Apim-Subscription-Key': SIMULATOR_ACCESS.subscriptionKey,
  };
  const call = (method: string, path: string, body?: FormData | string) =>
    fetch(`${simulator.url}/sandbox/v1/${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
  const control = async (method: string, path: string, body?: unknown) => {
    const text = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const response = await fetch(`${simulator.controlUrl}/${path}`, { method, ...text });
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  await call('POST', 'companies', JSON.stringify({ companyID: '123', companyName: 'Acme' }));
  return { ...simulator, call, control };
}

async function upload(fields: Record<string, string>, field = 'file'): Promise<FormData> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const bytes = Uint8Array.from(await sampleInvoice(INVOICES.officeSupplies));
  form.append(field, new Blob([bytes], { type: 'application/pdf' }), 'invoice.pdf');
  return form;
}

test('an uploaded PDF is preprocessed, its webhook sent until it gets a 200, its own text extracted', async (t) => {
  const receiver = await startReceiver(t, 500, 204, 200);
  const { call, control } = await start(t);
  const added = await call(
    'POST',
    'companies/123/files',
    await upload({ fileID: '100', webhookUrl: receiver.url }),
  );
  assert.equal(added.status, 202);
  const item = {
    fileID: '100',
    fileName: 'invoice.pdf',
    status: 'READY',
    type: 'SupplierInvoice',
    subType: 'A',
  };
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    assert.deepEqual(await receiver.next(), { url: '/hook?a=1&companyID=123', body: item });
  }
  const response = await call('GET', 'companies/123/files/100/supplierInvoices?extended=true');
  const extracted = JSON.parse(await response.text());
  assert.equal(extracted.data.invoiceNumber, '20417');
  assert.equal(extracted.data.totalSum, '3268,75');
  assert.deepEqual(extracted.extended.currencies, ['SEK']);
  const files = await control('GET', 'files');
  assert.equal(files.body[0].status, 'READY');
  assert.equal(files.body[0].text_source, 'text layer of the PDF');
  const { body: calls } = await control('GET', 'calls');
  assert.deepEqual(calls.add_file, { total: 1, by_status: { 202: 1 } });
});

test('what was sent and answered can be looked up', async (t) => {
  const receiver = await startReceiver(t, 200);
  const { call, control } = await start(t);
  await control('POST', 'faults', { effect: 'lose_webhook', attempts: 1 });
  await call('POST', 'companies/123/files', await upload({ fileID: '100', webhookUrl: receiver.url }));
  await receiver.next();
  const { attempts, ...webhook } = only<Record<string, unknown>>((await control('GET', 'webhooks')).body);
  assert.deepEqual([webhook['file_id'], webhook['kind'], webhook['company_id']], ['100', 'genuine', '123']);
  assert.ok(Array.isArray(attempts));
  assert.equal(attempts[0].answer, 'lost on the way');
});

test('field names of an upload are read in any case; a body that is no form is refused', async (t) => {
  const { call } = await start(t);
  const old = await call(
    'POST',
    'companies/123/files',
    await upload({ FileID: '7', WebhookURL: '' }, 'File'),
  );
  assert.equal(old.status, 202);
  const refused = await call('POST', 'companies/123/files', 'not a form');
  assert.equal(refused.status, 400);
  assert.equal(JSON.parse(await refused.text()).success, false);
});

test('a lost answer closes the connection, the file is there', async (t) => {
  const { call, control } = await start(t);
  await control('POST', 'faults', { effect: 'lose_answer', operation: 'add_file', times: 1 });
  await assert.rejects(call('POST', 'companies/123/files', await upload({ fileID: '100' })));
  assert.equal((await call('GET', 'companies/123/files/100')).status, 200);
});

test('a webhook can overtake a slow answer, and closing does not wait for either', async (t) => {
  const receiver = await startReceiver(t);
  const simulator = await start(t);
  await simulator.control('POST', 'faults', { effect: 'slow_answer', seconds: 3600, operation: 'add_file' });
  const form = await upload({ fileID: '100', webhookUrl: receiver.url });
  const answer = assert.rejects(simulator.call('POST', 'companies/123/files', form));
  await receiver.next();
  await simulator.close();
  await answer;
});

test('a wrong control call gets a 400 or 404 that says why', async (t) => {
  const { control } = await start(t);
  const unknownEffect = await control('POST', 'faults', { effect: 'explode' });
  assert.equal(unknownEffect.status, 400);
  assert.match(unknownEffect.body.error, /^effect: /);
  const unknownKey = await control('POST', 'faults', { effect: 'fail_file', filename: 'a.pdf' });
  assert.equal(unknownKey.status, 400);
  assert.match(unknownKey.body.error, /filename/);
  assert.equal((await control('POST', 'faults', '{')).body.error, 'The body is not JSON.');
  assert.equal((await control('GET', 'nothing')).status, 404);
});

test('faults are added, listed and cleared', async (t) => {
  const { control } = await start(t);
  const fault = { effect: 'fail_file', file_name: '*.pdf', times: 2 };
  assert.deepEqual(await control('POST', 'faults', fault), { status: 201, body: fault });
  assert.deepEqual((await control('GET', 'faults')).body, [fault]);
  assert.deepEqual((await control('DELETE', 'faults')).body, []);
  assert.deepEqual((await control('GET', 'faults')).body, []);
});
