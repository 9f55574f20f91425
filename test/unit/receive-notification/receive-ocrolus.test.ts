// The handler of the real bundle takes Ocrolus's webhooks: signed, or with basic authentication.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { type FakeAws, sent, startFakeAws } from './fake-aws.ts';
import { loadReceiver } from './receiver.ts';
import { type WebhookEvent, webhookEvent } from './webhook-event.ts';

// The shortest that Ocrolus takes.
const NEW_SECRET = '0123456789abcdef';
const OLD_SECRET = 'fedcba9876543210';
const REQUEST_ID = '019d0c76-a902-7b75-8f9e-8694eae8a374';
const NOW_MS = Date.parse('2026-11-05T12:00:00Z');
const BODY = '{"status":"VERIFICATION_COMPLETE","uploaded_doc_pk":0,"book_pk":0}';

// Computed with `printf '%s' "1793880000.$REQUEST_ID.$BODY" | openssl dgst -sha256 -hmac "$SECRET"`.
const BY_NEW = '579ac62c6283c71dfcaf49b7f21fcc4f6e439cc6c2b054002f8722e48ab5bbb5';
const BY_OLD = 'be51a8d81a7c1b2b94efbf51ce9ea3828dfcf2b1c1a9bd556ee54f3bb3b5a3c2';
// base64 of `paperhook:{secret}`.
const BASIC = 'cGFwZXJob29rOjAxMjM0NTY3ODlhYmNkZWY=';

const HEADERS = {
  'webhook-signature': BY_NEW,
  'webhook-timestamp': '1793880000',
  'webhook-request-id': REQUEST_ID,
};

let aws: FakeAws;
let statusOf: (webhook: WebhookEvent) => Promise<number | undefined>;
let log: unknown[];

beforeEach(async () => {
  mock.timers.enable({ apis: ['Date'], now: NOW_MS });
  log = [];
  for (const level of ['log', 'warn', 'error'] as const)
    mock.method(console, level, (line: unknown) => log.push(line));
  aws = await startFakeAws();
  setSecret({});
  const handler = await loadReceiver(aws.url);
  statusOf = async (webhook) =>
    (await handler(webhookEvent({ provider: 'ocrolus', headers: HEADERS, body: BODY, ...webhook })))
      .statusCode;
});

afterEach(async () => {
  mock.reset();
  await aws.close();
});

function setSecret(changed: object): void {
  const secret = { client_id: 'x', webhook_secrets: [NEW_SECRET, OLD_SECRET], ...changed };
  aws.secrets.set('paperhook/test/connections/ocrolus/main', JSON.stringify(secret));
}

test('a signed webhook is taken, and its request id travels with it', async () => {
  assert.equal(await statusOf({}), 200);
  assert.deepEqual(aws.messages(), [
    {
      v: 1,
      type: 'notification',
      provider: 'ocrolus',
      connection: 'main',
      received_at: NOW_MS,
      request_id: REQUEST_ID,
      query: {},
      body: Buffer.from(BODY).toString('base64'),
    },
  ]);
});

test('as bytes too, and under the older secret', async () => {
  const headers = { ...HEADERS, 'webhook-signature': BY_OLD };
  assert.equal(await statusOf({ headers, body: Buffer.from(BODY) }), 200);
});

test('a wrong or missing signature, a changed body and a time outside the window are 401', async () => {
  const { 'webhook-signature': _, ...unsigned } = HEADERS;
  const forged: WebhookEvent[] = [
    { headers: unsigned },
    { headers: {} },
    { headers: { ...HEADERS, 'webhook-signature': BY_NEW.replace('5', '6') } },
    { headers: { ...HEADERS, 'webhook-request-id': 'another' } },
    { headers: { ...HEADERS, 'webhook-timestamp': '1793880001' } },
    { body: BODY.replace('0}', '1}') },
    { body: '' },
    { headers: { authorization: `Basic ${BASIC}` } },
  ];
  for (const webhook of forged) assert.equal(await statusOf(webhook), 401, JSON.stringify(webhook));
  mock.timers.setTime(NOW_MS + 900_001);
  assert.equal(await statusOf({}), 401);
  mock.timers.setTime(NOW_MS - 900_001);
  assert.equal(await statusOf({}), 401);
  assert.equal(sent(aws).length, 0);
  mock.timers.setTime(NOW_MS + 900_000);
  assert.equal(await statusOf({}), 200);
});

test("the connection's own window counts instead", async () => {
  setSecret({ webhook_window_seconds: 60 });
  mock.timers.setTime(NOW_MS + 60_001);
  assert.equal(await statusOf({}), 401);
  mock.timers.setTime(NOW_MS + 60_000);
  assert.equal(await statusOf({}), 200);
});

test('basic authentication is taken where the connection says so, and nothing else is then', async () => {
  setSecret({ webhook_auth: 'basic' });
  assert.equal(await statusOf({ headers: { authorization: `Basic ${BASIC}` } }), 200);
  assert.equal((aws.messages()[0] as { request_id?: string }).request_id, undefined);
  for (const headers of [{}, HEADERS, { authorization: 'Basic cGFwZXJob29rOg==' }])
    assert.equal(await statusOf({ headers }), 401);
  assert.equal(sent(aws).length, 1);
});

const BROKEN_SECRETS: Record<string, { secret: object; cause: RegExp }> = {
  'has an authentication that there is not': {
    secret: { webhook_auth: 'none' },
    cause: /webhook_auth must be signature or basic$/,
  },
  'has no authentication': {
    secret: { webhook_auth: null },
    cause: /webhook_auth must be signature or basic$/,
  },
  'has a window of no length': {
    secret: { webhook_window_seconds: 0 },
    cause: /webhook_window_seconds must be a whole number of 1 to 43200$/,
  },
  'has a window that is longer than request ids are remembered': {
    secret: { webhook_window_seconds: 43_201 },
    cause: /webhook_window_seconds must be a whole number of 1 to 43200$/,
  },
  'has a window that is no whole number': {
    secret: { webhook_window_seconds: '900' },
    cause: /webhook_window_seconds must be a whole number of 1 to 43200$/,
  },
};

for (const [problem, { secret, cause }] of Object.entries(BROKEN_SECRETS)) {
  test(`503 when the secret ${problem}, and the log says so`, async () => {
    // Both are of their form, whichever counts.
    for (const auth of [{}, { webhook_auth: 'basic' }]) {
      setSecret({ ...auth, ...secret });
      assert.equal(await statusOf({}), 503);
      assert.equal(await statusOf({ headers: { authorization: `Basic ${BASIC}` } }), 503);
    }
    for (const line of log as { code: string; cause: string }[]) {
      assert.equal(line.code, 'connection_unusable');
      assert.match(line.cause, cause);
    }
    assert.equal(log.length, 4);
    assert.equal(sent(aws).length, 0);
  });
}

test('a secret that Ocrolus would refuse authenticates nothing', async () => {
  setSecret({ webhook_secrets: [NEW_SECRET.slice(1)] });
  assert.equal(await statusOf({}), 503);
});

test('no line of the log has a signature, a secret or the body in it', async () => {
  await statusOf({});
  await statusOf({ headers: { ...HEADERS, 'webhook-signature': BY_OLD }, body: `${BODY} ` });
  setSecret({ webhook_auth: 'basic' });
  await statusOf({ headers: { authorization: `Basic ${BASIC}` } });
  const shown = JSON.stringify(log);
  assert.equal(log.length, 3);
  for (const part of [NEW_SECRET, OLD_SECRET, BY_NEW, BY_OLD, BASIC, 'uploaded_doc_pk'])
    assert.ok(!shown.includes(part), part);
});
