import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseCustomHeaders } from '../../../shared/deliveries/custom-headers.ts';

const numbered = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, 'v']));

describe('custom headers', () => {
  test('are accepted, with names in lower case and values as they are', () => {
    assert.deepEqual(
      parseCustomHeaders({ Authorization: 'Bearer a b~!', 'X-Tenant_1.a': '', webhook: 'fine' }),
      {
        authorization: 'Bearer a b~!',
        'x-tenant_1.a': '',
        webhook: 'fine',
      },
    );
    assert.deepEqual(parseCustomHeaders({}), {});
  });

  test('are at most 20, of names up to 64 and values up to 1024 characters', () => {
    assert.equal(Object.keys(parseCustomHeaders(numbered(20))).length, 20);
    assert.throws(() => parseCustomHeaders(numbered(21)), {
      code: 'unprocessable',
      message: 'There are 21 headers; at most 20 are allowed.',
    });
    const longest = { ['n'.repeat(64)]: 'v'.repeat(1024) };
    assert.deepEqual(parseCustomHeaders(longest), longest);
    assert.throws(() => parseCustomHeaders({ ['n'.repeat(65)]: 'v' }), {
      code: 'unprocessable',
      message: `The header name "${'n'.repeat(64)}" is longer than 64 characters.`,
    });
    assert.throws(() => parseCustomHeaders({ 'x-a': 'v'.repeat(1025) }), {
      code: 'unprocessable',
      message: 'The header "x-a" is longer than 1024 characters.',
    });
  });

  for (const input of [undefined, null, 'x-a: b', 7, ['x-a', 'b'], [['x-a', 'b']]]) {
    test(`must be an object, not ${JSON.stringify(input)}`, () =>
      assert.throws(() => parseCustomHeaders(input), { code: 'bad_request', fault: 'permanent' }));
  }

  for (const value of [undefined, null, 7, true, ['secret'], { a: 'secret' }]) {
    test(`must have strings as values, not ${JSON.stringify(value)}`, () =>
      assert.throws(() => parseCustomHeaders({ 'x-a': value }), {
        code: 'bad_request',
        message: 'The header "x-a" must be a string.',
      }));
  }

  for (const name of [
    '',
    ' ',
    'x a',
    'x-a:',
    'x-a\r\nhost',
    'x-a\0',
    'x-ä',
    'x(a)',
    '"x"',
    'x/a',
    'x-a\t',
    '{x}',
  ]) {
    test(`can't be named ${JSON.stringify(name)}`, () =>
      assert.throws(() => parseCustomHeaders({ [name]: 'secret' }), {
        code: 'unprocessable',
        message: `${JSON.stringify(name)} can't be the name of a header.`,
      }));
  }

  for (const character of ['\r', '\n', '\r\n', '\0', '\t', '\x1f', '\x7f', '\x85', 'é', '\u2028', '中']) {
    test(`can't have ${JSON.stringify(character)} in a value, which the message does not repeat`, () =>
      assert.throws(() => parseCustomHeaders({ 'x-a': `secret${character}host: evil` }), {
        code: 'unprocessable',
        message: 'The header "x-a" must be printable ASCII on one line.',
      }));
  }

  const reserved = [
    'host',
    'Host',
    'content-length',
    'content-type',
    'Content-Type',
    'connection',
    'transfer-encoding',
    'te',
    'upgrade',
    'expect',
    'trailer',
    'keep-alive',
    'user-agent',
    'webhook-id',
    'Webhook-Signature',
    'webhook-anything',
    'proxy-authorization',
    'Proxy-Connection',
    'content-encoding',
    'Content-Digest',
    'http2-settings',
    'Forwarded',
    'via',
    'X-Forwarded-For',
    'x-forwarded-host',
    'X-Real-IP',
  ];
  for (const name of reserved) {
    test(`can't replace ${name}`, () =>
      assert.throws(() => parseCustomHeaders({ [name]: 'secret' }), {
        code: 'unprocessable',
        message: `The header "${name}" is reserved and can't be a custom one.`,
      }));
  }

  test('may carry credentials, cookies and what else an endpoint asks for', () => {
    const asked = {
      accept: 'application/json',
      authorization: 'Basic YTpi',
      cookie: 'session=1; other=2',
      'cf-access-client-secret': 's',
      'idempotency-key': '1',
      'x-api-key': 'k',
      'x-forwarded': 'v',
      'x-content-type': 'v',
    };
    assert.deepEqual(parseCustomHeaders(asked), asked);
  });

  test('are there once, whatever the case of their letters', () => {
    assert.throws(() => parseCustomHeaders({ 'x-a': 'one', 'X-A': 'two' }), {
      code: 'unprocessable',
      message: 'The header "X-A" is there twice.',
    });
  });

  test("can't reach the prototype of what they become", () => {
    const headers = parseCustomHeaders(JSON.parse('{"__proto__": "evil", "constructor": "plain"}'));
    assert.equal(Object.getPrototypeOf(headers), Object.prototype);
    assert.equal(headers['constructor'], 'plain');
  });
});
