import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { azoraOneApi } from '../../../shared/providers/azoraone/api.ts';
import {
  type AzoraOneAnswer,
  type AzoraOneRequest,
  readAnswer as readAnswerAt,
  refusal,
} from '../../../shared/providers/azoraone/call.ts';

const NOW_MS = Date.UTC(2026, 2, 2, 8, 0, 0);

const readAnswer = (status: number, retryAfter: string | null, text: string) =>
  readAnswerAt({
    status,
    headers: new Headers(retryAfter === null ? {} : { 'retry-after': retryAfter }),
    text,
    receivedAtMs: NOW_MS,
  });

describe('an answer', () => {
  test('is opened: its data, and whether it was a success', () => {
    const body = { success: true, data: { status: 'READY' }, time: '2026-03-02 08:00:00' };
    assert.deepEqual(readAnswer(200, null, JSON.stringify(body)), {
      ok: true,
      status: 200,
      data: { status: 'READY' },
      codes: [],
      body,
    });
    assert.equal(readAnswer(202, null, JSON.stringify(body)).ok, true);
  });

  test('without `success` counts by its status, with `success: false` it has failed', () => {
    assert.equal(readAnswer(200, null, '{"data":{}}').ok, true);
    assert.equal(readAnswer(200, null, '{"success":false,"data":[]}').ok, false);
    assert.equal(readAnswer(500, null, '{"success":true}').ok, false);
  });

  test('of a failure has its codes, as numbers or as texts, and survives what is no error entry', () => {
    const data = [{ code: 211403 }, { code: '111403' }, { message: 'no code' }, null, 7];
    assert.deepEqual(readAnswer(400, null, JSON.stringify({ success: false, data })).codes, [211403, 111403]);
    assert.deepEqual(readAnswer(400, null, '{"success":false,"data":null}').codes, []);
    assert.deepEqual(readAnswer(400, null, '{"success":false}').codes, []);
  });

  test('that is not JSON, or is empty, is no success', () => {
    for (const text of ['<html>403 Forbidden</html>', '', 'null', '[]', '7']) {
      const { ok, codes, data } = readAnswer(200, null, text);
      assert.deepEqual([ok, codes, data], [false, [], undefined], text);
    }
  });

  test('says how long to wait, in seconds', () => {
    assert.equal(readAnswer(429, '17', '').retryAfterSeconds, 17);
    assert.equal(readAnswer(429, ' 17 ', '').retryAfterSeconds, 17);
    for (const nonsense of ['soon', '-1', '1.5', ''])
      assert.ok(!('retryAfterSeconds' in readAnswer(429, nonsense, '')), nonsense);
  });

  test('may say it as a date', () => {
    assert.equal(readAnswer(503, 'Mon, 02 Mar 2026 08:01:00 GMT', '').retryAfterSeconds, 60);
    assert.equal(readAnswer(503, 'Mon, 02 Mar 2026 07:00:00 GMT', '').retryAfterSeconds, 0);
  });
});

describe('a refusal', () => {
  test('names the status and the codes, never the texts', () => {
    const text = JSON.stringify({
      success: false,
      data: [{ code: 113102, message: 'secret', details: 'x' }],
    });
    const error = refusal(readAnswer(400, null, text), 'the company could not be added');
    assert.equal(error.message, 'the company could not be added: AzoraOne answered 400, code 113102');
    assert.equal(
      refusal(readAnswer(503, null, ''), 'the file could not be read').message,
      'the file could not be read: AzoraOne answered 503',
    );
  });

  test('of a success that is none is tried again', () => {
    const { code, fault } = refusal(readAnswer(200, null, '<html>'), 'x');
    assert.deepEqual([code, fault], ['provider_unavailable', 'transient']);
  });

  test('keeps what was asked of us', () => {
    for (const [status, code] of [
      [429, 'provider_throttled'],
      [503, 'provider_unavailable'],
      [403, 'connection_unusable'],
    ] as const) {
      const error = refusal(readAnswer(status, '9', ''), 'x');
      assert.deepEqual([error.code, error.fault, error.retryAfterSeconds], [code, 'transient', 9]);
    }
  });
});

describe('what the simulator can not say', () => {
  const reference = { key: '123/100', values: { companyID: '123', fileID: '100' } };

  /** Answers the calls in turn, and keeps them. */
  function scripted(...answers: [number, unknown][]) {
    const requests: AzoraOneRequest[] = [];
    const call = async (request: AzoraOneRequest): Promise<AzoraOneAnswer> => {
      requests.push(request);
      const [status, body] = answers.shift() ?? assert.fail('No further call was expected.');
      return readAnswer(status, null, JSON.stringify(body));
    };
    return { api: azoraOneApi(call, (jobId) => `https://paperhook.example/hook?job=${jobId}`), requests };
  }

  const file = (fields: object) => ({ success: true, data: { fileID: '100', ...fields } });
  const error = (code: number) => ({ success: false, data: [{ code, message: '' }] });

  test('a status that nobody knows, or none, means: keep waiting', async () => {
    for (const body of [file({ status: 'PONDERING' }), file({}), file({ status: null }), { success: true }]) {
      const { api } = scripted([200, body]);
      assert.equal((await api.inspect(reference)).state, 'waiting');
    }
    const { api } = scripted([200, file({ status: 'PONDERING' })]);
    assert.deepEqual(await api.inspect(reference), { state: 'waiting', unknownStatus: 'PONDERING' });
  });

  test('a status in other letters is the same status; a type may be missing', async () => {
    const ready = scripted([200, file({ status: 'Ready', type: null })]);
    assert.deepEqual(await ready.api.inspect(reference), { state: 'ready' });
    const failed = scripted([200, file({ status: 'error' })]);
    assert.equal((await failed.api.inspect(reference)).state, 'failed');
  });

  test('a type that nobody knows is extracted as an invoice', async () => {
    for (const [type, operation] of [
      ['Other', 'supplierInvoices'],
      [undefined, 'supplierInvoices'],
      ['Receipt', 'receipts'],
      ['receiptPhoto', 'receipts'],
    ] as const) {
      const { api, requests } = scripted([200, file({})]);
      await api.fetchResult(reference, type && { type }, { document: 'by_type', company_id: '123' });
      assert.equal(requests[0]?.path, `companies/123/files/100/${operation}?extended=true`);
    }
  });

  test('ids are escaped in paths', async () => {
    const { api, requests } = scripted([200, file({ status: 'READY' })]);
    await api.inspect({ key: 'x', values: { companyID: 'a/../b', fileID: '?' } });
    assert.equal(requests[0]?.path, 'companies/a%2F..%2Fb/files/%3F');
  });

  test('an extraction without data is tried again', async () => {
    for (const data of [null, [], 'text']) {
      const { api } = scripted([200, { success: true, data }]);
      await assert.rejects(api.fetchResult(reference, undefined, { document: 'by_type', company_id: '1' }), {
        code: 'provider_unavailable',
        fault: 'transient',
      });
    }
  });

  const document = {
    jobId: '100',
    fileName: 'a.pdf',
    contentType: 'application/pdf',
    bytes: Buffer.from('%PDF'),
    staticValues: {},
  };
  const options = { document: 'by_type', company_id: '123' } as const;

  test('a company that somebody else has just added is there', async () => {
    const { api, requests } = scripted([404, error(0)], [400, error(111403)], [202, file({})]);
    assert.equal((await api.submit(document, options)).key, '123/100');
    assert.deepEqual(
      requests.map(({ method, path }) => `${method} ${path}`),
      ['POST companies/123/files', 'POST companies', 'POST companies/123/files'],
    );
  });

  test('a file that is there already is done, with whatever status it is said', async () => {
    for (const status of [400, 409, 200]) {
      const { api } = scripted([status, error(211403)]);
      assert.equal((await api.submit(document, options)).key, '123/100');
    }
  });

  test('a company that stays missing though it was added is for somebody to mend', async () => {
    const { api } = scripted([404, error(0)], [200, { success: true }], [404, error(0)]);
    await assert.rejects(api.submit(document, options), { code: 'connection_unusable', fault: 'transient' });
  });

  test('the form has the documented parts, and no content type of ours that would lack its boundary', async () => {
    const { api, requests } = scripted([202, file({})]);
    await api.submit(document, options);
    const { form, json } = requests[0] ?? {};
    assert.ok(form && !json);
    assert.deepEqual([...form.keys()], ['fileID', 'webhookUrl', 'file']);
    assert.deepEqual(
      [form.get('fileID'), form.get('webhookUrl')],
      ['100', 'https://paperhook.example/hook?job=100'],
    );
    const uploaded = form.get('file');
    assert.ok(uploaded instanceof File);
    assert.deepEqual(
      [uploaded.name, uploaded.type, await uploaded.text()],
      ['a.pdf', 'application/pdf', '%PDF'],
    );
  });
});
