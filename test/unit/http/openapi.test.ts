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

  test("has every error of a call at its status, and API Gateway's", () => {
    const described = Object.values(openApi.components.responses).flatMap((response) =>
      valuesOf('error', response).flatMap((error) => valuesOf('enum', error).flat()),
    );
    // No call is refused with it: a key is good for all that is its tenant's.
    const codes = Object.keys(STATUS_OF).filter((code) => code !== 'forbidden');
    assert.deepEqual([...new Set(described)].sort(), [...codes, 'unavailable'].sort());

    const answered = operations.filter(({ security }) => security === undefined);
    assert.equal(answered.length, 19);
    for (const { operationId, responses } of answered) {
      const missing = ['401', '429', '500', '503'].filter((status) => !(status in responses));
      assert.deepEqual(missing, [], operationId);
    }
  });

  test('has the documented statuses of each call', () => {
    const statuses = operations.map(({ operationId, responses }) => [
      operationId,
      Object.keys(responses).join(' '),
    ]);
    assert.deepEqual(Object.fromEntries(statuses), {});
  });
});

describe('a delivery is as described', () => {
  const about = { jobId: JOB_ID, templateId: 'template-1', staticValues: { box: 7 } };
  const error = { code: 'provider_failed', message: 'unreadable' };
  const place = { batch_id: JOB_ID, index: 0, count: 2, file_name: 'a.pdf' };
  const jobs: Record<string, EndedJob> = {
    'of a success': { ...about, ending: { kind: 'succeeded', result: { total: 1234.5 } } },
    'of a success whose result is gone': { ...about, ending: { kind: 'expired' } },
    'of a failure': { ...about, ending: { kind: 'failed', error } },
    'of a document of a batch': { ...about, place, ending: { kind: 'failed', error } },
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
