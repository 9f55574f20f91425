import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { openApiText } from '../../../infra/openapi/document.ts';
import { deliveryBody, type EndedJob } from '../../../shared/deliveries/delivery-body.ts';
import { STATUS_OF } from '../../../shared/http/answers.ts';
import openApi from '../../../shared/http/openapi.json' with { type: 'json' };
import { assertMatches } from '../../fakes/described-answer.ts';
import { JOB_ID } from '../../fakes/example-job.ts';
import { openReading } from '../../fakes/reading.ts';

interface Operation {
  operationId: string;
  security?: object[];
  parameters?: { in: string; name: string; required?: boolean }[];
  responses: Record<string, object>;
}

const operations = Object.entries(openApi.paths).flatMap(([path, item]) =>
  Object.values(item).map((operation: Operation) => ({ path, ...operation })),
);

/** No valid key, throttled, crashed, unavailable. */
const OF_EVERY_CALL = ['401', '429', '500', '503'];

/** Of a response or a reference to one. */
function codesOf(response: unknown): unknown[] {
  const name = String(Object(response)['$ref']).split('/').at(-1) ?? '';
  const found = new Map<string, unknown>(Object.entries(openApi.components.responses)).get(name) ?? response;
  return valuesOf('error', found).flatMap((error) => valuesOf('enum', error).flat());
}

/** Every value of every property of that name. */
function valuesOf(name: string, node: unknown): unknown[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, part]) => [
    ...(key === name ? [part] : []),
    ...valuesOf(name, part),
  ]);
}

describe("the API's description", () => {
  test('is current', () => {
    const file = new URL('../../../shared/http/openapi.json', import.meta.url);
    assert.ok(readFileSync(file, 'utf8') === openApiText(), 'run `npm run openapi`');
  });

  test('is there for everybody, with and without /v1', async () => {
    const { call } = await openReading();
    for (const route of ['GET /openapi.json', 'GET /v1/openapi.json']) {
      const { status, headers, body } = await call({ route, headers: {} });
      assert.deepEqual([status, headers], [200, { 'content-type': 'application/json' }]);
      assert.deepEqual(body, openApi);
    }
  });

  test('names each call once, and asks for the API key of all but itself', () => {
    const ids = operations.map(({ operationId }) => operationId);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(openApi.security, [{ apiKey: [] }]);
    assert.deepEqual(openApi.components.securitySchemes, {
      apiKey: { type: 'apiKey', in: 'header', name: 'x-auth' },
    });
    const open = operations.filter(({ security }) => security !== undefined);
    assert.deepEqual(
      open.map(({ path, security }) => [path, security]),
      [['/openapi.json', []]],
    );
  });

  test('declares what its paths name, and nothing else as a part of them', () => {
    for (const { path, parameters = [] } of operations) {
      const declared = parameters.filter((parameter) => parameter.in === 'path');
      assert.deepEqual(
        declared.map(({ name, required }) => [`{${name}}`, required]),
        (path.match(/\{\w+\}/g) ?? []).map((name) => [name, true]),
        path,
      );
    }
  });

  test('refers to nothing that it does not have', () => {
    const references = valuesOf('$ref', openApi);
    assert.ok(references.length > 100);
    for (const reference of references) {
      const names = String(reference).replace(/^#\//, '').split('/');
      assert.ok(
        names.reduce<unknown>((part, name) => Object(part)[name], openApi),
        String(reference),
      );
    }
  });

  test('has every error of a call at its status', () => {
    const described = operations
      // A job's own errors are answered there.
      .filter(({ path }) => path !== '/job-results')
      .flatMap(({ responses }) => Object.entries(responses))
      .flatMap(([status, response]) => codesOf(response).map((code) => `${code} ${status}`));
    const refusals = Object.entries(STATUS_OF).map(([code, status]) => `${code} ${status}`);
    // No call is refused with 403: a key is good for all that is its tenant's.
    const expected = [...refusals, 'unavailable 503'];
    assert.deepEqual([...new Set(described)].sort(), expected.sort());
  });

  test("says that a job's own error is answered in place of its result", () => {
    const failed = openApi.paths['/job-results'].post.responses['422'];
    for (const code of ['provider_failed', 'deadline_exceeded', 'cancelled', 'unprocessable']) {
      assert.ok(codesOf(failed).includes(code), code);
    }
  });

  test('has the statuses of each call', () => {
    const statuses = operations.map(({ operationId, responses }) => {
      const own = Object.keys(responses).filter((status) => !OF_EVERY_CALL.includes(status));
      return [operationId, own.join(' ')];
    });
    assert.deepEqual(Object.fromEntries(statuses), {
      processJob: '202 400 402 404 409 410 413 415 422',
      putJob: '202 400 402 404 409 413 415 422',
      createUpload: '201 400 413',
      trackJob: '202 400 404 409 413 422',
      getJobStatus: '200 400 404',
      getJobStatusByPath: '200 404',
      getJobResults: '200 303 400 404 409 410 422',
      listJobs: '200 400',
      getJob: '200 404',
      getUsage: '200 400',
      cancelJob: '200 202 404 409',
      retryJob: '202 404 409 410',
      redeliverJob: '202 400 404 409 410',
      createTemplate: '201 400 413 422',
      listTemplates: '200 400',
      getTemplate: '200 404',
      changeTemplate: '200 400 404 409 413 422',
      deleteTemplate: '204 404',
      createEndpoint: '201 400 422',
      listEndpoints: '200',
      getEndpoint: '200 404',
      changeEndpoint: '200 400 404 409 422',
      deleteEndpoint: '204 404 409',
      switchEndpointOff: '200 404 409',
      switchEndpointOn: '200 404 409',
      rotateEndpointSecret: '200 400 404 409 422',
      testEndpoint: '200 400 404 422',
      listAttempts: '200 400 404',
      redeliverToEndpoint: '200 202 400 404 409',
      getOpenApi: '200',
    });
    for (const { operationId, responses, security } of operations) {
      const missing = OF_EVERY_CALL.filter((status) => !(status in responses));
      assert.deepEqual(missing, security ? OF_EVERY_CALL : [], operationId);
    }
  });
});

describe('a delivery is as described', () => {
  const about = { jobId: JOB_ID, templateId: 'template-1', staticValues: { box: 7 } };
  const error = { code: 'provider_failed', message: 'unreadable' };
  const counts = { documents: 3, successful: 2, failed: 1 };
  const place = { batch_id: JOB_ID, index: 0, count: 2, file_name: 'a.pdf' };
  const jobs: Record<string, EndedJob> = {
    'of a success': {
      ...about,
      event: 'job.succeeded',
      ending: { kind: 'succeeded', result: { total: 1234.5 } },
    },
    'of a success whose result is gone': { ...about, event: 'job.succeeded', ending: { kind: 'expired' } },
    'of a failure': { ...about, event: 'job.failed', ending: { kind: 'failed', error } },
    'of a document of a batch': { ...about, event: 'job.failed', place, ending: { kind: 'failed', error } },
    'of a batch': { ...about, event: 'batch.completed', counts, ending: { kind: 'completed' } },
    'of a batch of which no document succeeded': {
      ...{ ...about, event: 'batch.completed', counts },
      ending: { kind: 'failed', error: { code: 'documents_failed', message: 'none of them' } },
    },
  };
  for (const [name, job] of Object.entries(jobs)) {
    test(name, () => {
      assertMatches(openApi.components.schemas.Delivery, JSON.parse(deliveryBody(job)), name);
    });
  }
});

test('what is not as described is noticed', async () => {
  const { Job, JobStatusAnswer } = openApi.components.schemas;
  const { view, status } = await openReading();
  const job = (await view()).body;
  const answer = (await status()).body;
  assertMatches(Job, job, 'the job');
  assert.throws(() => assertMatches(Job, { ...job, tenant: 'acme' }, 'one field more'), /tenant/);
  assert.throws(() => assertMatches(Job, { ...job, deadline: undefined }, 'one field less'), /deadline/);
  assert.throws(
    () => assertMatches(Job, { ...job, delivery: { ...Object(job)['delivery'], url: '' } }, 'deeper'),
    /url/,
  );
  assert.throws(() => assertMatches(JobStatusAnswer, { ...answer, status: 'DONE' }, 'a status'), /status/);
});
