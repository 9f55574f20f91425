import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createDocuProxModel } from '../../../infra/local/simulators/docuprox/model.ts';
import type { UploadedFile } from '../../../infra/local/simulators/model-request.ts';
import { INVOICE_TEXT, only } from './drive-model.ts';

const TEMPLATE = '550e8400-e29b-41d4-a716-446655440000';
const FIRST = 'd0c00000-0000-4000-8000-000000000001';
const HOUR = 3_600_000;

function drive({ credits = Number.POSITIVE_INFINITY } = {}) {
  const clock = { ms: Date.UTC(2026, 0, 15, 12, 0, 0) };
  const model = createDocuProxModel({
    now: () => clock.ms,
    processingMs: () => 4000,
    apiKey: 'key',
    credits,
  });
  model.saveTemplate({
    template_id: TEMPLATE,
    webhook_url: 'https://paperhook.example/webhooks/docuprox/main',
    webhook_headers: { 'x-paperhook-secret': 'right' },
    static_fields: { company: 'unset' },
  });

  const headers = { 'x-auth': 'key' };
  function submit(file: Partial<UploadedFile> = {}, fields: Record<string, string> = {}, key = 'key') {
    const document = { source: 'text layer of the PDF', text: INVOICE_TEXT } as const;
    const whole = { fileName: 'a.pdf', contentType: '', sizeBytes: 1, document, ...file };
    return model.handle({
      method: 'POST',
      path: '/v1/process-job',
      query: {},
      headers: { 'x-auth': key },
      body: { kind: 'form', fields: { template_id: TEMPLATE, ...fields }, file: whole },
    });
  }
  const status = (jobId = FIRST, path = '/v1/job-status') => {
    const request = {
      method: 'GET',
      path,
      query: { job_id: jobId },
      headers,
      body: { kind: 'none' },
    } as const;
    return JSON.parse(model.handle(request).body).status;
  };
  const results = (result_format?: string) =>
    model.handle({
      method: 'POST',
      path: '/v1/job-results',
      query: {},
      headers,
      body: { kind: 'json', value: { job_id: FIRST, ...(result_format && { result_format }) } },
    });
  function nextWebhooks() {
    const start = clock.ms;
    for (let next = model.nextEventAt(); next !== undefined; next = model.nextEventAt()) {
      clock.ms = Math.max(clock.ms, next);
      const webhooks = model.takeDueWebhooks();
      if (webhooks.length > 0) return { afterSeconds: (clock.ms - start) / 1000, webhooks };
    }
    return { afterSeconds: (clock.ms - start) / 1000, webhooks: [] };
  }
  return { model, clock, submit, status, results, nextWebhooks };
}

const entry = (fileName: string, text = INVOICE_TEXT): UploadedFile => ({
  fileName,
  contentType: '',
  sizeBytes: 1,
  document: { source: 'text layer of the PDF', text },
});

test('a job goes from NEW to SUCCESS, and its webhook has what the documentation shows', () => {
  const { submit, status, clock, nextWebhooks } = drive();
  const answer = submit({}, { static_values: '{"company":"Acme Corp"}' });
  assert.equal(answer.status, 202);
  assert.deepEqual(JSON.parse(answer.body), {
    job_id: FIRST,
    template_id: TEMPLATE,
    static_values: { company: 'Acme Corp' },
  });
  assert.equal(status(), 'NEW');
  clock.ms += 2000;
  assert.equal(status(FIRST, '/job-status'), 'PROCESSING IMAGE');
  const { afterSeconds, webhooks } = nextWebhooks();
  const { url, headers, body } = only(webhooks);
  assert.deepEqual([afterSeconds, status()], [2, 'SUCCESS']);
  assert.equal(url, 'https://paperhook.example/webhooks/docuprox/main');
  assert.deepEqual(headers, { 'content-type': 'application/json', 'x-paperhook-secret': 'right' });
  assert.deepEqual(JSON.parse(body), {
    job_id: FIRST,
    template_id: TEMPLATE,
    static_values: { company: 'Acme Corp' },
    result: {
      document_type: 'invoice',
      supplier: 'Acme Ltd',
      invoice_number: 'A-17',
      invoice_date: '2026-01-02',
      due_date: '2026-02-01',
      total: '123.45',
      vat: '24.69',
      company: 'Acme Corp',
    },
  });
});

test('results are there from the end on, for 24 hours, as JSON or CSV', () => {
  const { submit, results, clock } = drive();
  submit();
  assert.equal(results().status, 409);
  clock.ms += 4000;
  assert.equal(JSON.parse(results().body).result.invoice_number, 'A-17');
  const csv = results('csv');
  assert.equal(csv.headers['content-type'], 'text/csv; charset=utf-8');
  assert.equal(
    csv.body,
    'document_type,supplier,invoice_number,invoice_date,due_date,total,vat,company\n' +
      'invoice,Acme Ltd,A-17,2026-01-02,2026-02-01,123.45,24.69,unset\n',
  );
  clock.ms += 24 * HOUR - 1;
  assert.equal(results().status, 200);
  clock.ms += 1;
  assert.equal(results().status, 404);
});

test('an archive is one job with a webhook for each document', () => {
  const { submit, status, clock, nextWebhooks, results } = drive();
  submit({ entries: [entry('a.pdf'), entry('b.pdf', 'Kvitto\nDatum 2026-03-01')] });
  clock.ms += 1000;
  assert.equal(status(), 'UNZIPPING FILE');
  clock.ms += 1000;
  assert.equal(status(), 'UNZIP FILE SUCCESS');
  const { webhooks } = nextWebhooks();
  assert.deepEqual(
    webhooks.map(({ body }) => [JSON.parse(body).job_id, JSON.parse(body).result.document_type]),
    [
      [FIRST, 'invoice'],
      [FIRST, 'receipt'],
    ],
  );
  assert.equal(JSON.parse(results().body).length, 2);
});

test('what can not be read fails, and no webhook tells of it', () => {
  const { submit, status, nextWebhooks, results } = drive();
  submit({ document: { source: 'nothing readable', text: '' } });
  assert.deepEqual(nextWebhooks().webhooks, []);
  assert.deepEqual([status(), results().status], ['FAILED', 422]);
});

test('credits go by the page, when it is done; without any nothing is taken', () => {
  const { submit, clock, model } = drive({ credits: 3 });
  const document = { source: 'text layer of the PDF', text: INVOICE_TEXT, pages: 3 } as const;
  submit({ document });
  assert.equal(model.creditsLeft(), 3);
  clock.ms += 4000;
  assert.equal(model.nextEventAt() !== undefined, true);
  model.takeDueWebhooks();
  assert.equal(model.creditsLeft(), 0);
  assert.equal(submit().status, 402);
});

describe('refused', () => {
  const cases: [string, Parameters<ReturnType<typeof drive>['submit']>, number][] = [
    ['a wrong key', [{}, {}, 'wrong'], 401],
    ['a template id that is no UUID', [{}, { template_id: 'x' }], 400],
    ['a template that is not there', [{}, { template_id: FIRST }], 404],
    ['static values that are no object', [{}, { static_values: '[1]' }], 400],
    ['static values that are no JSON', [{}, { static_values: '{' }], 400],
  ];
  for (const [what, submitted, status] of cases) {
    test(what, () => {
      const { submit, model } = drive();
      const answer = submit(...submitted);
      assert.equal(answer.status, status);
      assert.deepEqual(Object.keys(JSON.parse(answer.body)), ['error', 'message']);
      assert.equal(model.jobs().length, 0);
    });
  }
});

describe('what can go wrong', () => {
  test('a webhook that is not taken comes again after 30, 120 and 600 seconds; any 2xx takes it', () => {
    const { submit, nextWebhooks, model } = drive();
    submit();
    const waits = [500, 404, 'no answer', 302].map((answer) => {
      const { afterSeconds, webhooks } = nextWebhooks();
      model.webhookAnswered(only(webhooks).id, answer as number);
      return afterSeconds;
    });
    assert.deepEqual(waits, [4, 30, 120, 600]);
    assert.equal(model.webhooks()[0]?.state, 'given up');
    submit();
    model.webhookAnswered(only(nextWebhooks().webhooks).id, 204);
    assert.equal(model.webhooks()[1]?.state, 'delivered');
  });

  test('lost, doubled, forged, malformed webhooks', () => {
    const { submit, nextWebhooks, model } = drive();
    model.faults.add({ effect: 'lose_webhook', attempts: 1, times: 1 });
    submit();
    const late = nextWebhooks();
    assert.equal(late.afterSeconds, 34);
    model.webhookAnswered(only(late.webhooks).id, 200);
    model.faults.add({ effect: 'duplicate_webhook', times: 1 });
    model.faults.add({ effect: 'forge_webhook', times: 1 });
    submit();
    const { webhooks } = nextWebhooks();
    assert.deepEqual(
      webhooks.map(({ headers, body }) => [headers['x-paperhook-secret'], JSON.parse(body).result.total]),
      [
        ['AAAAA', 'forged'],
        ['right', '123.45'],
        ['right', '123.45'],
      ],
    );
    for (const { id } of webhooks) model.webhookAnswered(id, 200);
    const bodies = (
      ['not_json', 'no_job_id', 'other_job_id', 'no_result', 'text_static_values'] as const
    ).map((as) => {
      model.faults.add({ effect: 'malform_webhook', as, times: 1 });
      submit({}, { static_values: '{"a":1}' });
      const { id, body } = only(nextWebhooks().webhooks);
      model.webhookAnswered(id, 200);
      return body;
    });
    const [notJson = '', ...others] = bodies;
    assert.throws(() => JSON.parse(notJson));
    const [noId, otherId, noResult, asText] = others.map((body) => JSON.parse(body));
    assert.deepEqual([noId.job_id, otherId.job_id], [undefined, 'ffffffff-ffff-4fff-8fff-ffffffffffff']);
    assert.deepEqual([noResult.result, asText.static_values], [undefined, '{"a":1}']);
  });

  test('answers that are refused, accepted all the same, lost or late; jobs that never end, fail, lose results', () => {
    const { submit, model, status, clock, results } = drive();
    model.faults.add({ effect: 'answer_status', status: 503, times: 1 });
    assert.equal(submit().status, 503);
    assert.equal(model.jobs().length, 0);
    model.faults.add({ effect: 'answer_status', status: 503, accepted: true, times: 1 });
    assert.deepEqual([submit().status, model.jobs().length], [503, 1]);
    model.faults.add({ effect: 'lose_answer', operation: 'process_job', times: 1 });
    assert.deepEqual([submit().lost, model.jobs().length], [true, 2]);
    model.faults.add({ effect: 'slow_answer', seconds: 9, times: 1 });
    assert.equal(submit().delayMs, 9000);
    model.faults.add({ effect: 'spell_status', as: 'Processing', times: 1 });
    assert.equal(status(), 'Processing');
    model.faults.add({ effect: 'never_finish', file_id: FIRST });
    model.faults.add({ effect: 'fail_file', file_name: 'b-*.pdf' });
    submit({ fileName: 'b-1.pdf' });
    clock.ms += 4000;
    assert.equal(status(), 'PROCESSING IMAGE');
    assert.equal(status(String(model.jobs().at(-1)?.jobId)), 'FAILED');
    model.faults.add({ effect: 'lose_result' });
    assert.equal(results().status, 404);
  });
});
