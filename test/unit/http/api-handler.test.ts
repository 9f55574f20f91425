import assert from 'node:assert/strict';
import { syncBuiltinESMExports } from 'node:module';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { type ErrorCode, PaperhookError, refused } from '../../../shared/errors.ts';
import { answerForError, jsonAnswer } from '../../../shared/http/answers.ts';
import type { Answered } from '../../../shared/http/api-handler.ts';
import { parseJsonBody, readApiRequest } from '../../../shared/http/api-request.ts';
import { authenticate } from '../../../shared/http/authenticate.ts';
import {
  API_KEY,
  apiEvent,
  assertRefused,
  callApi,
  putApiKeys,
  REVOKED_API_KEY,
} from '../../fakes/api-call.ts';
import { memoryAws } from '../../fakes/memory-aws.ts';

/** Of no call that there is, as what is answered here is none of theirs. */
const route = 'POST /any-call';

describe('a call is read', () => {
  test('with and without /v1, header names in any case, the body as bytes', () => {
    const request = readApiRequest(
      apiEvent({
        route: 'GET /v1/jobs/{job_id}',
        headers: { 'X-Auth': 'k', 'idempotency-KEY': 'i' },
        parameters: { job_id: 'j' },
        query: { a: 'b' },
        body: 'ö',
      }),
    );
    assert.equal(request.route, 'GET /jobs/{job_id}');
    assert.deepEqual(request.headers, { 'x-auth': 'k', 'idempotency-key': 'i' });
    assert.deepEqual([request.parameters, request.query], [{ job_id: 'j' }, { a: 'b' }]);
    assert.deepEqual([...request.body], [0xc3, 0xb6]);
    assert.equal(readApiRequest(apiEvent({ route })).route, route);
  });

  test('a body that API Gateway has encoded is decoded', () => {
    const request = readApiRequest(apiEvent({ route, body: 'eyJhIjoxfQ==', isBase64Encoded: true }));
    assert.equal(request.body.toString(), '{"a":1}');
  });

  test('a call without anything has empty parts', () => {
    const { parameters, query, body } = readApiRequest(apiEvent({ route: '$default' }));
    assert.deepEqual([parameters, query, body.length], [{}, {}, 0]);
  });
});

describe('a body that is wrong', () => {
  const schema = z.object({ name: z.string(), parts: z.array(z.object({ size: z.number() })) });
  const parse = (text: string) => () => parseJsonBody(schema, Buffer.from(text));

  test('is refused naming where, and never what', () => {
    assert.throws(parse(''), { code: 'bad_request', message: 'The body is empty; it must be JSON.' });
    assert.throws(parse('{"name": secret}'), { code: 'bad_request', message: 'The body is not JSON.' });
    assert.throws(parse('"secret"'), { code: 'bad_request', message: /^The body: / });
    const wrong = parse('{"name": 7123, "parts": [{"size": "secret"}]}');
    assert.throws(wrong, { code: 'bad_request', message: /^name: .*; parts\.0\.size: / });
    assert.throws(wrong, (error: Error) => !/7123|secret/.test(error.message));
  });

  test('in very many places is refused in a message that a client can read', () => {
    const body = JSON.stringify({ name: 'a', parts: Array(5_000).fill(1) });
    let characters = 0;
    assert.throws(parse(body), ({ message }: Error) => {
      characters = message.length;
      return true;
    });
    assert.ok(characters < 10_000, `${characters} characters`);
  });
});

describe('an error is answered', () => {
  test('with the status of its code', () => {
    const statuses: [ErrorCode, number][] = [
      ['bad_request', 400],
      ['unauthorized', 401],
      ['not_found', 404],
      ['conflict', 409],
      ['expired', 410],
      ['too_large', 413],
      ['unsupported_media_type', 415],
      ['unprocessable', 422],
      ['address_refused', 422],
    ];
    for (const [code, status] of statuses) {
      assert.deepEqual(answerForError(refused(code, 'Why.'), 'r1'), {
        statusCode: status,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ error: code, message: 'Why.', request_id: 'r1' }),
      });
    }
  });

  test('as 503 without internals when nobody foresaw it', () => {
    const body = JSON.stringify({
      error: 'unavailable',
      message: 'Something went wrong on our side. Try again.',
      request_id: 'r1',
    });
    const inside = new PaperhookError('provider_unavailable', 'internals', { fault: 'transient' });
    for (const thrown of [new TypeError('internals'), 'internals', undefined, inside]) {
      assert.deepEqual(
        [answerForError(thrown, 'r1').statusCode, answerForError(thrown, 'r1').body],
        [503, body],
      );
    }
  });
});

describe('one line is logged a call', () => {
  test('with its ids when it was answered', async () => {
    const { status, logged } = await callApi(
      async () => ({ answer: jsonAnswer(202, {}), ids: { tenant: 'acme', job_id: 'j' } }),
      { route },
    );
    assert.equal(status, 202);
    assert.equal(logged.length, 1);
    const [line] = logged;
    assert.ok(typeof line === 'object' && line !== null && 'duration_ms' in line);
    const { duration_ms, ...rest } = line;
    assert.equal(typeof duration_ms, 'number');
    assert.deepEqual(rest, {
      outcome: 'answered',
      request_id: 'request-1',
      route,
      status: 202,
      tenant: 'acme',
      job_id: 'j',
    });
  });

  test('with its code when it was refused, and with the kind of a fault but not its text', async () => {
    const refusal = await callApi(() => Promise.reject(refused('not_found', 'secret text')), { route });
    assert.deepEqual(refusal.logged, [
      { outcome: 'refused', request_id: 'request-1', route, status: 404, code: 'not_found' },
    ]);
    const fault = await callApi(() => Promise.reject(new RangeError('secret text')), { route });
    assert.deepEqual(fault.logged, [
      {
        outcome: 'refused',
        request_id: 'request-1',
        route,
        status: 503,
        code: 'unavailable',
        fault: 'RangeError',
      },
    ]);
    assertRefused(fault, 503, 'unavailable', /^Something went wrong on our side\. Try again\.$/);
  });

  test('with the reason of a fault of ours that has a name, which the client is not told', async () => {
    const unusable = new PaperhookError('unavailable', 'The key secret has no key k2.', {
      fault: 'transient',
    });
    const fault = await callApi(() => Promise.reject(unusable), { route });
    assert.deepEqual(fault.logged, [
      {
        outcome: 'refused',
        request_id: 'request-1',
        route,
        status: 503,
        code: 'unavailable',
        reason: 'The key secret has no key k2.',
      },
    ]);
    assertRefused(fault, 503, 'unavailable', /^Something went wrong on our side\. Try again\.$/);
  });

  test('with nothing of what the client sent', async () => {
    const call = {
      route,
      headers: { 'x-auth': API_KEY, 'x-secret': 'secret' },
      query: { job_id: 'secret' },
      body: { secret: 'secret' },
    };
    for (const answerCall of [
      async () => ({ answer: jsonAnswer(200, { secret: 'secret' }) }),
      () => Promise.reject(refused('bad_request', 'secret')),
    ]) {
      const { logged } = await callApi(answerCall, call);
      assert.ok(!/secret|ph_acme/.test(JSON.stringify(logged)));
    }
  });
});

test("a call is never answered while its work goes on: what is late would be stored when it is nobody's any more", async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  // Middy has it by a named import of node:timers.
  syncBuiltinESMExports();
  const work = Promise.withResolvers<Answered>();
  const answering = callApi(() => work.promise, { route });
  await new Promise(setImmediate);
  // Far beyond the function's timeout, where Lambda itself has ended it.
  t.mock.timers.tick(60_000);
  work.resolve({ answer: jsonAnswer(200, {}) });
  assert.equal((await answering).status, 200);
  t.mock.timers.reset();
  syncBuiltinESMExports();
});

describe('x-auth', () => {
  async function tenantOf(apiKey?: string) {
    const { settings } = memoryAws();
    await putApiKeys(settings);
    const headers: Record<string, string> = apiKey === undefined ? {} : { 'x-auth': apiKey };
    return authenticate(readApiRequest(apiEvent({ route, headers })), settings.getApiKey);
  }

  test('names the tenant', async () => {
    assert.equal(await tenantOf(API_KEY), 'acme');
  });

  test('is refused when it is missing, wrong, revoked or endless', async () => {
    await assert.rejects(tenantOf(), { code: 'unauthorized', message: /x-auth.*missing/ });
    await assert.rejects(tenantOf(''), { code: 'unauthorized' });
    for (const apiKey of ['wrong', REVOKED_API_KEY, `${API_KEY} `, 'x'.repeat(100_000)])
      await assert.rejects(tenantOf(apiKey), { code: 'unauthorized', message: /not valid/ });
  });

  test('an endless key is not even looked up', async () => {
    const never = () => Promise.reject(new Error('must not be called'));
    const request = readApiRequest(apiEvent({ route, headers: { 'x-auth': 'x'.repeat(201) } }));
    await assert.rejects(authenticate(request, never), { code: 'unauthorized' });
  });
});
