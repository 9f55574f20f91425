import assert from 'node:assert/strict';
import { test } from 'node:test';
import { httpEvent } from '../../../infra/local/engine/gateway/http-event.ts';

const context = {
  apiId: 'api-id',
  requestId: 'request-1',
  routeKey: '$default',
  pathParameters: {},
  now: new Date('2020-03-12T19:03:58.000Z'),
};

function request(given: { url?: string; rawHeaders?: string[]; body?: Buffer }) {
  const empty = { url: '/', rawHeaders: [], body: Buffer.alloc(0) };
  return { method: 'POST', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', ...empty, ...given };
}

// After the example of format 2.0 in
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
test('an event has the shape that AWS documents', () => {
  const event = httpEvent(
    request({
      url: '/my/path?parameter1=value1&parameter1=value2&parameter2=value',
      rawHeaders: [
        ...['Host', 'id.execute-api.us-east-1.amazonaws.com'],
        ...['Header1', 'value1'],
        ...['Header2', 'value1'],
        ...['header2', 'value2'],
        ...['Cookie', 'cookie1; cookie2'],
        ...['User-Agent', 'agent'],
        ...['Content-Type', 'text/plain'],
      ],
      body: Buffer.from('Hello from Lambda'),
    }),
    { ...context, pathParameters: { parameter1: 'value1' } },
  );
  assert.deepEqual(event, {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/my/path',
    rawQueryString: 'parameter1=value1&parameter1=value2&parameter2=value',
    cookies: ['cookie1', 'cookie2'],
    headers: {
      host: 'id.execute-api.us-east-1.amazonaws.com',
      header1: 'value1',
      header2: 'value1,value2',
      'user-agent': 'agent',
      'content-type': 'text/plain',
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-port': '80',
      'x-forwarded-proto': 'http',
    },
    queryStringParameters: { parameter1: 'value1,value2', parameter2: 'value' },
    requestContext: {
      accountId: '000000000000',
      apiId: 'api-id',
      domainName: 'id.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'api-id',
      http: {
        method: 'POST',
        path: '/my/path',
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.1',
        userAgent: 'agent',
      },
      requestId: 'request-1',
      routeKey: '$default',
      stage: '$default',
      time: '12/Mar/2020:19:03:58 +0000',
      timeEpoch: 1584039838000,
    },
    pathParameters: { parameter1: 'value1' },
    body: 'Hello from Lambda',
    isBase64Encoded: false,
  });
});

test('what a request does not have its event does not have', () => {
  const event = httpEvent(request({}), context);
  for (const key of ['body', 'cookies', 'pathParameters', 'queryStringParameters']) {
    assert.equal(Object.hasOwn(event, key), false, key);
  }
  assert.equal(event.rawQueryString, '');
  assert.equal(event.isBase64Encoded, false);
});

test('path and query come decoded, the raw query as it was', () => {
  const event = httpEvent(request({ url: '/a%20b?x=%C3%A5&y=1+2' }), context);
  assert.equal(event.rawPath, '/a b');
  assert.equal(event.rawQueryString, 'x=%C3%A5&y=1+2');
  assert.deepEqual(event.queryStringParameters, { x: 'å', y: '1 2' });
});

test('the address of the caller is added to those that the request passed', () => {
  const event = httpEvent(request({ rawHeaders: ['X-Forwarded-For', '203.0.113.7'] }), context);
  assert.equal(event.headers['x-forwarded-for'], '203.0.113.7, 192.0.2.1');
});

const bodies: [contentType: string, encoded: boolean][] = [
  ['text/csv', false],
  ['application/json', false],
  ['Application/JSON; charset=utf-8', false],
  ['application/problem+json', false],
  ['application/xml', false],
  ['application/javascript', false],
  ['application/x-www-form-urlencoded', true],
  ['multipart/form-data; boundary=x', true],
  ['application/pdf', true],
  ['', true],
];

for (const [contentType, encoded] of bodies) {
  test(`a body of type "${contentType}" comes ${encoded ? 'base64-encoded' : 'as text'}`, () => {
    const rawHeaders = contentType === '' ? [] : ['Content-Type', contentType];
    const event = httpEvent(request({ rawHeaders, body: Buffer.from('hello') }), context);
    assert.deepEqual([event.body, event.isBase64Encoded], encoded ? ['aGVsbG8=', true] : ['hello', false]);
  });
}
