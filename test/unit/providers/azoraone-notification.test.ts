import assert from 'node:assert/strict';
import { test } from 'node:test';
import { azoraOneNotification } from '../../../shared/providers/azoraone/notification.ts';
import {
  createConnectionWebhookUrl,
  createWebhookUrl,
} from '../../../shared/providers/azoraone/webhook-token.ts';
import { azoraOneVerifier } from '../../../shared/providers/azoraone/webhook-verifier.ts';

const NEW_SECRET = '0123456789abcdef0123456789abcdef';
const OLD_SECRET = 'fedcba9876543210fedcba9876543210';
const JOB_ID = '3f2b8c1e-7a4d-4e55-9b0a-6c1d2e3f4a5b';
const OTHER_JOB_ID = '11111111-2222-4333-8444-555555555555';

// Computed with `openssl dgst -sha256 -hmac SECRET -binary | base64`, for the connection `main`.
const NEW_JOB_TOKEN = 'b091e12a3b939dd974b004964fc181f19f21bf559ca5f905422024866f4d3bb5';
const OLD_JOB_TOKEN = '4c77d5869563b11e84f8e7c1dd4f00b8d4d19ce2fe33466fc2cf81c8d064528c';
const NEW_CONNECTION_TOKEN = 'adb4827160bf7b166baa54aa5ec23edba196144cd9abd3582c89097df00ede09';
const OLD_CONNECTION_TOKEN = '7689f8737fb28586def1c6ce355cf32ee10913112b96fdb74bfc0e458b9e15d4';

// The vendor's documented example.
const DOCUMENTED = {
  fileID: '100',
  fileName: 'invoice.pdf',
  status: 'READY',
  type: 'Receipt',
  subType: 'A',
};

function verify(query: Record<string, string>, secrets = [NEW_SECRET], connection = 'main') {
  const request = {
    connection,
    query,
    headers: {},
    body: Buffer.alloc(0),
    sourceAddress: '203.0.113.9',
    receivedAtMs: 0,
  };
  return azoraOneVerifier.verify(request, { webhook_secrets: secrets });
}

function parse(body: unknown, query: Record<string, string> = { companyID: '123' }) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return azoraOneNotification.parse(bytes, query);
}

function refuses(body: unknown, message: string, query?: Record<string, string>): void {
  assert.throws(() => parse(body, query), { code: 'malformed_notification', fault: 'permanent', message });
}

test("a job's URL carries the job and its token", () => {
  assert.equal(
    createWebhookUrl('https://api.example/', 'main', JOB_ID, NEW_SECRET),
    `https://api.example/webhooks/azoraone/main?job=${JOB_ID}&token=${NEW_JOB_TOKEN}`,
  );
  assert.equal(
    createConnectionWebhookUrl('https://api.example', 'main', NEW_SECRET),
    `https://api.example/webhooks/azoraone/main?token=${NEW_CONNECTION_TOKEN}`,
  );
});

test('no token can be made with an empty secret', () => {
  assert.throws(() => createWebhookUrl('https://api.example', 'main', JOB_ID, ''), /must not be empty/);
});

test("a job's token is authentic for that job, under either secret", () => {
  const both = [NEW_SECRET, OLD_SECRET];
  assert.deepEqual(verify({ job: JOB_ID, token: NEW_JOB_TOKEN }, both), { authentic: true, jobId: JOB_ID });
  assert.deepEqual(verify({ job: JOB_ID, token: OLD_JOB_TOKEN }, both), { authentic: true, jobId: JOB_ID });
  assert.deepEqual(verify({ job: JOB_ID, token: OLD_JOB_TOKEN }), { authentic: false });
});

test("the connection's token is authentic without a job, under either secret", () => {
  const both = [NEW_SECRET, OLD_SECRET];
  assert.deepEqual(verify({ token: NEW_CONNECTION_TOKEN }, both), { authentic: true });
  assert.deepEqual(verify({ token: OLD_CONNECTION_TOKEN }, both), { authentic: true });
  assert.deepEqual(verify({ token: OLD_CONNECTION_TOKEN }), { authentic: false });
});

test('a token counts for nothing else than what it was made for', () => {
  const forged: Record<string, string>[] = [
    {},
    { token: '' },
    { token: NEW_JOB_TOKEN },
    { job: JOB_ID },
    { job: '', token: NEW_CONNECTION_TOKEN },
    { job: JOB_ID, token: NEW_CONNECTION_TOKEN },
    { job: OTHER_JOB_ID, token: NEW_JOB_TOKEN },
    { job: JOB_ID.toUpperCase(), token: NEW_JOB_TOKEN },
    { job: JOB_ID, token: `${NEW_JOB_TOKEN}=` },
    { job: JOB_ID, token: NEW_JOB_TOKEN.slice(0, -1) },
    { JOB: JOB_ID, TOKEN: NEW_JOB_TOKEN },
  ];
  for (const query of forged) assert.deepEqual(verify(query), { authentic: false }, JSON.stringify(query));
  // Well signed, and no name that a job of ours could have.
  const ofNoJob = '9771f57761edfcd921013d73535268212200380fcc962219346f095366482e93';
  assert.deepEqual(verify({ job: '../x', token: ofNoJob }), { authentic: false });
  assert.deepEqual(verify({ token: NEW_CONNECTION_TOKEN }, [NEW_SECRET], 'other'), { authentic: false });
});

test('without a usable secret nothing is authentic', () => {
  // The connection's token under an empty key, which anybody can compute.
  const token = '16bbf5fa6051d8e71450961188fcc45c49f1841aa966aad6d9cee4a1f0d9d72c';
  assert.deepEqual(verify({ token }, ['']), { authentic: false });
  assert.deepEqual(verify({ token: NEW_CONNECTION_TOKEN }, []), { authentic: false });
});

test('reads the documented webhook', () => {
  assert.deepEqual(parse(DOCUMENTED), {
    reference: { key: '123/100', values: { companyID: '123', fileID: '100' } },
  });
});

test('tolerates what the vendor may add or leave out', () => {
  const reference = { key: '123/100', values: { companyID: '123', fileID: '100' } };
  assert.deepEqual(parse({ fileID: '100', status: 'ERROR' }), { reference });
  assert.deepEqual(parse({ ...DOCUMENTED, status: 'WAITING', confidence: { a: [1] } }), { reference });
  assert.deepEqual(parse(DOCUMENTED, { yourparameter: 'x', companyId: '123' }), { reference });
  assert.deepEqual(parse(`\uFEFF${JSON.stringify(DOCUMENTED)}`), { reference });
});

test('ids may hold the characters that the vendor allows', () => {
  const { reference } = parse({ ...DOCUMENTED, fileID: '$-_.+!*(),' }, { companyID: 'A b' });
  assert.deepEqual(reference?.values, { fileID: '$-_.+!*(),', companyID: 'A+b' });
  assert.equal(parse({ ...DOCUMENTED, fileID: '..a' }).reference?.values['fileID'], '..a');
});

test('a credential for a job is good for the file that was added under its id, and the token stays out of logs', () => {
  const reference = (fileID: string) => ({ key: 'x', values: { companyID: JOB_ID, fileID } });
  assert.equal(azoraOneNotification.concerns(reference(JOB_ID), JOB_ID), true);
  assert.equal(azoraOneNotification.concerns(reference(OTHER_JOB_ID), JOB_ID), false);
  assert.deepEqual(azoraOneVerifier.credentialParameters, ['token']);
});

test('names what is wrong with a malformed webhook', () => {
  refuses('', 'the body is not JSON');
  refuses('{"fileID":', 'the body is not JSON');
  refuses('null', 'the body is not a JSON object');
  refuses([DOCUMENTED], 'the body is not a JSON object');
  refuses('"text"', 'the body is not a JSON object');
  refuses({ status: 'READY' }, 'fileID is missing');
  for (const fileID of ['', null]) refuses({ ...DOCUMENTED, fileID }, 'fileID is missing');
  refuses({ ...DOCUMENTED, fileID: 100 }, 'fileID is not a text');
  refuses({ ...DOCUMENTED, fileID: 'a/b' }, 'fileID is not an id that AzoraOne allows');
  // Each is a place in a path, and no name.
  for (const fileID of ['.', '..'])
    refuses({ ...DOCUMENTED, fileID }, 'fileID is not an id that AzoraOne allows');
  refuses({ ...DOCUMENTED, fileID: 'x'.repeat(201) }, 'fileID is not an id that AzoraOne allows');
  refuses(DOCUMENTED, 'companyID is missing', {});
  refuses(DOCUMENTED, 'companyID is not an id that AzoraOne allows', { companyID: '../1' });
  refuses({ ...DOCUMENTED, status: 'DONE' }, 'status is none of WAITING, READY and ERROR');
  refuses({ ...DOCUMENTED, status: 'ready' }, 'status is none of WAITING, READY and ERROR');
  refuses({ fileID: '100' }, 'status is none of WAITING, READY and ERROR');
});
