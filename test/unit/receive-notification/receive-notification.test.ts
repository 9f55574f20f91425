// The handler of the real bundle, in front of SQS, Secrets Manager and S3 that can be told how to behave.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { CONFIRM, type FakeAws, sent, startFakeAws } from './fake-aws.ts';
import { loadReceiver } from './receiver.ts';
import { type WebhookEvent, webhookEvent } from './webhook-event.ts';

const SECRET_NAME = 'paperhook/test/connections/azoraone/main';
const NEW_SECRET = '0123456789abcdef0123456789abcdef';
const OLD_SECRET = 'fedcba9876543210fedcba9876543210';
const JOB_ID = '3f2b8c1e-7a4d-4e55-9b0a-6c1d2e3f4a5b';

// Computed with `openssl dgst -sha256 -hmac SECRET -binary | base64`.
const NEW_JOB_TOKEN = 'b091e12a3b939dd974b004964fc181f19f21bf559ca5f905422024866f4d3bb5';
const OLD_JOB_TOKEN = '4c77d5869563b11e84f8e7c1dd4f00b8d4d19ce2fe33466fc2cf81c8d064528c';
const NEW_CONNECTION_TOKEN = 'adb4827160bf7b166baa54aa5ec23edba196144cd9abd3582c89097df00ede09';

const BODY = '{"fileID":"100","fileName":"invoice.pdf","status":"READY","type":"Receipt","subType":"A"}';
const AUTHENTIC: WebhookEvent = {
  query: { job: JOB_ID, token: NEW_JOB_TOKEN, companyID: '123' },
  body: BODY,
};
const NOW_MS = Date.parse('2026-11-05T12:00:00Z');

let aws: FakeAws;
let receive: (webhook: WebhookEvent) => Promise<APIGatewayProxyStructuredResultV2>;
let log: unknown[];

beforeEach(async () => {
  mock.timers.enable({ apis: ['Date'], now: NOW_MS });
  log = [];
  for (const level of ['log', 'warn', 'error'] as const) {
    mock.method(console, level, (line: unknown) => log.push(line));
  }
  aws = await startFakeAws();
  setSecret({ webhook_secrets: [NEW_SECRET] });
  const handler = await loadReceiver(aws.url);
  receive = (webhook) => handler(webhookEvent(webhook));
});

afterEach(async () => {
  mock.reset();
  await aws.close();
});

function setSecret(secret: unknown): void {
  aws.secrets.set(SECRET_NAME, typeof secret === 'string' ? secret : JSON.stringify(secret));
}

function assertRefused(answer: APIGatewayProxyStructuredResultV2, status: number, error: string): void {
  assert.equal(answer.statusCode, status);
  const { message, ...rest } = JSON.parse(answer.body ?? '');
  assert.deepEqual(rest, { error, request_id: 'request-1' });
  assert.equal(typeof message, 'string');
}

function secretReads(): number {
  return aws.calls.filter(({ action }) => action === 'secretsmanager.GetSecretValue').length;
}

test('an authentic webhook is one SQS call, then 200 with an empty body', async () => {
  assert.deepEqual(await receive(AUTHENTIC), { statusCode: 200, body: '' });
  const [call] = sent(aws);
  assert.equal(sent(aws).length, 1);
  assert.equal(JSON.parse(call?.body.toString() ?? '').QueueUrl, `${aws.url}/000000000000/settle`);
  assert.equal(call?.headers['content-type'], 'application/x-amz-json-1.0');
  assert.match(
    call?.headers.authorization ?? '',
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20261105\/us-east-1\/sqs\//,
  );
  assert.deepEqual(aws.messages(), [
    {
      v: 1,
      type: 'notification',
      provider: 'azoraone',
      connection: 'main',
      received_at: NOW_MS,
      job_id: JOB_ID,
      query: { job: JOB_ID, companyID: '123' },
      body: Buffer.from(BODY).toString('base64'),
    },
  ]);
});

test('the connection-wide token takes the documented request, and other parameters are kept', async () => {
  const query = { token: NEW_CONNECTION_TOKEN, yourparameter: 'yourvalue', companyID: '123' };
  assert.equal((await receive({ query, body: BODY })).statusCode, 200);
  const [message] = aws.messages() as [{ query: unknown; job_id?: string }];
  assert.deepEqual(message.query, { yourparameter: 'yourvalue', companyID: '123' });
  assert.equal(message.job_id, undefined);
});

test('one SQS call and one read of the secret serve many webhooks of five minutes', async () => {
  for (let count = 1; count <= 3; count += 1) {
    assert.equal((await receive(AUTHENTIC)).statusCode, 200);
    assert.equal(sent(aws).length, count);
  }
  assert.equal(secretReads(), 1);
  mock.timers.tick(5 * 60_000);
  await receive(AUTHENTIC);
  assert.equal(secretReads(), 2);
});

test('the acknowledgement waits for SQS', async () => {
  const asked = Promise.withResolvers<() => void>();
  aws.sqs = (response, call) => asked.resolve(() => CONFIRM(response, call));
  let acknowledged = false;
  const answer = receive(AUTHENTIC).then((result) => {
    acknowledged = true;
    return result;
  });
  const confirm = await asked.promise;
  // A whole turn of the event loop, with SQS asked and silent.
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(acknowledged, false);
  confirm();
  assert.equal((await answer).statusCode, 200);
});

const FAILURES: Record<string, FakeAws['sqs']> = {
  'refuses with 400': (response) =>
    response.writeHead(400).end('{"__type":"com.amazonaws.sqs#InvalidMessageContents"}'),
  'refuses with 403': (response) => response.writeHead(403).end('{"__type":"AccessDeniedException"}'),
  'answers 500': (response) => response.writeHead(500).end('oops'),
  'answers 503 with an id': (response, call) => CONFIRM(response.writeHead(503), call),
  'answers 200 with garbage': (response) => response.end('<html>'),
  'answers 200 with nothing': (response) => response.end(),
  'answers 200 with null': (response) => response.end('null'),
  'answers 200 without an id': (response) => response.end('{}'),
  'answers 200 with an empty id': (response) => response.end('{"MessageId":""}'),
  'hangs up': (response) => response.destroy(),
  'hangs up within its answer': (response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{"MessageId":"1"', () => response.destroy());
  },
  'never answers': () => {},
};

for (const [failure, sqs] of Object.entries(FAILURES)) {
  test(`503 when SQS ${failure}`, async () => {
    aws.sqs = sqs;
    assertRefused(await receive(AUTHENTIC), 503, 'unavailable');
    assert.equal(sent(aws).length, 1);
    aws.sqs = CONFIRM;
    assert.equal((await receive(AUTHENTIC)).statusCode, 200);
  });
}

test('a wrong or missing credential is 401, and nothing is sent', async () => {
  const { job, token, ...rest } = { job: JOB_ID, token: NEW_JOB_TOKEN, companyID: '123' };
  assertRefused(await receive({ query: rest, body: BODY }), 401, 'unauthorized');
  assertRefused(await receive({ query: { ...rest, job }, body: BODY }), 401, 'unauthorized');
  assertRefused(await receive({ query: { ...rest, token }, body: BODY }), 401, 'unauthorized');
  assertRefused(
    await receive({ query: { ...rest, job, token: OLD_JOB_TOKEN }, body: BODY }),
    401,
    'unauthorized',
  );
  assertRefused(await receive({ query: { ...rest, job, token: NEW_CONNECTION_TOKEN } }), 401, 'unauthorized');
  assert.equal(sent(aws).length, 0);
});

test('two secrets are good during rotation', async () => {
  setSecret({ webhook_secrets: [NEW_SECRET, OLD_SECRET] });
  assert.equal(
    (await receive({ ...AUTHENTIC, query: { job: JOB_ID, token: OLD_JOB_TOKEN } })).statusCode,
    200,
  );
  assert.equal(
    (await receive({ ...AUTHENTIC, query: { job: JOB_ID, token: NEW_JOB_TOKEN } })).statusCode,
    200,
  );
});

test('a new secret is seen at the first mismatch, at most one read a minute', async () => {
  setSecret({ webhook_secrets: [OLD_SECRET] });
  assert.equal(
    (await receive({ ...AUTHENTIC, query: { job: JOB_ID, token: OLD_JOB_TOKEN } })).statusCode,
    200,
  );
  setSecret({ webhook_secrets: [NEW_SECRET, OLD_SECRET] });
  mock.timers.tick(59_999);
  assertRefused(await receive(AUTHENTIC), 401, 'unauthorized');
  assert.equal(secretReads(), 1);
  mock.timers.tick(1);
  assert.equal((await receive(AUTHENTIC)).statusCode, 200);
  assert.equal(secretReads(), 2);
  const forged = { ...AUTHENTIC, query: { job: JOB_ID, token: 'forged' } };
  for (let count = 0; count < 5; count += 1) assertRefused(await receive(forged), 401, 'unauthorized');
  assert.equal(secretReads(), 2);
});

test('an unknown connection is 401 like a wrong token, and looked up once a minute', async () => {
  const unknown = { ...AUTHENTIC, connection: 'unknown' };
  const wrong = { ...AUTHENTIC, query: { token: 'wrong' } };
  assert.deepEqual(await receive(unknown), await receive(wrong));
  assertRefused(await receive(unknown), 401, 'unauthorized');
  assert.equal(secretReads(), 2);
});

test('an unknown provider and an impossible connection name are 404, without a look at the secrets', async () => {
  assertRefused(await receive({ ...AUTHENTIC, provider: 'nobody' }), 404, 'not_found');
  assertRefused(await receive({ ...AUTHENTIC, provider: '__proto__' }), 404, 'not_found');
  assertRefused(await receive({ ...AUTHENTIC, connection: '../docuprox/main' }), 404, 'not_found');
  assertRefused(await receive({ ...AUTHENTIC, connection: 'x'.repeat(65) }), 404, 'not_found');
  assert.equal(aws.calls.length, 0);
});

test('a secret that cannot be read is 503, and the next webhook tries again', async () => {
  aws.secretsManager = (response) => response.writeHead(400).end('{"__type":"AccessDeniedException"}');
  assertRefused(await receive(AUTHENTIC), 503, 'unavailable');
  aws.secretsManager = (response) => response.destroy();
  assertRefused(await receive(AUTHENTIC), 503, 'unavailable');
  aws.secretsManager = undefined;
  assert.equal((await receive(AUTHENTIC)).statusCode, 200);
});

const BROKEN_SECRETS: Record<string, { secret: unknown; cause: RegExp }> = {
  'is not JSON': { secret: 'hunter2{', cause: /it is not JSON$/ },
  'has no webhook secrets': {
    secret: { client_key: 'x' },
    cause: /webhook_secrets must be a list of one or two/,
  },
  'has none in its list': {
    secret: { webhook_secrets: [] },
    cause: /webhook_secrets must be a list of one or two/,
  },
  'has three': {
    secret: { webhook_secrets: [NEW_SECRET, OLD_SECRET, NEW_SECRET] },
    cause: /webhook_secrets must be a list of one or two/,
  },
  'has an empty one': { secret: { webhook_secrets: [NEW_SECRET, ''] }, cause: /shorter than 16/ },
  'has a short one': {
    secret: { webhook_secrets: ['hunter2hunter2h'] },
    cause: /shorter than 16/,
  },
  'has an impossible network': {
    secret: { webhook_secrets: [NEW_SECRET], source_addresses: ['203.0.113.0/33'] },
    cause: /an entry of source_addresses/,
  },
  'has a host name for an address': {
    secret: { webhook_secrets: [NEW_SECRET], source_addresses: ['webhook.azora.one'] },
    cause: /an entry of source_addresses/,
  },
};

for (const [problem, { secret, cause }] of Object.entries(BROKEN_SECRETS)) {
  test(`503 when the secret ${problem}, and the log says so without its values`, async () => {
    setSecret(secret);
    assertRefused(await receive(AUTHENTIC), 503, 'unavailable');
    const [line] = log as [{ code: string; cause: string }];
    assert.equal(line.code, 'connection_unusable');
    assert.match(line.cause, cause);
    assert.doesNotMatch(JSON.stringify(log), /hunter2|azora\.one|\/33/);
    assert.equal(sent(aws).length, 0);
  });
}

test('only listed source addresses may send', async () => {
  setSecret({
    webhook_secrets: [NEW_SECRET],
    source_addresses: ['203.0.113.0/24', '198.51.100.7', '2001:db8::/32'],
  });
  const from = async (sourceAddress: string) => (await receive({ ...AUTHENTIC, sourceAddress })).statusCode;
  assert.equal(await from('203.0.113.255'), 200);
  assert.equal(await from('198.51.100.7'), 200);
  assert.equal(await from('2001:db8::1'), 200);
  assert.equal(await from('203.0.114.1'), 401);
  assert.equal(await from('198.51.100.8'), 401);
  assert.equal(await from('2001:db9::1'), 401);
  assert.equal(await from('unknown'), 401);
});

test("behind CloudFront the listed address is the viewer's, not that of the connection", async () => {
  setSecret({ webhook_secrets: [NEW_SECRET], source_addresses: ['203.0.113.0/24', '2001:db8::/32'] });
  const handler = await loadReceiver(aws.url, { VIEWER_ADDRESS_HEADER: 'x-paperhook-viewer' });
  const from = async (viewer: string | undefined, sourceAddress: string) => {
    const headers = viewer === undefined ? {} : { 'x-paperhook-viewer': viewer };
    return (await handler(webhookEvent({ ...AUTHENTIC, headers, sourceAddress }))).statusCode;
  };
  assert.equal(await from('203.0.113.9', '130.176.1.1'), 200);
  assert.equal(await from('2001:db8::1', '130.176.1.1'), 200);
  assert.equal(await from('198.51.100.7', '130.176.1.1'), 401);
  assert.equal(await from('203.0.113.9, 198.51.100.7', '130.176.1.1'), 401);
  assert.equal(await from('', '203.0.113.9'), 401);
  assert.equal(await from(undefined, '203.0.113.9'), 401);
});

test('without CloudFront nobody says for himself where he calls from', async () => {
  setSecret({ webhook_secrets: [NEW_SECRET], source_addresses: ['203.0.113.0/24'] });
  const headers = { 'x-paperhook-viewer': '203.0.113.9', 'x-forwarded-for': '203.0.113.9' };
  const answer = await receive({ ...AUTHENTIC, headers, sourceAddress: '198.51.100.7' });
  assert.equal(answer.statusCode, 401);
});

test('an empty list of source addresses is none', async () => {
  setSecret({ webhook_secrets: [NEW_SECRET], source_addresses: [] });
  assert.equal((await receive(AUTHENTIC)).statusCode, 200);
});

test('bytes travel as they came, however they reached us', async () => {
  const bytes = Buffer.from('00ff0d0a1ffe', 'hex');
  assert.equal((await receive({ ...AUTHENTIC, body: bytes })).statusCode, 200);
  assert.equal((await receive({ ...AUTHENTIC, body: 'åäö' })).statusCode, 200);
  assert.equal((await receive({ ...AUTHENTIC, body: '' })).statusCode, 200);
  const bodies = (aws.messages() as { body: string }[]).map(({ body }) => body);
  assert.deepEqual(bodies, ['AP8NCh/+', 'w6XDpMO2', '']);
});

test('a malformed body of an authentic sender is taken all the same', async () => {
  assert.equal((await receive({ ...AUTHENTIC, body: '<xml/>' })).statusCode, 200);
  assert.equal(sent(aws).length, 1);
});

test('characters that SQS refuses do not stand in its message', async () => {
  const query = { token: NEW_CONNECTION_TOKEN, note: 'a\u0000b\uFFFEc\uFFFF' };
  assert.equal((await receive({ query, body: BODY })).statusCode, 200);
  const messageBody = JSON.parse(sent(aws)[0]?.body.toString() ?? '').MessageBody;
  assert.doesNotMatch(messageBody, /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/u);
  const [message] = aws.messages() as [{ query: unknown }];
  assert.deepEqual(message.query, { note: 'a\u0000b\uFFFEc\uFFFF' });
});

test('above 700 kB the body goes to S3 first, and the message names its key', async () => {
  const largest = Buffer.alloc(700_000, 'a');
  assert.equal((await receive({ ...AUTHENTIC, body: largest })).statusCode, 200);
  assert.deepEqual(aws.calls.map(({ action }) => action).slice(1), ['AmazonSQS.SendMessage']);
  assert.ok((sent(aws)[0]?.body.length ?? 0) < 1024 * 1024);

  aws.calls.length = 0;
  const larger = Buffer.alloc(700_001, 'b');
  assert.equal((await receive({ ...AUTHENTIC, body: larger })).statusCode, 200);
  assert.deepEqual(
    aws.calls.map(({ action }) => action),
    ['S3.PUT', 'AmazonSQS.SendMessage'],
  );
  assert.match(aws.calls[0]?.path ?? '', /^\/files\/notifications\/[0-9a-f-]{36}$/);
  assert.ok(aws.calls[0]?.body.equals(larger));
  const [message] = aws.messages() as [{ body?: string; body_key: string }];
  assert.equal(`/files/${message.body_key}`, aws.calls[0]?.path);
  assert.equal(message.body, undefined);
});

test('503 when S3 does not take the body, and nothing is sent', async () => {
  aws.s3 = (response) => response.writeHead(500).end();
  assertRefused(await receive({ ...AUTHENTIC, body: Buffer.alloc(700_001) }), 503, 'unavailable');
  assert.equal(sent(aws).length, 0);
});

test('4 MB are taken, more is 413 before anything is read', async () => {
  assertRefused(await receive({ ...AUTHENTIC, body: Buffer.alloc(4_000_001) }), 413, 'too_large');
  assertRefused(await receive({ ...AUTHENTIC, body: 'a'.repeat(4_000_001) }), 413, 'too_large');
  assert.equal(aws.calls.length, 0);
  assert.equal((await receive({ ...AUTHENTIC, body: Buffer.alloc(4_000_000) })).statusCode, 200);
});

test('one line a webhook, which tells how it ended', async () => {
  await receive(AUTHENTIC);
  await receive({ ...AUTHENTIC, query: { token: 'wrong' } });
  aws.sqs = (response) => response.destroy();
  await receive(AUTHENTIC);
  await receive({ ...AUTHENTIC, connection: '<script>' });
  const facts = {
    request_id: 'request-1',
    duration_ms: 0,
    provider: 'azoraone',
    connection: 'main',
    body_bytes: 89,
  };
  assert.deepEqual(log, [
    {
      ...facts,
      outcome: 'acknowledged',
      status: 200,
      job_id: JOB_ID,
      message_id: 'f6d3b6f0-0000-4000-8000-000000000001',
    },
    { ...facts, outcome: 'refused', status: 401, code: 'unauthorized', cause: 'wrong or missing credential' },
    { ...facts, outcome: 'failed', status: 503, job_id: JOB_ID, code: 'unexpected', cause: 'ECONNRESET' },
    {
      outcome: 'refused',
      status: 404,
      request_id: 'request-1',
      duration_ms: 0,
      code: 'not_found',
      cause: 'no such provider or connection name',
    },
  ]);
});

test('no log line and no answer holds a token, a secret, a body, a header or an address', async () => {
  const private_ = {
    ...AUTHENTIC,
    headers: { cookie: 'cookie-of-somebody' },
    sourceAddress: '203.0.113.9',
  };
  const answers = [
    await receive(private_),
    await receive({ ...private_, query: { token: NEW_CONNECTION_TOKEN, companyID: 'company-4711' } }),
    await receive({ ...private_, query: { token: `${NEW_JOB_TOKEN}x`, companyID: 'company-4711' } }),
    await receive({ ...private_, body: Buffer.alloc(4_000_001, BODY) }),
  ];
  for (const sqs of Object.values(FAILURES).slice(0, -1)) {
    aws.sqs = sqs;
    answers.push(await receive(private_));
  }
  const shown = JSON.stringify([log, answers]);
  assert.equal(log.length, answers.length);
  for (const part of [
    NEW_SECRET,
    NEW_JOB_TOKEN,
    NEW_CONNECTION_TOKEN,
    'invoice.pdf',
    'company-4711',
    'cookie',
    '203.0.113',
  ]) {
    assert.ok(!shown.includes(part), part);
  }
});
