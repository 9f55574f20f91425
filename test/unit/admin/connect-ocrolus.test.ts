import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startDeployment, type TestDeployment } from './deployment.ts';
import { type RunOptions, runInProcess } from './run-in-process.ts';

let deployment: TestDeployment;
before(async () => {
  deployment = await startDeployment();
});
after(() => deployment.stop());

const CREDENTIALS = { client_id: 'id-1', client_secret: 'client-secret-1' };
const URL = (name: string) => `https://paperhook.example/webhooks/ocrolus/${name}`;

const run = (args: string[], options?: RunOptions) =>
  runInProcess(deployment.target, ['connect', 'ocrolus', ...args], options);

async function stored(name: string) {
  const text = await deployment.target.secrets.read(`paperhook-test/connections/ocrolus/${name}`);
  return text === undefined ? undefined : JSON.parse(text);
}

test('a new connection: credentials in Secrets Manager, the URL, and how to have Ocrolus send to it', async () => {
  const ran = await run(['--name', 'main'], { stdin: JSON.stringify(CREDENTIALS), nowMs: 1_700_000_000_000 });
  assert.equal(ran.exitCode, 0, ran.remarks);
  const { webhook_secrets, ...others } = await stored('main');
  assert.deepEqual(others, { ...CREDENTIALS, webhook_auth: 'signature' });
  assert.match(webhook_secrets.join(), /^[A-Za-z0-9_-]{43}$/);
  assert.deepEqual(ran.output, [URL('main')]);
  assert.match(ran.remarks, /ocrolus connect main --level organization --events/);
  assert.ok(!(ran.output.join() + ran.remarks).includes(webhook_secrets[0]));
  assert.ok(!ran.remarks.includes('client-secret-1'));
  assert.equal(
    (await deployment.target.settings.getConnection('ocrolus', 'main'))?.created_at,
    1_700_000_000_000,
  );

  const again = await run(['--name', 'main'], { stdin: '' });
  assert.match(again.remarks, /is unchanged/);
  assert.deepEqual(await stored('main'), { ...others, webhook_secrets });
});

test('settings, and what is left out stays', async () => {
  const settings = {
    requests_per_second: 5,
    webhook_window_seconds: 600,
    source_addresses: ['18.205.30.63'],
  };
  await run(['--name', 'set'], { stdin: JSON.stringify({ ...CREDENTIALS, ...settings }) });
  const before = await stored('set');
  const ran = await run(['--name', 'set'], { stdin: '{"client_secret":"client-secret-2"}' });
  assert.match(ran.remarks, /is changed/);
  assert.deepEqual(await stored('set'), { ...before, client_secret: 'client-secret-2' });
  assert.equal(before.requests_per_second, 5);
});

test('on a terminal it asks', async () => {
  const ran = await run(['--name', 'typed'], {
    typed: ['id-2', ' secret-2 ', '18.205.30.63, 18.208.79.114'],
  });
  assert.equal(ran.exitCode, 0, ran.remarks);
  const { client_id, client_secret, source_addresses } = await stored('typed');
  assert.deepEqual([client_id, client_secret], ['id-2', 'secret-2']);
  assert.deepEqual(source_addresses, ['18.205.30.63', '18.208.79.114']);
});

test('basic authentication: the URL with its password, once, and again when it is rotated', async () => {
  const stdin = JSON.stringify({ ...CREDENTIALS, webhook_auth: 'basic' });
  const made = await run(['--name', 'basic'], { stdin });
  const [first] = (await stored('basic')).webhook_secrets;
  assert.deepEqual(made.output, [`https://paperhook:${first}@paperhook.example/webhooks/ocrolus/basic`]);
  assert.deepEqual((await run(['--name', 'basic'], { stdin: '' })).output, [URL('basic')]);
  const rotated = await run(['--name', 'basic', '--rotate-webhook-secret'], { stdin: '' });
  const [second, before] = (await stored('basic')).webhook_secrets;
  assert.equal(before, first);
  assert.deepEqual(rotated.output, [`https://paperhook:${second}@paperhook.example/webhooks/ocrolus/basic`]);
});

test('signatures: Ocrolus has to be told a new secret, so that is for another command', async () => {
  await run(['--name', 'signed'], { stdin: JSON.stringify(CREDENTIALS) });
  const before = await stored('signed');
  const ran = await run(['--name', 'signed', '--rotate-webhook-secret'], { stdin: '' });
  assert.equal(ran.exitCode, 1);
  assert.match(ran.remarks, /use `ocrolus rotate signed`\.$/);
  assert.deepEqual(await stored('signed'), before);
});

test('a change of authentication says that Ocrolus does not know of it', async () => {
  await run(['--name', 'switched'], { stdin: JSON.stringify(CREDENTIALS) });
  const ran = await run(['--name', 'switched'], { stdin: '{"webhook_auth":"basic"}' });
  assert.match(ran.remarks, /authentic by basic now[\s\S]*`ocrolus connect switched` with --auth/);
});

const refused: [what: string, credentials: object, problem: RegExp][] = [
  ['nothing at all', {}, /Ocrolus's: client_id: is missing; client_secret: is missing$/],
  ['a field it does not know', { ...CREDENTIALS, secret: 'SECRET' }, /"secret"$/],
  ['no webhook secret', { ...CREDENTIALS, webhook_secrets: [] }, /webhook_secrets/],
  [
    'three webhook secrets',
    { ...CREDENTIALS, webhook_secrets: Array(3).fill('SECRET'.repeat(3)) },
    /must be one or two/,
  ],
  [
    'a webhook secret of 15 characters',
    { ...CREDENTIALS, webhook_secrets: ['SECRET789012345'] },
    /webhook_secrets\.0: must have 16/,
  ],
  [
    'a second one that is too short',
    { ...CREDENTIALS, webhook_secrets: ['s'.repeat(16), 'SECRET'] },
    /webhook_secrets\.1: must have 16/,
  ],
  [
    'a webhook secret with a space',
    { ...CREDENTIALS, webhook_secrets: ['SECRET SECRET SECRET'] },
    /printable ASCII/,
  ],
  [
    'more requests than leave one for analytics',
    { ...CREDENTIALS, requests_per_second: 19.1 },
    /requests_per_second/,
  ],
  ['a source address that is none', { ...CREDENTIALS, source_addresses: ['SECRET'] }, /source_addresses\.0/],
];
for (const [what, credentials, problem] of refused) {
  test(`refused, and nothing stored: ${what}`, async () => {
    const ran = await run(['--name', 'refused'], { stdin: JSON.stringify(credentials) });
    assert.equal(ran.exitCode, 1);
    assert.match(ran.remarks, problem);
    assert.ok(!ran.remarks.includes('SECRET'));
    assert.equal(await stored('refused'), undefined);
  });
}
