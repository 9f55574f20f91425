import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, beforeEach, describe, test } from 'node:test';
import { INVOICES } from '../../infra/local/samples/invoices.ts';
import { sampleInvoice } from '../../infra/local/samples/sample-invoice.ts';
import { SIMULATOR_API_KEY, SIMULATOR_TEMPLATE } from '../../infra/local/simulators/docuprox/access.ts';
import { docuProxSimulator } from '../../infra/local/simulators/docuprox/simulator.ts';
import { startSimulator } from '../../infra/local/simulators/server.ts';
import { docuProx } from '../../shared/providers/docuprox/provider.ts';
import type { ProviderDocument } from '../../shared/providers/provider.ts';
import { freshSession } from '../fakes/provider-session.ts';
import { type Call, extracted, type ProviderUnderTest, providerContract } from './provider-contract.ts';

let processingMs = 0;
const simulator = await startSimulator(docuProxSimulator, { port: 0, processingMs: () => processingMs });
after(() => simulator.close());

async function control(method: string, path: string, body?: object): Promise<unknown> {
  const text = body ? { body: JSON.stringify(body) } : {};
  const response = await fetch(`${simulator.controlUrl}/${path}`, { method, ...text });
  assert.ok(response.ok, path);
  return response.json();
}

const clear = () => control('DELETE', 'faults').then(() => undefined);
/** Without a webhook URL: nobody is there to take any. */
await control('POST', 'templates', { template_id: SIMULATOR_TEMPLATE, static_fields: { source: 'unset' } });

function connect(signal: AbortSignal, apiKey = SIMULATOR_API_KEY, url = `${simulator.url}/v1`) {
  const secret = JSON.stringify({
    api_key: apiKey,
    webhook_secrets: ['0123456789abcdef0123456789abcdef'],
  });
  return docuProx.connect(
    'main',
    secret,
    { providerUrls: { docuprox: url }, session: freshSession() },
    signal,
  );
}

const open = new AbortController().signal;
const api = () => connect(open);
const options = { provider_template_id: SIMULATOR_TEMPLATE };

async function document(staticValues: Record<string, unknown> = {}): Promise<ProviderDocument> {
  return {
    jobId: randomUUID(),
    fileName: 'invoice.pdf',
    contentType: 'application/pdf',
    bytes: await sampleInvoice(INVOICES.officeSupplies),
    staticValues,
  };
}

interface SimulatedJob {
  job_id: string;
  template_id: string;
  static_values: Record<string, unknown>;
  file_name: string;
  content_type: string;
}

async function jobsOf(jobId: string): Promise<SimulatedJob[]> {
  const jobs = (await control('GET', 'jobs')) as SimulatedJob[];
  return jobs.filter(({ static_values }) => static_values['paperhook_job_id'] === jobId);
}

const OPERATIONS: Record<Call, string> = {
  submit: 'process_job',
  inspect: 'job_status',
  fetchResult: 'job_results',
};

providerContract(
  'DocuProx',
  (): ProviderUnderTest => ({
    provider: docuProx,
    api: (signal = open) => connect(signal),
    options,
    submitStatuses: { 403: { code: 'document_refused', fault: 'permanent' } },
    document,
    async nextDocuments(fate) {
      processingMs = fate === 'waiting' ? 3_600_000 : 0;
      if (fate === 'failed') await control('POST', 'faults', { effect: 'fail_file', times: 1 });
    },
    async nextAnswer(call, answer) {
      const target = { operation: OPERATIONS[call], times: 1 };
      if (answer === 'lost') await control('POST', 'faults', { effect: 'lose_answer', ...target });
      else if (answer === 'slow')
        await control('POST', 'faults', { effect: 'slow_answer', seconds: 3_600, ...target });
      else {
        const wait = answer.retryAfterSeconds && { retry_after_seconds: answer.retryAfterSeconds };
        const fault = { effect: 'answer_status', status: answer.status, ...wait, ...target };
        await control('POST', 'faults', fault);
      }
    },
    documentsOf: async (jobId) => (await jobsOf(jobId)).length,
    clear,
  }),
);

describe('DocuProx: a document', () => {
  beforeEach(clear);

  test("is handed in under the template's id, with the job's static values and our id", async () => {
    processingMs = 3_600_000;
    const given = { ...(await document({ source: 'mail' })), fileName: 'faktura "mars" å.pdf' };
    const reference = await api().submit(given, options);
    const [job, ...others] = await jobsOf(given.jobId);
    assert.deepEqual(others, []);
    assert.deepEqual(reference, { key: job?.job_id, values: { job_id: job?.job_id } });
    assert.equal(job?.template_id, SIMULATOR_TEMPLATE);
    assert.deepEqual(job?.static_values, { source: 'mail', paperhook_job_id: given.jobId });
    assert.deepEqual([job?.file_name, job?.content_type], ['faktura "mars" å.pdf', 'application/pdf']);
  });

  test("has the template's fields as its result, STATIC ones overridden, nothing of ours in it", async () => {
    processingMs = 0;
    const reference = await api().submit(await document({ source: 'mail' }), options);
    const { fields, raw } = extracted(await api().fetchResult(reference, undefined, options));
    assert.deepEqual(fields, {
      document_type: 'invoice',
      supplier: 'Nordljus Kontorsmaterial AB',
      invoice_number: '20417',
      invoice_date: '2026-01-12',
      due_date: '2026-02-11',
      total: '3268.75',
      vat: '653.75',
      source: 'mail',
    });
    assert.deepEqual(raw, {
      job_id: reference.key,
      template_id: SIMULATOR_TEMPLATE,
      static_values: { source: 'mail' },
      result: fields,
    });
  });

  for (const as of ['list', 'bare']) {
    test(`has the same result when it comes as ${as}`, async () => {
      processingMs = 0;
      const reference = await api().submit(await document(), options);
      const { fields } = extracted(await api().fetchResult(reference, undefined, options));
      await control('POST', 'faults', { effect: 'shape_result', as, times: 1 });
      assert.deepEqual(extracted(await api().fetchResult(reference, undefined, options)).fields, fields);
    });
  }

  test('results in CSV, though JSON was asked for, are asked for again', async () => {
    processingMs = 0;
    const reference = await api().submit(await document(), options);
    await control('POST', 'faults', { effect: 'shape_result', as: 'csv', times: 1 });
    await assert.rejects(api().fetchResult(reference, undefined, options), {
      code: 'provider_unavailable',
      fault: 'transient',
      message: /not JSON \(text\/csv\)/,
    });
  });

  test('whose results are gone says so', async () => {
    processingMs = 0;
    const reference = await api().submit(await document(), options);
    await control('POST', 'faults', { effect: 'lose_result', times: 1 });
    assert.equal(await api().fetchResult(reference, undefined, options), 'gone');
  });

  test('of a template that DocuProx does not have is refused, naming the option', async () => {
    const other = { provider_template_id: randomUUID() };
    await assert.rejects(api().submit(await document(), other), {
      code: 'document_refused',
      fault: 'permanent',
      message: /provider_template_id/,
    });
  });

  test('for which there are no credits is refused, naming them', async () => {
    await control('POST', 'faults', { effect: 'answer_status', status: 402, times: 1 });
    await assert.rejects(api().submit(await document(), options), {
      code: 'document_refused',
      fault: 'permanent',
      message: /credits/,
    });
  });

  test('that nobody took, for nobody listened, was not sent: that much is known', async () => {
    const closed = await startSimulator(docuProxSimulator, { port: 0, processingMs: () => 0 });
    await closed.close();
    const away = connect(open, SIMULATOR_API_KEY, `${closed.url}/v1`);
    await assert.rejects(away.submit(await document(), options), {
      code: 'provider_unavailable',
      fault: 'transient',
    });
  });
});

test('DocuProx: a wrong key is for somebody to mend', async () => {
  await assert.rejects(connect(open, 'wrong').submit(await document(), options), {
    code: 'connection_unusable',
    fault: 'transient',
    message: /401/,
  });
});

test('DocuProx: a job that is not there', async () => {
  const reference = { key: 'x', values: { job_id: randomUUID() } };
  assert.deepEqual(await api().inspect(reference), { state: 'gone' });
});
