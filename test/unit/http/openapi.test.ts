import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { openApiText } from '../../../infra/openapi/document.ts';
import { endpointDisabledBody, providerEventBody } from '../../../shared/deliveries/bodies/event-body.ts';
import { type EndedJob, jobBody } from '../../../shared/deliveries/bodies/job-body.ts';
import { sampleBody } from '../../../shared/deliveries/bodies/sample-body.ts';
import { STATUS_OF } from '../../../shared/http/answers.ts';
import openApi from '../../../shared/http/openapi.json' with { type: 'json' };
import type { StoredResult } from '../../../shared/jobs/job.ts';
import { assertMatches } from '../../fakes/described-answer.ts';
import { JOB_ID, T0 } from '../../fakes/example-job.ts';
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
  const schemas = openApi.components.schemas;
  const about = { job_id: JOB_ID, template_id: 'template-1', static_values: '{"box":7}' };
  const succeeded = { ...about, status: 'SUCCESS' } as const;
  const error = { code: 'provider_failed', message: 'unreadable' } as const;
  const failed = { ...about, status: 'FAILED', error } as const;
  const result = { total: 1234.5 };
  const batch = { batch_id: JOB_ID, index: 0, count: 2 };
  const file = { name: 'a.pdf', content_type: 'application/pdf', bytes: 7 };
  const documents = { documents: 3, successful: new Set([0, 2]) };
  const jobs: Record<string, [EndedJob, StoredResult?]> = {
    'of a success': [succeeded, { result, raw: null }],
    'of a success whose result is gone': [succeeded],
    'of a failure': [failed],
    'of a document of a batch': [{ ...failed, batch, file }],
    'of a batch': [{ ...succeeded, ...documents }],
    'of a batch with a result of its own': [
      { ...succeeded, ...documents, result: '' },
      { result, raw: null },
    ],
    'of a batch of which no document succeeded': [
      {
        ...{ ...failed, documents: 3, successful: new Set() },
        error: { code: 'documents_failed', message: 'none of them' },
      },
    ],
  };
  for (const [name, [job, stored]] of Object.entries(jobs)) {
    test(name, () => {
      assertMatches(schemas.Delivery, JSON.parse(JSON.stringify(jobBody(job, stored))), name);
    });
  }

  test('of an event of a provider', () => {
    const event = 'ocrolus.book.verified';
    for (const entry of [{ at: T0 }, { at: T0, detail: 'blurred' }]) {
      assertMatches(schemas.ProviderEventDelivery, { event, ...providerEventBody(about, entry) }, event);
    }
  });

  test('of an endpoint that was switched off', () => {
    const event = 'endpoint.disabled';
    for (const reason of ['gone', 'failing'] as const) {
      const endpoint = { endpoint_id: 'a', origin: 'https://a.example', reason, offSinceMs: T0 };
      const body = { event, ...endpointDisabledBody(endpoint) };
      assertMatches(schemas.EndpointDisabledDelivery, body, reason);
    }
  });

  test('of every kind that there is, and so is a sample of it', () => {
    const endpoint = { endpoint_id: 'a', origin: 'https://a.example' };
    const sample = (event: string) =>
      JSON.parse(sampleBody({ event, endpoint, templateId: undefined, nowMs: T0 }));
    for (const event of ['job.succeeded', 'job.failed', 'batch.completed']) {
      assertMatches(schemas.Delivery, sample(event), event);
    }
    assertMatches(schemas.EndpointDisabledDelivery, sample('endpoint.disabled'), 'endpoint.disabled');
    assertMatches(schemas.ProviderEventDelivery, sample('ocrolus.book.verified'), 'ocrolus.book.verified');
    const bodies = Object.values(openApi.webhooks).map(
      ({ post }) => post.requestBody.content['application/json'].schema.$ref,
    );
    assert.deepEqual(bodies, [
      '#/components/schemas/Delivery',
      '#/components/schemas/ProviderEventDelivery',
      '#/components/schemas/EndpointDisabledDelivery',
    ]);
  });
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
