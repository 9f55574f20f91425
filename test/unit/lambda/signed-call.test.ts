import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { HttpRequest } from '../../../shared/lambda/keep-alive-request.ts';
import { createSignedCall, endpointOverride } from '../../../shared/lambda/signed-call.ts';

// The signatures were computed by botocore 1.43 for these very requests.
const credentials = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};

function recorder() {
  const sent: HttpRequest[] = [];
  const request = async (sending: HttpRequest) => {
    sent.push(sending);
    return { status: 200, body: '' };
  };
  return { sent, request };
}

test('signs a JSON call as AWS does, session token included', async () => {
  mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-11-05T12:00:00Z') });
  const { sent, request } = recorder();
  const call = createSignedCall(
    {
      service: 'sqs',
      endpoint: 'http://127.0.0.1:9324',
      region: 'us-east-1',
      environment: { ...credentials, AWS_SESSION_TOKEN: 'session-token' },
      timeoutMs: 1000,
    },
    request,
  );
  await call({
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
    body: '{"QueueUrl":"q","MessageBody":"{}"}',
  });
  mock.timers.reset();

  assert.equal(sent.length, 1);
  assert.equal(sent[0]?.headers['x-amz-date'], '20261105T120000Z');
  assert.equal(sent[0]?.headers['x-amz-security-token'], 'session-token');
  assert.equal(
    sent[0]?.headers['authorization'],
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261105/us-east-1/sqs/aws4_request, ' +
      'SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token;x-amz-target, ' +
      'Signature=0d5475dfd85cb1a49679ebb6fbf37b531e870d9f5928c2092ec5b81c2a0bb92a',
  );
});

test("sends on by what Lambda traces the call, outside the signature, and nothing where Lambda doesn't say", async () => {
  mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-11-05T12:00:00Z') });
  const { sent, request } = recorder();
  const environment: Record<string, string> = { ...credentials };
  const service = { service: 's3', endpoint: 'http://127.0.0.1:9324', region: 'us-east-1', environment };
  const call = createSignedCall({ ...service, timeoutMs: 1000 }, request);
  const put = { method: 'PUT', path: '/files/a', headers: {}, body: '' } as const;
  await call(put);
  // Another one at each invocation.
  environment['_X_AMZN_TRACE_ID'] = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1';
  await call(put);
  mock.timers.reset();
  const [without, with_] = sent.map(({ headers }) => headers);
  assert.equal(without?.['x-amzn-trace-id'], undefined);
  assert.equal(with_?.['x-amzn-trace-id'], 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1');
  assert.equal(with_?.['authorization'], without?.['authorization']);
});

test('signs an upload of bytes as AWS does', async () => {
  mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-11-05T12:00:00Z') });
  const { sent, request } = recorder();
  const call = createSignedCall(
    {
      service: 's3',
      endpoint: 'http://127.0.0.1:9324',
      region: 'us-east-1',
      environment: credentials,
      timeoutMs: 1000,
    },
    request,
  );
  await call({
    method: 'PUT',
    path: '/files/notifications/0b1c',
    headers: { 'content-type': 'application/octet-stream' },
    body: Buffer.from('00ff20626f6479', 'hex'),
  });
  mock.timers.reset();

  assert.equal(
    sent[0]?.headers['authorization'],
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261105/us-east-1/s3/aws4_request, ' +
      'SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date, ' +
      'Signature=9b25f23516762a883b0d44bc2f741124d54a6f3f11210335788a60323824a5c3',
  );
});

test('reads the credentials at each call', async () => {
  const { sent, request } = recorder();
  const environment: Record<string, string> = { ...credentials };
  const call = createSignedCall(
    {
      service: 'sqs',
      endpoint: 'https://sqs.eu-north-1.amazonaws.com',
      region: 'eu-north-1',
      environment,
      timeoutMs: 1000,
    },
    request,
  );
  await call({ method: 'POST', path: '/', headers: {}, body: '{}' });
  environment['AWS_ACCESS_KEY_ID'] = 'AKIDNEWER';
  await call({ method: 'POST', path: '/', headers: {}, body: '{}' });

  assert.match(sent[0]?.headers['authorization'] ?? '', /Credential=AKIDEXAMPLE\//);
  assert.match(sent[1]?.headers['authorization'] ?? '', /Credential=AKIDNEWER\//);
});

test("a service's own endpoint goes before the one for all, and an empty one is none", () => {
  const all = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' };
  assert.equal(
    endpointOverride({ ...all, AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1' }, 'SQS'),
    'http://127.0.0.1:1',
  );
  assert.equal(endpointOverride({ ...all, AWS_ENDPOINT_URL_SQS: '' }, 'SQS'), 'http://127.0.0.1:4566');
  assert.equal(endpointOverride({}, 'SQS'), undefined);
});
