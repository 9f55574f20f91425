import assert from 'node:assert/strict';
import { test } from 'node:test';
import { httpAnswer } from '../../../infra/local/engine/gateway/http-answer.ts';

function answerTo(result: unknown) {
  const { status, headers, cookies, body } = httpAnswer({ ok: true, payload: JSON.stringify(result) });
  return { status, headers, cookies, body: body.toString() };
}

test('a result without statusCode is the JSON body of a 200', () => {
  assert.deepEqual(answerTo({ message: 'Hello' }), {
    status: 200,
    headers: { 'content-type': 'application/json' },
    cookies: [],
    body: '{"message":"Hello"}',
  });
});

test('a structured result says it all', () => {
  const result = {
    statusCode: 202,
    headers: { 'Content-Type': 'application/pdf', 'X-Count': 3 },
    cookies: ['a=1'],
    body: 'aGVsbG8=',
    isBase64Encoded: true,
  };
  assert.deepEqual(answerTo(result), {
    status: 202,
    headers: { 'content-type': 'application/pdf', 'x-count': '3' },
    cookies: ['a=1'],
    body: 'hello',
  });
});

test('a result that API Gateway can not read is a 500 of its own', () => {
  const expected = {
    status: 500,
    headers: { 'content-type': 'application/json' },
    cookies: [],
    body: '{"message":"Internal Server Error"}',
  };
  assert.deepEqual(answerTo({ statusCode: 'soon' }), expected);
  assert.deepEqual(answerTo({ statusCode: 200, body: { not: 'text' } }), expected);
});
