/** Every call of the API on the whole system, by a client that was written to DocuProx's documentation and by ours. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { parse as parseCsv } from 'csv-parse/sync';
import { zipSync } from 'fflate';
import { Webhook } from 'standardwebhooks';
import { createKey } from '../../infra/admin/api-key.ts';
import { connectAzoraOne } from '../../infra/admin/connections/azoraone.ts';
import { INVOICES } from '../../infra/local/samples/invoices.ts';
import { sampleInvoice } from '../../infra/local/samples/sample-invoice.ts';
import { SIMULATOR_API_KEY, SIMULATOR_TEMPLATE } from '../../infra/local/simulators/docuprox/access.ts';
import { runInProcess } from '../unit/admin/run-in-process.ts';
import { badCalls } from './bad-calls.ts';
import { DocuProxError, docuproxClient, type Handed } from './docuprox-client.ts';
import { openSystem } from './open-system.ts';
import type { Body, System } from './system.ts';

const STATIC_VALUES = { cost_centre: '42' };
const TRACE = { order: 'A-7' };

let system: System;
let template: { azoraone: string; docuprox: string };
/** Invoices: number 20417 over 3268.75, 3390 over 12787.50, and a credit note 88210-K over -1672.41. */
let office: Uint8Array;
let cleaning: Uint8Array;
let credit: Uint8Array;

before(async () => {
  system = await openSystem();
  const { azoraone, docuprox } = system.templates;
  template = { azoraone: String(azoraone), docuprox: String(docuprox) };
  office = await sampleInvoice(INVOICES.officeSupplies);
  cleaning = await sampleInvoice(INVOICES.cleaning);
  credit = await sampleInvoice(INVOICES.bookshopCredit);
});

after(() => system.close());

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const client = (base = '/v1', apiKey = system.apiKey) => docuproxClient(`${system.apiUrl}${base}`, apiKey);

/** Each with its own name, so that faults and lists can be told of it. */
async function submit(file_name: string, fields: object = {}, headers = {}): Promise<string> {
  const body = { template_id: template.azoraone, actual_image: base64(office), file_name, ...fields };
  return (await system.must(202, 'POST', '/process-job', body, headers)).job_id;
}

function zip(files: Record<string, Uint8Array>, templateId = template.azoraone): Handed {
  return { templateId, fileName: 'batch.zip', bytes: zipSync(files), staticValues: TRACE };
}

async function createTemplate(settings: object, headers = {}): Promise<Body> {
  const base = {
    name: 'three fields',
    provider: 'azoraone',
    connection: 'main',
    options: { company_id: 'local', company: { companyName: 'Local run' } },
    fields: [
      { name: 'number', type: 'text', source: 'invoiceNumber' },
      { name: 'total', type: 'amount', source: 'totalSum' },
      { name: 'due', type: 'date', source: 'dueDate' },
    ],
    webhook_url: system.endpointUrl,
  };
  return system.must(201, 'POST', '/templates', { ...base, ...settings }, headers);
}

// First of all, while there is nothing else: so whatever is there afterwards was left behind.
test('bad input gets the designed error and leaves nothing behind', async (context) => {
  const before = await system.itemIds();
  for (const [what, call, status, error, message] of badCalls(template.azoraone, office)) {
    await context.test(`${what}: ${status}`, () => system.refused(status, error, message, ...call));
  }

  await context.test('a template whose connection is gone: 422', async () => {
    const secrets = { api: 'sandbox', client_key: 'c', subscription_key: 's' };
    await connectAzoraOne(system.target, 'short-lived', secrets);
    const { template_id } = await createTemplate({ connection: 'short-lived', webhook_url: undefined });
    await system.forgetSetting('CONNECTION#azoraone#short-lived');
    const bodies = {
      '/process-job': { template_id, actual_image: base64(office) },
      '/track-job': { template_id, reference: { company_id: 'local', file_id: '7' } },
    };
    for (const [path, body] of Object.entries(bodies))
      await system.refused(422, 'unprocessable', /connection/, 'POST', path, body);
    await system.must(204, 'DELETE', `/templates/${template_id}`);
  });

  assert.deepEqual(await system.itemIds(), before);
  assert.deepEqual(await system.objectKeys(), []);
  assert.equal(
    (await system.must(200, 'GET', '/templates')).templates.length,
    Object.keys(system.templates).length,
  );
});

describe("a client of DocuProx's, its base URL set to ours", { concurrency: true }, () => {
  const forms = ['submitJson', 'submitForm', 'submitBytes'] as const;
  for (const base of ['', '/v1']) {
    for (const form of forms) {
      test(`${form} at ${base || '/'}: its job, its status in both spellings, its results`, async () => {
        const docuprox = client(base);
        const handed = { templateId: template.azoraone, fileName: 'office.pdf', bytes: office };
        const accepted = await docuprox[form]({ ...handed, staticValues: STATIC_VALUES });
        const { job_id, template_id } = accepted;
        assert.match(job_id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        assert.deepEqual(accepted, { job_id, template_id: template.azoraone, static_values: STATIC_VALUES });

        const { file } = await system.ended(job_id);
        assert.equal(file.name, form === 'submitForm' ? 'office.pdf' : 'document.pdf');
        const state = { job_id, template_id, status: 'SUCCESS' };
        assert.deepEqual(await docuprox.status(job_id), state);
        assert.deepEqual(await docuprox.statusByPath(job_id), state);
        const { result, static_values } = await docuprox.results<Body>(job_id);
        assert.deepEqual(static_values, STATIC_VALUES);
        assert.deepEqual([result.invoiceNumber, result.totalSum, result.vat], ['20417', 3268.75, 653.75]);
        const deliveries = await system.delivered(job_id);
        assert.equal(deliveries.length, 1);
        const [{ event } = { event: {} }] = deliveries;
        assert.deepEqual([event.static_values, event.result], [STATIC_VALUES, result]);
      });
    }
  }

  test('without static values; and with a template at DocuProx, as at DocuProx', async () => {
    const handed = { templateId: template.docuprox, fileName: 'office.pdf', bytes: office };
    const { job_id, ...accepted } = await client().submitForm(handed);
    assert.deepEqual(accepted, { template_id: template.docuprox, static_values: {} });
    await system.ended(job_id);
    const { raw: _, ...answer } = await client().results<Body>(job_id);
    assert.deepEqual(answer, {
      job_id,
      template_id: template.docuprox,
      static_values: {},
      result: {
        document_type: 'invoice',
        supplier: 'Nordljus Kontorsmaterial AB',
        invoice_number: '20417',
        invoice_date: '2026-01-12',
        due_date: '2026-02-11',
        total: '3268.75',
        vat: '653.75',
      },
    });
    const [first, ...more] = await system.delivered(job_id, system.signingSecrets['docuprox']);
    assert.deepEqual([first?.event.result, more], [answer.result, []]);
  });

  test('reads results as CSV', async () => {
    const { template_id } = await createTemplate({});
    const values = { cost_centre: '42', note: '=HYPERLINK("https://example.com")' };
    const handed = { templateId: template_id, fileName: 'credit.pdf', bytes: credit, staticValues: values };
    const { job_id } = await client().submitForm(handed);
    await system.ended(job_id);
    assert.equal(
      await client().resultsAsCsv(job_id),
      'number,total,due,cost_centre,note\r\n' +
        '88210-K,-1672.41,2026-03-22,42,"\'=HYPERLINK(""https://example.com"")"\r\n',
    );
  });

  test('is told by status and `error` what is wrong', async () => {
    const job_id = '00000000-0000-4000-8000-000000000000';
    const wrongs: [() => Promise<unknown>, number, string][] = [
      [() => client('/v1', 'wrong').status(job_id), 401, 'unauthorized'],
      [() => client().status(job_id), 404, 'not_found'],
      [() => client().statusByPath('x'), 404, 'not_found'],
      [() => client().resultsAsCsv(job_id), 404, 'not_found'],
      [() => client().submitBytes({ templateId: job_id, fileName: '', bytes: office }), 404, 'not_found'],
    ];
    for (const [wrong, status, message] of wrongs) {
      await assert.rejects(wrong, (error) => {
        assert.ok(error instanceof DocuProxError);
        assert.deepEqual([error.status, error.message], [status, message]);
        return true;
      });
    }
  });
});

describe('a ZIP', { concurrency: true }, () => {
  for (const provider of ['azoraone', 'docuprox'] as const) {
    test(`of three documents for ${provider} is three results, three deliveries, one batch`, async () => {
      const files = { 'b.pdf': office, 'a.pdf': cleaning, 'c.pdf': credit };
      const { job_id } = await client().submitForm(zip(files, template[provider]));
      const batch = await system.ended(job_id);
      assert.equal(batch.status, 'SUCCESS');
      assert.deepEqual(batch.counts, { documents: 3, pending: 0, successful: 3, failed: 0 });
      const events = batch.timeline.map(({ event }: Body) => event);
      for (const event of ['NEW', 'UNZIPPING FILE', 'UNZIP FILE SUCCESS', 'SUCCESS'])
        assert.ok(events.includes(event), event);
      assert.equal((await client().statusByPath(job_id)).status, 'SUCCESS');

      const documents = await client().results<Body[]>(job_id);
      assert.deepEqual(
        documents.map(({ job_id: _, result, ...about }) => ({
          ...about,
          total: result.totalSum ?? Number(result.total),
        })),
        [
          { file_name: 'b.pdf', index: 0, total: 3268.75 },
          { file_name: 'a.pdf', index: 1, total: 12_787.5 },
          { file_name: 'c.pdf', index: 2, total: -1672.41 },
        ].map((one) => {
          const place = { batch_id: job_id, count: 3, status: 'SUCCESS' };
          return { template_id: template[provider], static_values: TRACE, ...place, ...one };
        }),
      );
      const rows: Body[] = parseCsv(await client().resultsAsCsv(job_id), { columns: true });
      assert.deepEqual(
        rows.map(({ file_name, index, status, error, order, totalSum, total = totalSum }) => {
          return [file_name, index, status, error, order, total];
        }),
        [
          ['b.pdf', '0', 'SUCCESS', '', 'A-7', '3268.75'],
          ['a.pdf', '1', 'SUCCESS', '', 'A-7', provider === 'azoraone' ? '12787.5' : '12787.50'],
          // A number is left alone; the same as text, and DocuProx gives nothing else, is not.
          ['c.pdf', '2', 'SUCCESS', '', 'A-7', provider === 'azoraone' ? '-1672.41' : "'-1672.41"],
        ],
      );

      const ids = new Set();
      for (const { job_id: id, result, index, file_name } of documents) {
        // The batch has ended with its documents; the deliveries of these are on their way.
        await system.ended(id);
        const [delivery, ...more] = await system.delivered(id, system.signingSecrets[provider]);
        assert.deepEqual(more, []);
        assert.deepEqual(delivery?.event, {
          ...{ event: 'job.succeeded', status: 'SUCCESS', job_id: id, template_id: template[provider] },
          ...{ static_values: TRACE, batch_id: job_id, index, count: 3, file_name, result },
        });
        ids.add(delivery?.id);
      }
      assert.equal(ids.size, 3);
      assert.deepEqual(await system.delivered(job_id), []);
    });
  }

  test('that holds an archive is refused, and nothing is made of its documents', async () => {
    const inner = zipSync({ 'inner.pdf': office });
    const { job_id } = await client().submitBytes(zip({ 'outer-1.pdf': office, 'inner.zip': inner }));
    const batch = await system.ended(job_id);
    assert.deepEqual([batch.status, batch.error.code], ['FAILED', 'archive_refused']);
    assert.match(batch.error.message, /"inner\.zip" is an archive itself/);
    assert.equal(batch.counts, undefined);
    await system.refused(422, 'archive_refused', /inner\.zip/, 'POST', '/job-results', { job_id });

    const [delivery, ...more] = await system.delivered(job_id);
    assert.deepEqual(more, []);
    assert.deepEqual([delivery?.event.event, delivery?.event.error.code], ['job.failed', 'archive_refused']);
    // Kept for a retry, and owed to the purge.
    const ownKeys = (await system.objectKeys()).filter((key) => key.includes(job_id));
    assert.equal(ownKeys.length, 1);
    assert.equal(batch.next.step, 'purge');
    const files = await system.simulated('azoraone', 'files');
    assert.deepEqual(
      files.filter(({ file_name }) => file_name === 'outer-1.pdf'),
      [],
    );
  });

  test('can be cancelled, all that its provider has not finished', async () => {
    await system.fault('azoraone', { effect: 'never_finish', file_name: 'endless-*.pdf' });
    const files = { 'endless-1.pdf': office, 'endless-2.pdf': cleaning };
    const { job_id } = await client().submitForm(zip(files));
    await untilWithProvider('endless-1.pdf', 'endless-2.pdf');
    const cancel = () => system.insist('POST', `/v1/jobs/${job_id}/cancel`);
    let { body } = await cancel();
    while (body.documents?.held > 0) ({ body } = await cancel());
    const batch = await system.ended(job_id);
    assert.deepEqual([batch.status, batch.counts.failed], ['FAILED', 2]);
    const documents = await client().results<Body[]>(job_id);
    assert.deepEqual(
      documents.map(({ error }) => error.code),
      ['cancelled', 'cancelled'],
    );
  });
});

async function untilWithProvider(...fileNames: string[]): Promise<void> {
  await system.until(async () => {
    const files = await system.simulated('azoraone', 'files');
    const names = files.map(({ file_name }) => file_name);
    return fileNames.every((name) => names.includes(name)) ? true : undefined;
  });
}

describe('the calls that DocuProx has not', { concurrency: true }, () => {
  test('uploads: a place, the file, and the job of it', async () => {
    const asked = { bytes: cleaning.length, file_name: 'large.pdf' };
    const upload = await system.must(201, 'POST', '/v1/uploads', asked);
    const { upload_id, url, method, headers, expires_at } = upload;
    assert.deepEqual(Object.keys(upload).sort(), ['expires_at', 'headers', 'method', 'upload_id', 'url']);
    assert.ok(Date.parse(expires_at) > Date.now());
    const body = { template_id: template.azoraone, upload_id };
    await system.refused(409, 'conflict', /^upload_id: .*first PUT/, 'POST', '/process-job', body);

    const put = await fetch(url, { method, headers, body: Uint8Array.from(cleaning) });
    assert.equal(put.status, 200);
    const { job_id } = await system.must(202, 'POST', '/process-job', body);
    assert.equal((await system.must(202, 'POST', '/process-job', body)).job_id, job_id);
    const other = { ...body, static_values: STATIC_VALUES };
    await system.refused(409, 'conflict', /^upload_id: .*another job/, 'POST', '/process-job', other);
    assert.equal((await system.ended(job_id)).file.name, 'large.pdf');
    assert.equal((await client().results<Body>(job_id)).result.totalSum, 12_787.5);
    await system.until(async () => {
      const left = [...(await system.objectKeys()), ...(await system.itemIds())];
      return left.some((name) => name.startsWith('incoming/') && name.includes(upload_id)) ? undefined : true;
    });
  });

  test('credits: one a page, 402 when there are none, back for what fails', async () => {
    const admin = (...args: string[]) => runInProcess(system.target, args, { nowMs: Date.now() });
    const poor = { 'x-auth': (await createKey(system.target, 'poor')).apiKey };
    const { template_id } = await createTemplate({}, poor);
    assert.equal((await admin('set-balance', 'poor', '1')).exitCode, 0);
    const usage = () => system.must(200, 'GET', '/v1/usage', undefined, poor);
    const { balance, total } = await usage();
    assert.deepEqual(balance, { granted: 1, spent: 0, left: 1 });
    assert.deepEqual(total, { credits: 0, refunded: 0, documents: 0 });

    await system.fault('azoraone', { effect: 'fail_file', file_name: 'refunded.pdf' });
    const failing = await submit('refunded.pdf', { template_id }, poor);
    const failed = await system.ended(failing, poor);
    assert.deepEqual([failed.status, failed.error.code, failed.credits], ['FAILED', 'provider_failed', 0]);
    assert.deepEqual((await usage()).balance, { granted: 1, spent: 0, left: 1 });

    const paid = await submit('paid.pdf', { template_id }, poor);
    assert.equal((await system.ended(paid, poor)).credits, 1);
    const request = { template_id, actual_image: base64(office) };
    await system.refused(402, 'insufficient_credits', /credits/, 'POST', '/process-job', request, poor);
    const spent = await usage();
    const charged = { credits: 2, refunded: 1, documents: 2 };
    assert.deepEqual(spent.balance, { granted: 1, spent: 1, left: 0 });
    assert.deepEqual([spent.total, spent.days[0].templates], [charged, [{ template_id, ...charged }]]);

    assert.equal((await admin('set-balance', 'poor', '5')).exitCode, 0);
    const again = await submit('paid-again.pdf', { template_id }, poor);
    assert.equal((await system.ended(again, poor)).status, 'SUCCESS');
    assert.equal((await system.must(200, 'GET', '/usage')).balance, null);
  });

  test('templates: made, changed, listed and deleted, and jobs keep what they were accepted under', async () => {
    const { template_id, signing_secret } = await createTemplate({ static_values: { team: '7', site: 'A' } });
    const first = await submit('first.pdf', { template_id, static_values: { site: 'B' } });
    const path = `/templates/${template_id}`;
    const changed = await system.must(200, 'PATCH', `/v1${path}`, {
      name: 'changed',
      fields: [{ name: 'sum', type: 'amount', source: 'totalSum' }],
      webhook_headers: { 'X-Team': 'finance-7' },
    });
    assert.deepEqual([changed.name, changed.webhook_header_names], ['changed', ['x-team']]);
    assert.equal(changed.signing_secret, undefined);
    assert.deepEqual(await system.must(200, 'GET', path), changed);
    const { templates } = await system.must(200, 'GET', '/v1/templates');
    assert.deepEqual(
      templates.filter((one: Body) => one.template_id === template_id),
      [changed],
    );
    assert.doesNotMatch(JSON.stringify(templates), /finance-7|deliveries|whsec_/);

    const second = await submit('second.pdf', { template_id });
    await system.must(204, 'DELETE', path);
    await system.refused(404, 'not_found', /template_id/, 'GET', path);
    const body = { template_id, actual_image: base64(office) };
    await system.refused(404, 'not_found', /template_id/, 'POST', '/process-job', body);
    for (const id of [first, second]) assert.equal((await system.ended(id)).status, 'SUCCESS');
    const [one] = await system.delivered(first, signing_secret);
    assert.deepEqual(one?.event.result, { number: '20417', total: 3268.75, due: '2026-02-11' });
    assert.deepEqual(
      [one?.event.static_values, one?.headers['x-team']],
      [{ team: '7', site: 'B' }, undefined],
    );
    const [two] = await system.delivered(second, signing_secret);
    assert.deepEqual([two?.event.result, two?.headers['x-team']], [{ sum: 3268.75 }, 'finance-7']);
  });

  test('cancel: what its provider never finishes', async () => {
    await system.fault('azoraone', { effect: 'never_finish', file_name: 'endless.pdf' });
    const job_id = await submit('endless.pdf');
    await system.refused(409, 'conflict', /no result/, 'POST', '/job-results', { job_id });
    await system.refused(409, 'conflict', /not ended/, 'POST', `/jobs/${job_id}/redeliver`);
    await system.refused(409, 'conflict', /not ended/, 'POST', `/jobs/${job_id}/retry`);
    await untilWithProvider('endless.pdf');
    const cancelled = await system.insist('POST', `/v1/jobs/${job_id}/cancel`);
    const state = { job_id, template_id: template.azoraone, status: 'FAILED' };
    assert.deepEqual(cancelled, { status: 200, body: state });
    assert.deepEqual(await client().status(job_id), state);
    await system.ended(job_id);
    const [delivery] = await system.delivered(job_id);
    assert.deepEqual([delivery?.event.event, delivery?.event.error.code], ['job.failed', 'cancelled']);
    await system.refused(
      409,
      'conflict',
      /has ended \(FAILED, cancelled\)/,
      'POST',
      `/jobs/${job_id}/cancel`,
    );
    await system.refused(422, 'cancelled', /cancelled/, 'POST', '/job-results', { job_id });
  });

  test('retry: a new job of what failed, the same one however often', async () => {
    await system.fault('azoraone', { effect: 'fail_file', file_name: 'again.pdf', times: 1 });
    const failed = await submit('again.pdf', { static_values: TRACE });
    assert.equal((await system.ended(failed)).status, 'FAILED');
    const retried = await system.must(202, 'POST', `/v1/jobs/${failed}/retry`);
    const { job_id } = retried;
    const said = { job_id, template_id: template.azoraone, static_values: TRACE, retry_of: failed };
    assert.deepEqual(retried, said);
    assert.deepEqual(await system.must(202, 'POST', `/jobs/${failed}/retry`), said);
    const job = await system.ended(job_id);
    assert.deepEqual([job.status, job.retry_of], ['SUCCESS', failed]);
    await system.refused(409, 'conflict', /nothing to retry/, 'POST', `/jobs/${job_id}/retry`);
  });

  test('redeliver: the same delivery under the same id', async () => {
    const job_id = await submit('twice.pdf');
    await system.ended(job_id);
    const { status, body } = await system.insist('POST', `/v1/jobs/${job_id}/redeliver`);
    assert.equal(status, 202);
    assert.deepEqual(body, {
      ...{ job_id, template_id: template.azoraone, status: 'SUCCESS' },
      delivery: { state: 'owed', attempts: 1 },
    });
    await system.until(async () => ((await system.delivered(job_id)).length === 2 ? true : undefined));
    const [first, second] = await system.delivered(job_id);
    assert.deepEqual([second?.id, second?.event], [first?.id, first?.event]);
    assert.equal((await system.ended(job_id)).delivery.state, 'delivered');
  });

  test('track-job: a document that was handed to the provider elsewhere', async () => {
    // DocuProx itself, as its simulator has it, takes the same client.
    const docuprox = docuproxClient(
      `${system.simulators['docuprox']?.replace(/\/control$/, '/v1')}`,
      SIMULATOR_API_KEY,
    );
    const elsewhere = await docuprox.submitForm({
      ...{ templateId: SIMULATOR_TEMPLATE, fileName: 'elsewhere.pdf', bytes: cleaning },
    });
    const reference = { provider_job_id: elsewhere.job_id };
    const body = { template_id: template.docuprox, reference, static_values: TRACE };
    const tracked = await system.must(202, 'POST', '/v1/track-job', body);
    const { job_id } = tracked;
    assert.deepEqual(tracked, { job_id, template_id: template.docuprox, static_values: TRACE });
    assert.equal((await system.must(202, 'POST', '/track-job', body)).job_id, job_id);
    const other = await createTemplate({
      provider: 'docuprox',
      options: { provider_template_id: SIMULATOR_TEMPLATE },
    });
    const under = { template_id: other.template_id, reference };
    await system.refused(409, 'conflict', /another template/, 'POST', '/track-job', under);

    const job = await system.ended(job_id);
    assert.deepEqual([job.status, job.tracked, job.credits], ['SUCCESS', true, undefined]);
    const [delivery] = await system.delivered(job_id, system.signingSecrets['docuprox']);
    assert.deepEqual([delivery?.event.static_values, delivery?.event.result.total], [TRACE, '12787.50']);
  });

  test('an Idempotency-Key: the same job in whatever form, a conflict for another document', async () => {
    const key = { 'idempotency-key': 'order-7' };
    const fields = { file_name: 'once.pdf', static_values: TRACE };
    const job_id = await submit('once.pdf', fields, key);
    const path = `/v1/process-job?t_id=${template.azoraone}&file_name=once.pdf`;
    const headers = { ...key, 'content-type': 'application/pdf', static_values: JSON.stringify(TRACE) };
    assert.equal((await system.must(202, 'PUT', path, office, headers)).job_id, job_id);
    await system.refused(409, 'conflict', /^Idempotency-Key: /, 'PUT', path, cleaning, headers);
  });
});

test('an endpoint of a tenant, from its making to its end', async () => {
  const key = { 'x-auth': (await createKey(system.target, 'with-endpoints')).apiKey };
  const call = (status: number, method: string, path = '', body?: unknown): Promise<Body> =>
    system.must(status, method, `/v1/endpoints${path}`, body, key);
  const { template_id } = await createTemplate({ webhook_url: undefined }, key);
  const submitOwn = (file_name: string) => submit(file_name, { template_id }, key);

  const settings = { url: system.endpointUrl, events: ['job.*'], headers: { 'x-team': 'finance' } };
  const { signing_secret, ...made } = await call(201, 'POST', '', settings);
  assert.deepEqual([made.level, made.state, made.header_names], ['tenant', 'on', ['x-team']]);
  assert.deepEqual(await call(200, 'GET'), { endpoints: [made] });
  const path = `/${made.endpoint_id}`;
  assert.deepEqual(await call(200, 'GET', path), made);
  assert.equal((await call(200, 'PATCH', path, { description: 'Ledger' })).description, 'Ledger');

  assert.equal((await call(200, 'POST', `${path}/switch-off`)).off_reason, 'switched_off');
  const parked = await submitOwn('parked.pdf');
  assert.equal((await system.ended(parked, key)).delivery.state, 'parked');
  assert.deepEqual(await system.delivered(parked, signing_secret), []);
  assert.equal((await call(200, 'POST', `${path}/switch-on`)).state, 'on');
  const [delivery] = await system.until(async () => {
    const deliveries = await system.delivered(parked, signing_secret);
    return deliveries.length > 0 ? deliveries : undefined;
  });
  assert.deepEqual([delivery?.event.event, delivery?.headers['x-team']], ['job.succeeded', 'finance']);

  const rotated = await call(200, 'POST', `${path}/rotate-secret`, { grace_seconds: 3_600 });
  assert.notEqual(rotated.signing_secret, signing_secret);
  const { delivered, status, event, webhook_id } = await call(200, 'POST', `${path}/test`);
  assert.deepEqual([delivered, status, event], [true, 200, 'job.succeeded']);
  const sent = (await system.deliveries()).find(({ headers }) => headers['webhook-id'] === webhook_id);
  for (const secret of [signing_secret, rotated.signing_secret]) {
    const sample: Body = new Webhook(secret).verify(sent?.rawBody ?? '', sent?.headers ?? {});
    assert.equal(sample.test, true);
  }

  const attempts = await system.until(async () => {
    const page = await call(200, 'GET', `${path}/attempts?outcome=delivered`);
    return page.attempts.length > 0 ? page.attempts : undefined;
  });
  assert.deepEqual(
    attempts.map((attempt: Body) => [attempt.job_id, attempt.event, attempt.status]),
    [[parked, 'job.succeeded', 200]],
  );
  assert.deepEqual(await call(200, 'GET', `${path}/attempts`), { attempts: [] });
  const window = { from: '2020-01-01', to: '2100-01-01', dry_run: true };
  assert.deepEqual(await call(200, 'POST', `${path}/redeliver`, window), { count: 0, more: false });

  await call(204, 'DELETE', path);
  await call(404, 'GET', path);
  const untold = await system.ended(await submitOwn('untold.pdf'), key);
  assert.equal(untold.delivery.state, 'none');
});

test('GET /openapi.json describes the API to whoever asks', async () => {
  for (const path of ['/openapi.json', '/v1/openapi.json']) {
    const { openapi, paths } = await system.must(200, 'GET', path, undefined, { 'x-auth': '' });
    assert.match(openapi, /^3\.1\./);
    assert.ok(paths['/process-job'].put);
  }
});

test('GET /jobs lists every job once, newest first, by status, page by page', async () => {
  async function list(query: string): Promise<Body[]> {
    const jobs: Body[] = [];
    for (let cursor = ''; ; ) {
      const page = await system.must(200, 'GET', `/v1/jobs?limit=7&${query}${cursor}`);
      assert.ok(page.jobs.length <= 7);
      jobs.push(...page.jobs);
      if (page.cursor === undefined) return jobs;
      cursor = `&cursor=${encodeURIComponent(page.cursor)}`;
    }
  }
  const jobs = await list('');
  const ids = jobs.map(({ job_id }) => job_id);
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(ids.length > 14, `${ids.length}`);
  const times = jobs.map(({ submitted_at }) => submitted_at);
  assert.deepEqual(times, times.toSorted().reverse());
  const failed = await list('status=FAILED');
  assert.deepEqual(
    failed,
    jobs.filter(({ status }) => status === 'FAILED'),
  );
  const names = failed.map(({ file_name }) => file_name).sort();
  assert.deepEqual(names, [
    'again.pdf',
    'batch.zip',
    'document.zip',
    'endless-1.pdf',
    'endless-2.pdf',
    'endless.pdf',
  ]);
  assert.deepEqual(await list('status=NEW'), []);
});
