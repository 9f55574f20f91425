import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { docuProxApi } from '../../../shared/providers/docuprox/api.ts';
import type { DocuProxAnswer, DocuProxRequest } from '../../../shared/providers/docuprox/call.ts';
import { docuProxCall, readAnswer } from '../../../shared/providers/docuprox/call.ts';
import { extractedFields } from '../../../shared/providers/docuprox/extraction.ts';
import { docuProxNotification } from '../../../shared/providers/docuprox/notification.ts';
import { docuProx } from '../../../shared/providers/docuprox/provider.ts';
import { docuProxVerifier } from '../../../shared/providers/docuprox/webhook-verifier.ts';
import { freshSession } from '../../fakes/provider-session.ts';

const JOB_ID = '3f2b8c1e-7a4d-4e55-9b0a-6c1d2e3f4a5b';
const THEIR_ID = '3a931133-141f-4c58-aacb-ee55cb6d8188';
const REFERENCE = { key: THEIR_ID, values: { job_id: THEIR_ID } };
const OPTIONS = { provider_template_id: '7290a263-96bf-4cf3-865c-e2a1c81f9741' };
const DOCUMENT = {
  jobId: JOB_ID,
  fileName: 'a.pdf',
  contentType: 'application/pdf',
  bytes: Buffer.from('%PDF'),
  staticValues: { company_name: 'Acme Corp' },
};

/** Answers in turn; what was asked is in `requests`. */
function scripted(...answers: [status: number, text: string, headers?: Record<string, string>][]) {
  const requests: DocuProxRequest[] = [];
  const call = async (request: DocuProxRequest): Promise<DocuProxAnswer> => {
    requests.push(request);
    const [status, text, headers] = answers[requests.length - 1] ?? [500, ''];
    return readAnswer({ status, headers: new Headers(headers), text, receivedAtMs: 0 });
  };
  return { api: docuProxApi(call), requests };
}

describe('a status', () => {
  const inspect = (status: unknown) =>
    scripted([200, JSON.stringify({ job_id: THEIR_ID, status })]).api.inspect(REFERENCE);

  for (const status of ['SUCCESS', 'COMPLETED', 'completed', ' Success ', 'PROCESS IMAGE SUCCESS']) {
    test(`${JSON.stringify(status)} is ready`, async () => {
      assert.deepEqual(await inspect(status), { state: 'ready' });
    });
  }
  for (const status of ['FAILED', 'failed', 'ERROR', 'PROCESS IMAGE FAILED', 'UNZIP FILE FAILED']) {
    test(`${JSON.stringify(status)} is failed`, async () => {
      assert.equal((await inspect(status)).state, 'failed');
    });
  }
  for (const status of [
    'NEW',
    'pending',
    'PROCESSING',
    'PROCESSING IMAGE',
    'process  image',
    'PROCESS_IMAGE',
    'UNZIPPING FILE',
    'UNZIP FILE',
    'UNZIP FILE SUCCESS',
  ]) {
    test(`${JSON.stringify(status)} is waiting`, async () => {
      assert.deepEqual(await inspect(status), { state: 'waiting' });
    });
  }
  test('that is unknown or missing is waiting, and is told', async () => {
    assert.deepEqual(await inspect('ARCHIVED'), { state: 'waiting', unknownStatus: 'ARCHIVED' });
    assert.deepEqual(await inspect(undefined), { state: 'waiting', unknownStatus: 'missing' });
    assert.deepEqual(await inspect('x'.repeat(99)), { state: 'waiting', unknownStatus: 'x'.repeat(40) });
  });
  for (const status of [404, 410]) {
    test(`that there is none of (${status}) is that of a document which DocuProx no longer knows`, async () => {
      const { api } = scripted([status, '{"error":"Job not found"}']);
      assert.deepEqual(await api.inspect(REFERENCE), { state: 'gone' });
    });
  }
  test('is asked for by query', async () => {
    const { api, requests } = scripted([200, '{"status":"NEW"}']);
    await api.inspect({ key: 'a', values: { job_id: 'a b' } });
    assert.deepEqual([requests[0]?.method, requests[0]?.path], ['GET', 'job-status?job_id=a%20b']);
  });
});

describe('a submit', () => {
  test('is the documented form', async () => {
    const { api, requests } = scripted([202, JSON.stringify({ job_id: THEIR_ID.toUpperCase() })]);
    const reference = await api.submit(DOCUMENT, OPTIONS);
    assert.deepEqual(reference, { key: THEIR_ID, values: { job_id: THEIR_ID.toUpperCase() } });
    const [{ method, path, form, isRepeatable } = {}] = requests;
    assert.deepEqual([method, path, isRepeatable], ['POST', 'process-job', false]);
    assert.deepEqual([...(form?.keys() ?? [])], ['template_id', 'static_values', 'actual_image']);
    assert.equal(form?.get('template_id'), OPTIONS.provider_template_id);
    assert.deepEqual(JSON.parse(String(form?.get('static_values'))), {
      company_name: 'Acme Corp',
      paperhook_job_id: JOB_ID,
    });
    const file = form?.get('actual_image');
    assert.ok(file instanceof File);
    assert.deepEqual([file.name, file.type, await file.text()], ['a.pdf', 'application/pdf', '%PDF']);
  });

  test('may be answered with the bare id', async () => {
    const { api } = scripted([200, JSON.stringify(THEIR_ID)]);
    assert.deepEqual(await api.submit(DOCUMENT, OPTIONS), REFERENCE);
  });

  for (const [status, text] of [
    [202, '{}'],
    [202, 'Accepted'],
    [200, ''],
    [502, '<html>'],
    [503, '{"error":"x"}'],
  ] as const) {
    test(`answered ${status} ${text}: nobody knows what it has done`, async () => {
      const { api } = scripted([status, text]);
      await assert.rejects(api.submit(DOCUMENT, OPTIONS), { code: 'outcome_unknown', fault: 'transient' });
    });
  }

  for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT']) {
    test(`that could not be sent (${code}) has done nothing; a cut connection may have`, async (t) => {
      const failing = (cause: object) => {
        const { mock } = t.mock.method(globalThis, 'fetch', async () => {
          throw Object.assign(new TypeError('fetch failed'), { cause });
        });
        const call = docuProxCall('https://docuprox.example/v1', 'key', new AbortController().signal);
        return { submitted: docuProxApi(call).submit(DOCUMENT, OPTIONS), mock };
      };
      await assert.rejects(failing({ code }).submitted, { code: 'provider_unavailable' });
      await assert.rejects(failing({ code: 'ECONNRESET' }).submitted, { code: 'outcome_unknown' });
    });
  }
});

test('a submit whose stored options no longer fit has sent nothing', async (t) => {
  const { mock } = t.mock.method(globalThis, 'fetch', async () => Response.json({ job_id: THEIR_ID }));
  const secret = JSON.stringify({ api_key: 'key', webhook_secrets: ['s'.repeat(32)] });
  const deployment = { providerUrls: { docuprox: 'https://docuprox.example/v1' }, session: freshSession() };
  const api = docuProx.connect('main', secret, deployment, new AbortController().signal);
  await assert.rejects(api.submit(DOCUMENT, { provider_template_id: 'x' }), {
    name: 'PaperhookError',
    code: 'unavailable',
    fault: 'transient',
  });
  assert.equal(mock.callCount(), 0);
  assert.deepEqual(await api.submit(DOCUMENT, OPTIONS), REFERENCE);
});

describe('a result', () => {
  const fetched = (status: number, text: string, type = 'application/json') =>
    scripted([status, text, { 'content-type': type }]).api.fetchResult(REFERENCE, undefined, OPTIONS);

  test('is asked for as JSON', async () => {
    const { api, requests } = scripted([200, '{"total":"1"}']);
    await api.fetchResult(REFERENCE, undefined, OPTIONS);
    assert.deepEqual(
      [requests[0]?.path, requests[0]?.json],
      ['job-results', { job_id: THEIR_ID, result_format: 'json' }],
    );
  });
  for (const status of [202, 204, 409, 425]) {
    test(`${status}: not yet`, async () => assert.equal(await fetched(status, '{"error":"x"}'), undefined));
  }
  for (const status of [404, 410]) {
    test(`${status}: gone`, async () => assert.equal(await fetched(status, '{"error":"x"}'), 'gone'));
  }
  test('that says nothing yet is not there yet', async () => {
    for (const text of ['[]', '{}', '{"status":"PROCESSING"}', '{"message":"not completed"}', 'null'])
      assert.equal(await fetched(200, text), undefined, text);
  });
  test('that is no JSON is asked for again', async () => {
    const error = { code: 'provider_unavailable', fault: 'transient', message: /text\/csv/ };
    await assert.rejects(fetched(200, 'a,b\n1,2\n', 'text/csv; charset=utf-8'), error);
  });
  test('holds nothing that we put in, wherever it has come back', async () => {
    const answer = {
      job_id: THEIR_ID,
      static_values: { company_name: 'Acme Corp', paperhook_job_id: JOB_ID },
      result: { total: '1', paperhook_job_id: JOB_ID },
    };
    assert.deepEqual(await fetched(200, JSON.stringify(answer)), {
      fields: { total: '1' },
      raw: { job_id: THEIR_ID, static_values: { company_name: 'Acme Corp' }, result: { total: '1' } },
    });
  });
});

test('fields are found whatever stands around them', () => {
  const fields = { total: '1', lines: [{ sku: 'a' }] };
  const webhook = { job_id: THEIR_ID, template_id: 'x', static_values: {}, result: fields };
  for (const answer of [
    fields,
    [fields],
    webhook,
    [webhook],
    { result: fields },
    { result: [fields] },
    { ...webhook, result: JSON.stringify(fields) },
    JSON.stringify(webhook),
    { template_id: 'x', result: fields },
    { ...webhook, status: 'SUCCESS', message: 'done', error: null, ...fields, result: null },
    { job_id: THEIR_ID, status: 'SUCCESS', ...fields },
  ])
    assert.deepEqual(extractedFields(answer), fields, JSON.stringify(answer));
  // What is under result is the template's, whatever its fields are called.
  const named = { job_id: 'ours', status: 'paid', total: '1' };
  assert.deepEqual(extractedFields({ ...webhook, result: named }), named);
  assert.deepEqual(extractedFields({ ...webhook, result: {} }), {});
  assert.deepEqual(extractedFields({ status: 'paid', result: 'won' }), { status: 'paid', result: 'won' });
  assert.deepEqual(extractedFields({ total: '1', result: { won: 1 } }), { total: '1', result: { won: 1 } });
  assert.deepEqual(extractedFields([{ a: 1 }, { a: 2, b: 3 }]), { a: 1, b: 3 });
  const textInText = JSON.stringify(JSON.stringify(fields));
  const remark = { status: 'x', message: 'x', error: 'x', detail: 'x' };
  for (const nothing of [null, undefined, 7, '', 'x', '"x"', textInText, [], {}, [null], remark])
    assert.equal(extractedFields(nothing), undefined, JSON.stringify(nothing));
  assert.equal(extractedFields({ job_id: 'x', result: null }), undefined);
});

describe('a webhook', () => {
  const SECRETS = ['a'.repeat(43), 'b'.repeat(43)];
  function isAuthentic(headers: Record<string, string>, webhook_secrets = SECRETS) {
    const request = {
      connection: 'main',
      query: {},
      headers,
      body: Buffer.from(''),
      sourceAddress: '',
      receivedAtMs: 0,
    };
    return docuProxVerifier.verify(request, { webhook_secrets });
  }

  test('is authentic with either secret in its header', () => {
    for (const secret of [...SECRETS, ` ${SECRETS[0]} `])
      assert.deepEqual(isAuthentic({ 'x-paperhook-secret': secret }), { authentic: true });
  });
  test('is not without one, with a wrong one, or with a part of one', () => {
    const wrong = ['', 'c'.repeat(43), 'a'.repeat(42), `${'a'.repeat(43)},${'a'.repeat(43)}`];
    for (const value of wrong)
      assert.deepEqual(isAuthentic({ 'x-paperhook-secret': value }), { authentic: false }, value);
    assert.deepEqual(isAuthentic({ 'x-auth': 'a'.repeat(43) }), { authentic: false });
    assert.deepEqual(isAuthentic({ 'x-paperhook-secret': '' }, ['']), { authentic: false });
    assert.deepEqual(isAuthentic({}, []), { authentic: false });
  });

  const parse = (body: unknown) =>
    docuProxNotification.parse(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), {});

  test('says which job, ours and theirs, and what was extracted', () => {
    const result = { field_1: 'extracted_value_1' };
    const body = { job_id: THEIR_ID, template_id: 'x', static_values: { paperhook_job_id: JOB_ID }, result };
    assert.deepEqual(parse(body), {
      reference: REFERENCE,
      jobId: JOB_ID,
      extraction: { fields: result, raw: { ...body, static_values: {} } },
    });
  });
  test('may carry static_values as text, a byte order mark, or no more than the id', () => {
    const text = JSON.stringify({ paperhook_job_id: JOB_ID });
    assert.equal(parse({ job_id: THEIR_ID, static_values: text }).jobId, JOB_ID);
    assert.deepEqual(parse(`\uFEFF{"job_id":"${THEIR_ID}"}`), { reference: REFERENCE });
    assert.deepEqual(parse({ job_id: THEIR_ID, static_values: null, result: null }), {
      reference: REFERENCE,
    });
    assert.deepEqual(parse({ job_id: THEIR_ID, static_values: '{', result: 'x', status: 'FAILED' }), {
      reference: REFERENCE,
    });
  });
  test('has no credential that is bound to a job, and none in the query', () => {
    assert.equal(docuProxNotification.concerns({ key: THEIR_ID, values: { job_id: JOB_ID } }, JOB_ID), false);
    assert.deepEqual(docuProxVerifier.credentialParameters, []);
  });
  test('names no job of ours by what a document says', () => {
    assert.equal(parse({ job_id: THEIR_ID, result: { paperhook_job_id: JOB_ID } }).jobId, undefined);
  });
  for (const [body, problem] of [
    ['not json', 'the body is not JSON'],
    ['[]', 'the body is not a JSON object'],
    ['{}', 'job_id is missing'],
    ['{"job_id":null}', 'job_id is missing'],
    ['{"job_id":""}', 'job_id is missing'],
    ['{"job_id":7}', 'job_id is not a text'],
    ['{"job_id":"../x"}', 'job_id is not an id that DocuProx gives'],
    ['{"job_id":"x/.."}', 'job_id is not an id that DocuProx gives'],
    [`{"job_id":"${'x'.repeat(101)}"}`, 'job_id is not an id that DocuProx gives'],
  ] as const) {
    test(`${body} is malformed`, () => {
      assert.throws(() => parse(body), { code: 'malformed_notification', message: problem });
    });
  }
});

test('what somebody else has handed in is named by the id that DocuProx gave it', () => {
  const tracked = (given: object) => docuProx.trackedReference.safeParse(given).data;
  const spelled = THEIR_ID.toUpperCase();
  assert.deepEqual(tracked({ provider_job_id: spelled }), { key: THEIR_ID, values: { job_id: spelled } });
  for (const given of [{}, { provider_job_id: '../x' }, { provider_job_id: THEIR_ID, job_id: 'x' }])
    assert.equal(tracked(given), undefined, JSON.stringify(given));
});

describe('a template', () => {
  test('names the template there', () => {
    assert.equal(docuProx.templateOptions.safeParse(OPTIONS).success, true);
    for (const options of [{}, { provider_template_id: 'x' }, { ...OPTIONS, template: 'y' }])
      assert.equal(docuProx.templateOptions.safeParse(options).success, false);
  });
  test('a job can not name another', () => {
    assert.deepEqual(docuProx.jobOptions.parse({ provider_template_id: 'x', other: 1 }), {});
  });
  test('a secret that is not of its form is for somebody to mend, and is not shown', () => {
    const deployment = { providerUrls: { docuprox: 'https://docuprox.example/v1' }, session: freshSession() };
    const { signal } = new AbortController();
    // Found while the call is being made, it would be an unknown outcome.
    const unsendable = JSON.stringify({ api_key: 'SEC\nRET', webhook_secrets: ['s'.repeat(32)] });
    for (const secret of ['SECRET', '{"api_key":"SECRET"}', unsendable]) {
      assert.throws(() => docuProx.connect('main', secret, deployment, signal), {
        code: 'connection_unusable',
        message: 'the secret of the DocuProx connection is not of its form',
      });
    }
  });
});
