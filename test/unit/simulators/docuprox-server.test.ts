/** Every way to hand a document in, over HTTP. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { INVOICES } from '../../../infra/local/samples/invoices.ts';
import { sampleInvoice } from '../../../infra/local/samples/sample-invoice.ts';
import { SIMULATOR_API_KEY, SIMULATOR_TEMPLATE } from '../../../infra/local/simulators/docuprox/access.ts';
import { docuProxSimulator } from '../../../infra/local/simulators/docuprox/simulator.ts';
import { type RunningSimulator, startSimulator } from '../../../infra/local/simulators/server.ts';

let simulator: RunningSimulator;
let pdf: Uint8Array;
before(async () => {
  simulator = await startSimulator(docuProxSimulator, { port: 0, processingMs: () => 0 });
  pdf = await sampleInvoice(INVOICES.officeSupplies);
  const body = JSON.stringify({ template_id: SIMULATOR_TEMPLATE });
  await fetch(`${simulator.controlUrl}/templates`, { method: 'POST', body });
});
after(() => simulator.close());

async function call(path: string, init: RequestInit = {}) {
  const headers = { 'x-auth': SIMULATOR_API_KEY, ...(init.headers as Record<string, string>) };
  const response = await fetch(`${simulator.url}/v1/${path}`, { ...init, headers });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

async function resultOf(jobId: string) {
  const body = JSON.stringify({ job_id: jobId });
  return (await call('job-results', { method: 'POST', body })).body;
}

async function assertRead(submitted: Awaited<ReturnType<typeof call>>) {
  assert.equal(submitted.status, 202);
  assert.deepEqual(submitted.body.static_values, { a: 1 });
  assert.equal((await resultOf(submitted.body.job_id)).result.invoice_number, '20417');
}

test('JSON with base64, with and without a data URI in front', async () => {
  const base64 = Buffer.from(pdf).toString('base64');
  for (const actual_image of [base64, `data:application/pdf;base64,${base64}`]) {
    const body = JSON.stringify({ template_id: SIMULATOR_TEMPLATE, actual_image, static_values: { a: 1 } });
    await assertRead(await call('process-job', { method: 'POST', body }));
  }
});

test('a form', async () => {
  const form = new FormData();
  form.append('template_id', SIMULATOR_TEMPLATE);
  form.append('static_values', '{"a":1}');
  form.append('actual_image', new Blob([Uint8Array.from(pdf)]), 'a.pdf');
  await assertRead(await call('process-job', { method: 'POST', body: form }));
});

test('the bare bytes', async () => {
  const headers = { 'content-type': 'application/octet-stream', static_values: '{"a":1}' };
  const init = { method: 'PUT', headers, body: Buffer.from(pdf) };
  await assertRead(await call(`process-job?t_id=${SIMULATOR_TEMPLATE}`, init));
});

test('an archive: what is in folders is passed over', async () => {
  const archive = zipSync({ 'a.pdf': pdf, 'b.pdf': pdf, 'folder/c.pdf': pdf, 'd.txt': strToU8('x') });
  const init = { method: 'PUT', body: Buffer.from(archive) };
  const { status, body } = await call(`process-job?t_id=${SIMULATOR_TEMPLATE}`, init);
  assert.equal(status, 202);
  const results: { result: { invoice_number: string } }[] = await resultOf(body.job_id);
  assert.deepEqual(
    results.map(({ result }) => result.invoice_number),
    ['20417', '20417', ''],
  );
});

test('without a document, or without a key: refused', async () => {
  const body = JSON.stringify({ template_id: SIMULATOR_TEMPLATE });
  assert.equal((await call('process-job', { method: 'POST', body })).status, 400);
  assert.equal((await call('process-job', { method: 'POST', body, headers: { 'x-auth': 'x' } })).status, 401);
});

test('the control shows jobs and templates, and no values of headers', async () => {
  const body = JSON.stringify({ template_id: SIMULATOR_TEMPLATE, webhook_headers: { 'x-secret': 'SECRET' } });
  await fetch(`${simulator.controlUrl}/templates`, { method: 'POST', body });
  const templates = await (await fetch(`${simulator.controlUrl}/templates`)).text();
  assert.ok(templates.includes('x-secret') && !templates.includes('SECRET'));
  const jobs = await fetch(`${simulator.controlUrl}/jobs`);
  assert.ok(JSON.parse(await jobs.text()).length > 0);
  const wrong = await fetch(`${simulator.controlUrl}/templates`, { method: 'POST', body: '{}' });
  assert.equal(wrong.status, 400);
});
