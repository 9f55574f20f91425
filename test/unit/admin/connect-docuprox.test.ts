import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { docuProxVerifier } from '../../../shared/providers/docuprox/webhook-verifier.ts';
import { startDeployment, type TestDeployment } from './deployment.ts';
import { type RunOptions, runInProcess } from './run-in-process.ts';

let deployment: TestDeployment;
before(async () => {
  deployment = await startDeployment();
});
after(() => deployment.stop());

const CREDENTIALS = JSON.stringify({ api_key: 'api-key-1' });

const run = (args: string[], options?: RunOptions) =>
  runInProcess(deployment.target, ['connect', 'docuprox', ...args], options);

async function stored(name: string) {
  const text = await deployment.target.secrets.read(`paperhook-test/connections/docuprox/${name}`);
  return text === undefined ? undefined : JSON.parse(text);
}

function isAuthentic(headers: Record<string, string>, secrets: readonly string[]): boolean {
  const request = {
    connection: 'any',
    query: {},
    headers,
    body: Buffer.from('{}'),
    sourceAddress: '198.51.100.1',
    receivedAtMs: 0,
  };
  return docuProxVerifier.verify(request, { webhook_secrets: [...secrets] }).authentic;
}

function headerOf(line = ''): Record<string, string> {
  const [name = '', value = ''] = line.split(': ');
  return { [name]: value };
}

test('a new connection: the key in Secrets Manager, URL and header to paste, shown once', async () => {
  const ran = await run(['--name', 'main'], { stdin: CREDENTIALS, nowMs: 1_700_000_000_000 });
  assert.equal(ran.exitCode, 0, ran.remarks);
  const secret = await stored('main');
  assert.deepEqual(
    [Object.keys(secret).sort(), secret.api_key],
    [['api_key', 'webhook_secrets'], 'api-key-1'],
  );
  assert.match(secret.webhook_secrets[0], /^[A-Za-z0-9_-]{43}$/);
  assert.deepEqual(ran.output, [
    'https://paperhook.example/webhooks/docuprox/main',
    `x-paperhook-secret: ${secret.webhook_secrets[0]}`,
  ]);
  assert.ok(!(ran.output.join() + ran.remarks).includes('api-key-1'));
  assert.ok(!ran.remarks.includes(secret.webhook_secrets[0]));
  assert.equal(isAuthentic(headerOf(ran.output[1]), secret.webhook_secrets), true);
  const connection = await deployment.target.settings.getConnection('docuprox', 'main');
  assert.equal(connection?.created_at, 1_700_000_000_000);

  const again = await run(['--name', 'main'], { stdin: '' });
  assert.deepEqual(again.output, ['https://paperhook.example/webhooks/docuprox/main']);
  assert.match(again.remarks, /is unchanged[\s\S]*not shown again/);
  assert.deepEqual(await stored('main'), secret);
});

test('rotation shows a new header; the one before stays valid, the one before that does not', async () => {
  const first = headerOf((await run(['--name', 'rotated'], { stdin: CREDENTIALS })).output[1]);
  const ran = await run(['--name', 'rotated', '--rotate-webhook-secret'], { stdin: '' });
  const second = headerOf(ran.output[1]);
  const { webhook_secrets, api_key } = await stored('rotated');
  assert.deepEqual([webhook_secrets.length, api_key], [2, 'api-key-1']);
  assert.deepEqual([isAuthentic(first, webhook_secrets), isAuthentic(second, webhook_secrets)], [true, true]);
  assert.notDeepEqual(first, second);
  await run(['--name', 'rotated', '--rotate-webhook-secret'], { stdin: '' });
  const third = (await stored('rotated')).webhook_secrets;
  assert.deepEqual([isAuthentic(first, third), isAuthentic(second, third)], [false, true]);
});

test('on a terminal it asks', async () => {
  const typed = ['', ' api-key-2 ', '203.0.113.0/24, 2001:db8::1'];
  const ran = await run(['--name', 'typed'], { typed });
  assert.equal(ran.exitCode, 0, ran.remarks);
  const { api_key, source_addresses } = await stored('typed');
  assert.deepEqual([api_key, source_addresses], ['api-key-2', ['203.0.113.0/24', '2001:db8::1']]);
});

const refused: [what: string, stdin: string, problem: RegExp][] = [
  ['nothing at all', '', /DocuProx's: api_key: is missing$/],
  ['a field it does not know', '{"api_key":"x","apikey":"SECRET"}', /"apikey"$/],
  ['webhook secrets from outside', '{"api_key":"x","webhook_secrets":[]}', /"webhook_secrets"$/],
  ['a source address that is none', '{"api_key":"x","source_addresses":["SECRET"]}', /source_addresses\.0/],
];
for (const [what, stdin, problem] of refused) {
  test(`refused, and nothing stored: ${what}`, async () => {
    const ran = await run(['--name', 'refused'], { stdin });
    assert.equal(ran.exitCode, 1);
    assert.match(ran.remarks, problem);
    assert.ok(!ran.remarks.includes('SECRET'));
    assert.equal(await stored('refused'), undefined);
  });
}

test('--wait says what to paste at once, and ends with the first webhook', async () => {
  const { settings } = deployment.target;
  let waits = 0;
  const wait = async () => {
    waits += 1;
    if (waits === 3) await settings.noteNotification('docuprox', 'awaited', 1_700_000_000_000, 300_000);
  };
  const ran = await run(['--name', 'awaited', '--wait'], { stdin: CREDENTIALS, wait });
  assert.equal(ran.exitCode, 0);
  const { webhook_secrets } = await stored('awaited');
  const lines = ran.remarks.split('\n');
  assert.deepEqual(lines.slice(-4), [
    'https://paperhook.example/webhooks/docuprox/awaited',
    `x-paperhook-secret: ${webhook_secrets[0]}`,
    'Waiting for a webhook of docuprox/awaited...',
    'It has come: 2023-11-14T22:13:20.000Z.',
  ]);
  assert.deepEqual([waits, ran.output], [3, []]);
});

test('--wait takes no earlier one for it, and after ten minutes says what to look at', async () => {
  await run(['--name', 'silent'], { stdin: CREDENTIALS });
  await deployment.target.settings.noteNotification('docuprox', 'silent', 1, 300_000);
  const waited: number[] = [];
  const wait = async (milliseconds: number) => {
    waited.push(milliseconds);
  };
  const ran = await run(['--name', 'silent', '--wait'], { stdin: '', wait });
  assert.equal(ran.exitCode, 1);
  assert.equal(
    waited.reduce((sum, milliseconds) => sum + milliseconds, 0),
    600_000,
  );
  assert.match(
    ran.remarks,
    /No authentic webhook has come in ten minutes[\s\S]*header[\s\S]*receive-notification/,
  );
});
