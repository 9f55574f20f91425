import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { INVOICES } from '../../infra/local/samples/invoices.ts';
import { CAFE_RECEIPT } from '../../infra/local/samples/receipts.ts';
import { sampleInvoice } from '../../infra/local/samples/sample-invoice.ts';
import { sampleReceipt } from '../../infra/local/samples/sample-receipt.ts';
import { SIMULATOR_ACCESS } from '../../infra/local/simulators/azoraone/access.ts';
import { azoraOneSimulator } from '../../infra/local/simulators/azoraone/simulator.ts';
import { startSimulator } from '../../infra/local/simulators/server.ts';
import { azoraOneFields } from '../../shared/providers/azoraone/options.ts';
import { azoraOne } from '../../shared/providers/azoraone/provider.ts';
import { normaliseFields } from '../../shared/providers/normalise-field.ts';
import type { ProviderDocument } from '../../shared/providers/provider.ts';
import { freshSession } from '../fakes/provider-session.ts';
import { type Call, extracted, type ProviderUnderTest, providerContract } from './provider-contract.ts';

let preprocessingMs = 0;
const simulator = await startSimulator(azoraOneSimulator, { port: 0, processingMs: () => preprocessingMs });
after(() => simulator.close());

async function control(method: string, path: string, body?: object): Promise<unknown> {
  const text = body ? { body: JSON.stringify(body) } : {};
  const response = await fetch(`${simulator.controlUrl}/${path}`, { method, ...text });
  assert.ok(response.ok, path);
  return response.json();
}

/** Nobody is there to take them. */
async function loseWebhooksOnly(): Promise<void> {
  await control('DELETE', 'faults');
  await control('POST', 'faults', { effect: 'lose_webhook' });
}
await loseWebhooksOnly();

function connect(signal: AbortSignal, clientKey = SIMULATOR_ACCESS.clientKey) {
  const secret = JSON.stringify({
    api: 'sandbox',
    client_key: clientKey,
    subscription_key: SIMULATOR_ACCESS.subscriptionKey,
    webhook_secrets: ['0123456789abcdef0123456789abcdef'],
  });
  const deployment = {
    providerUrls: { azoraone: simulator.url },
    session: freshSession(),
    webhookBaseUrl: 'https://paperhook.example',
  };
  return azoraOne.connect('main', secret, deployment, signal);
}

const open = new AbortController().signal;
const api = () => connect(open);

async function document(bytes?: Uint8Array): Promise<ProviderDocument> {
  const jobId = randomUUID();
  return {
    jobId,
    fileName: 'invoice.pdf',
    contentType: 'application/pdf',
    staticValues: {},
    bytes: bytes ?? (await sampleInvoice(INVOICES.officeSupplies)),
  };
}

interface SimulatedFile {
  file_id: string;
  file_name: string;
  content_type: string;
  company_id: string;
  webhook_url: string;
}

async function filesOf(jobId: string): Promise<SimulatedFile[]> {
  const files = (await control('GET', 'files')) as SimulatedFile[];
  return files.filter(({ file_id }) => file_id === jobId);
}

const OPERATIONS: Record<Call, string> = {
  submit: 'add_file',
  inspect: 'get_file',
  fetchResult: 'extract_supplier_invoice',
};

providerContract(
  'AzoraOne',
  (): ProviderUnderTest => ({
    provider: azoraOne,
    api: (signal = open) => connect(signal),
    options: { document: 'by_type', company_id: 'contract' },
    submitStatuses: {},
    document,
    async nextDocuments(fate) {
      preprocessingMs = fate === 'waiting' ? 3_600_000 : 0;
      if (fate === 'failed') await control('POST', 'faults', { effect: 'fail_file', times: 1 });
    },
    async nextAnswer(call, answer) {
      const target = { operation: OPERATIONS[call], times: 1 };
      if (answer === 'lost') await control('POST', 'faults', { effect: 'lose_answer', ...target });
      else if (answer === 'slow')
        await control('POST', 'faults', { effect: 'slow_answer', seconds: 3_600, ...target });
      else {
        const wait = answer.retryAfterSeconds && { retry_after_seconds: answer.retryAfterSeconds };
        await control('POST', 'faults', {
          effect: 'answer_status',
          status: answer.status,
          ...wait,
          ...target,
        });
      }
    },
    documentsOf: async (jobId) => (await filesOf(jobId)).length,
    clear: loseWebhooksOnly,
  }),
);

async function submitted(bytes: Uint8Array, options: Record<string, unknown> = {}) {
  preprocessingMs = 0;
  const all = { document: 'by_type', company_id: 'reader', ...options };
  const reference = await api().submit(await document(bytes), all);
  const inspection = await api().inspect(reference);
  assert.ok(inspection.state === 'ready');
  return { reference, learnt: inspection.learnt, options: all };
}

describe('AzoraOne: a file', () => {
  test('has our job id, its own name and type, and our webhook URL', async () => {
    preprocessingMs = 3_600_000;
    const given = { ...(await document()), fileName: 'faktura "mars" å.pdf' };
    const reference = await api().submit(given, { company_id: 'names-1' });
    assert.deepEqual(reference, {
      key: `names-1/${given.jobId}`,
      values: { companyID: 'names-1', fileID: given.jobId },
    });
    const [file] = await filesOf(given.jobId);
    assert.deepEqual(
      [file?.company_id, file?.file_name, file?.content_type],
      ['names-1', 'faktura "mars" å.pdf', 'application/pdf'],
    );
    const url = new URL(file?.webhook_url ?? '');
    assert.equal(`${url.origin}${url.pathname}`, 'https://paperhook.example/webhooks/azoraone/main');
    assert.equal(url.searchParams.get('job'), given.jobId);
    assert.match(url.searchParams.get('token') ?? '', /^[\w-]{43,}$/);
  });

  test('a company id of every allowed character is one company', async () => {
    preprocessingMs = 3_600_000;
    const company_id = 'aZ09$-_.+!*(),';
    const reference = await api().submit(await document(), { company_id });
    assert.deepEqual(await api().inspect(reference), { state: 'waiting' });
  });
});

describe('AzoraOne: a company', () => {
  async function companies(): Promise<Record<string, unknown>[]> {
    const response = await fetch(`${simulator.url}/sandbox/v1/companies`, {
      headers: {
        'client-key': SIMULATOR_ACCESS.clientKey,
        'ocp-apim-subscription-key': SIMULATOR_ACCESS.subscriptionKey,
      },
    });
    const { data } = JSON.parse(await response.text());
    return data;
  }

  test('is added when it is not there, with the data of the template or job', async () => {
    const company = { companyName: 'Exempelbolaget AB', corporateIdentityNumber: '556012-3451' };
    await api().submit(await document(), { company_id: 'added-1', company });
    await api().submit(await document(), { company_id: 'added-1', company: { companyName: 'Other' } });
    const added = (await companies()).filter(({ companyID }) => companyID === 'added-1');
    assert.deepEqual(added, [{ companyID: 'added-1', ...company, active: true }]);
  });

  test('without data it is named by its id', async () => {
    await api().submit(await document(), { company_id: 'added-2' });
    const added = (await companies()).find(({ companyID }) => companyID === 'added-2');
    assert.equal(added?.['companyName'], 'added-2');
  });

  test('two jobs that need the same new one both get through', async () => {
    const documents = await Promise.all([document(), document(), document()]);
    const references = await Promise.all(
      documents.map((given) => api().submit(given, { company_id: 'added-3' })),
    );
    assert.equal(new Set(references.map(({ key }) => key)).size, 3);
  });

  test('that is refused ends the job', async () => {
    const company = { corporateIdentityNumber: 'nonsense' };
    await assert.rejects(api().submit(await document(), { company_id: 'refused-1', company }), {
      code: 'document_refused',
      fault: 'permanent',
      message: /company.*113102/,
    });
  });

  test('that can not be added now is tried again', async () => {
    await control('POST', 'faults', {
      effect: 'answer_status',
      operation: 'add_company',
      status: 500,
      accepted: true,
      times: 1,
    });
    const given = await document();
    await assert.rejects(api().submit(given, { company_id: 'added-4' }), { code: 'provider_unavailable' });
    await api().submit(given, { company_id: 'added-4' });
    assert.equal((await filesOf(given.jobId)).length, 1);
  });
});

describe('AzoraOne: extraction', () => {
  test('of an invoice, normalised', async () => {
    const { reference, learnt, options } = await submitted(await sampleInvoice(INVOICES.officeSupplies));
    assert.deepEqual(learnt, { type: 'SupplierInvoice' });
    const extraction = extracted(await api().fetchResult(reference, learnt, options));
    assert.equal(extraction.fields['totalSum'], '3268,75');
    // 4 x 319.00 + 20 x 34.50 + 649.00 = 2615.00, and 25 % of it.
    assert.deepEqual(normaliseFields(azoraOneFields, extraction.fields), {
      supplierID: null,
      description: 'Nordljus Kontorsmaterial AB',
      invoiceNumber: '20417',
      orderNumber: 'B-7731',
      ocrNumber: '2041700015',
      referenceNumber: null,
      ourRef: 'Karin Åberg',
      yourRef: 'Jonas Ek',
      invoiceDate: '2026-01-12',
      dueDate: '2026-02-11',
      receiptDate: null,
      totalSum: 3268.75,
      vat: 653.75,
    });
    const raw = JSON.stringify(extraction.raw);
    assert.ok(raw.includes('"totalSum":"3268,75"'));
    // Only the extended answer has the currency.
    assert.ok(raw.includes('"currencies":["SEK"]'));
  });

  test('of a receipt, because the file is one', async () => {
    const { reference, learnt, options } = await submitted(await sampleReceipt(CAFE_RECEIPT));
    assert.deepEqual(learnt, { type: 'Receipt' });
    const extraction = extracted(await api().fetchResult(reference, learnt, options));
    assert.deepEqual(
      [extraction.fields['receiptDate'], extraction.fields['description']],
      ['2026-02-18', 'Café Björken'],
    );
    assert.ok(!('invoiceNumber' in extraction.fields));
  });

  test('as the template says, whatever the file is', async () => {
    const invoice = await submitted(await sampleInvoice(INVOICES.officeSupplies), { document: 'receipt' });
    const asReceipt = extracted(await api().fetchResult(invoice.reference, invoice.learnt, invoice.options));
    assert.ok('receiptDate' in asReceipt.fields);
    const receipt = await submitted(await sampleReceipt(CAFE_RECEIPT), { document: 'supplier_invoice' });
    const asInvoice = extracted(await api().fetchResult(receipt.reference, receipt.learnt, receipt.options));
    assert.ok('invoiceNumber' in asInvoice.fields);
  });

  test('of a credit note is negative', async () => {
    const { reference, learnt, options } = await submitted(await sampleInvoice(INVOICES.bookshopCredit));
    const extraction = extracted(await api().fetchResult(reference, learnt, options));
    // -(3 x 424.50 x 1.06 + 2 x 129.00 x 1.25)
    assert.equal(normaliseFields(azoraOneFields, extraction.fields)['totalSum'], -1672.41);
  });
});

test('AzoraOne: wrong keys are for somebody to mend', async () => {
  const wrong = connect(open, 'wrong');
  await assert.rejects(wrong.submit(await document(), { company_id: 'contract' }), {
    code: 'connection_unusable',
    fault: 'transient',
    message: /401/,
  });
});

test('AzoraOne: a file that is not there', async () => {
  const reference = { key: 'x', values: { companyID: 'contract', fileID: 'never-added' } };
  await assert.rejects(api().inspect(reference), { code: 'connection_unusable', fault: 'transient' });
});
