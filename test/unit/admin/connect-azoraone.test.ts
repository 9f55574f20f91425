import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { parseConnectionSecret } from '../../../functions/receive-notification/connection-secret.ts';
import { connectAzoraOne } from '../../../infra/admin/connections/azoraone.ts';
import { credentials as localCredentials, region } from '../../../infra/local/engine/aws-names.ts';
import { azoraOneVerifier } from '../../../shared/providers/azoraone/webhook-verifier.ts';
import { exampleTemplate } from '../../fakes/example-job.ts';
import { startDeployment, type TestDeployment } from './deployment.ts';
import { type RunOptions, runInProcess } from './run-in-process.ts';

let deployment: TestDeployment;
before(async () => {
  deployment = await startDeployment();
});
after(() => deployment.stop());

const CREDENTIALS = { api: 'sandbox', client_key: 'client-key-1', subscription_key: 'subscription-key-1' };
const WEBHOOK_SECRET = /^[A-Za-z0-9_-]{43}$/;

const run = (args: string[], options?: RunOptions) =>
  runInProcess(deployment.target, ['connect', 'azoraone', ...args], options);

async function stored(name: string) {
  const text = await deployment.target.secrets.read(`paperhook-test/connections/azoraone/${name}`);
  return text === undefined ? undefined : JSON.parse(text);
}

function isAuthentic(webhookUrl: string, name: string, secrets: readonly string[]): boolean {
  const url = new URL(webhookUrl);
  assert.equal(url.origin + url.pathname, `https://paperhook.example/webhooks/azoraone/${name}`);
  const query = { ...Object.fromEntries(url.searchParams), companyID: 'any' };
  const request = {
    connection: name,
    query,
    headers: {},
    body: Buffer.from('{}'),
    sourceAddress: '198.51.100.1',
    receivedAtMs: 0,
  };
  return azoraOneVerifier.verify(request, { webhook_secrets: [...secrets] }).authentic;
}

test('a new connection: keys and a webhook secret in Secrets Manager, none of them in the settings or shown', async () => {
  const ran = await run(['--name', 'main'], { stdin: JSON.stringify(CREDENTIALS), nowMs: 1_700_000_000_000 });
  assert.equal(ran.exitCode, 0, ran.remarks);
  const secret = await stored('main');
  assert.deepEqual(Object.keys(secret).sort(), ['api', 'client_key', 'subscription_key', 'webhook_secrets']);
  assert.equal(secret.client_key, 'client-key-1');
  assert.equal(secret.subscription_key, 'subscription-key-1');
  assert.equal(secret.webhook_secrets.length, 1);
  assert.match(secret.webhook_secrets[0], WEBHOOK_SECRET);

  const { settings } = deployment.target;
  const connection = await settings.getConnection('azoraone', 'main');
  assert.deepEqual(connection, {
    id: 'CONNECTION#azoraone#main',
    owner: '#deployment',
    kind: 'connection',
    provider: 'azoraone',
    name: 'main',
    created_at: 1_700_000_000_000,
  });

  const shown = ran.output.join('\n') + ran.remarks;
  for (const value of ['client-key-1', 'subscription-key-1', secret.webhook_secrets[0]]) {
    assert.ok(!shown.includes(value));
  }
  assert.match(
    ran.remarks,
    /^The connection azoraone\/main is made; .* paperhook-test\/connections\/azoraone\/main\./,
  );
  assert.match(ran.remarks, /It is a credential/);
});

test('the webhook URL that it prints is authentic, for that connection only', async () => {
  const { output } = await run(['--name', 'url'], { stdin: JSON.stringify(CREDENTIALS) });
  const [url = ''] = output;
  const { webhook_secrets } = await stored('url');
  assert.equal(isAuthentic(url, 'url', webhook_secrets), true);
  assert.equal(isAuthentic(url.replace('/url?', '/other?'), 'other', webhook_secrets), false);
});

test('connecting again replaces keys and keeps webhook secrets, source addresses and the time it was made', async () => {
  const name = 'again';
  const source_addresses = ['203.0.113.0/24'];
  await connectAzoraOne(deployment.target, name, { ...CREDENTIALS, source_addresses }, { nowMs: 5 });
  const before = await stored(name);
  const changed = JSON.stringify({ api: 'acme', client_key: 'c2', subscription_key: 's2' });
  const ran = await run(['--name', name, '--file', 'keys.json'], { files: { 'keys.json': changed } });
  assert.equal(ran.exitCode, 0, ran.remarks);
  assert.match(ran.remarks, /is changed; .*\n.*stays/);
  assert.deepEqual(await stored(name), {
    api: 'acme',
    client_key: 'c2',
    subscription_key: 's2',
    webhook_secrets: before.webhook_secrets,
    source_addresses,
  });
  assert.equal((await deployment.target.settings.getConnection('azoraone', name))?.created_at, 5);
});

test('an empty list of source addresses takes the list away', async () => {
  const name = 'open';
  const source_addresses = ['203.0.113.7'];
  await connectAzoraOne(deployment.target, name, { ...CREDENTIALS, source_addresses });
  await connectAzoraOne(deployment.target, name, { source_addresses: [] });
  assert.deepEqual((await stored(name)).source_addresses, []);
});

test('nothing new: nothing is written, and the same URL is shown', async () => {
  const name = 'same';
  const { webhookUrl } = await connectAzoraOne(deployment.target, name, CREDENTIALS);
  const ran = await run(['--name', name], { stdin: '' });
  assert.deepEqual(ran.output, [webhookUrl]);
  assert.match(ran.remarks, /is unchanged/);
});

test('rotation puts a new webhook secret in front; the one before stays valid, the one before that does not', async () => {
  const name = 'rotated';
  const first = await connectAzoraOne(deployment.target, name, CREDENTIALS);
  const [oldest] = (await stored(name)).webhook_secrets;
  const ran = await run(['--name', name, '--rotate-webhook-secret'], { stdin: '' });
  assert.equal(ran.exitCode, 0, ran.remarks);
  const second = (await stored(name)).webhook_secrets;
  assert.equal(second.length, 2);
  assert.match(second[0], WEBHOOK_SECRET);
  assert.equal(second[1], oldest);
  assert.equal(isAuthentic(first.webhookUrl, name, second), true);
  assert.equal(isAuthentic(ran.output[0] ?? '', name, second), true);
  assert.notEqual(ran.output[0], first.webhookUrl);

  await run(['--name', name, '--rotate-webhook-secret'], { stdin: '' });
  const third = (await stored(name)).webhook_secrets;
  assert.deepEqual(third.slice(1), [second[0]]);
  assert.equal(isAuthentic(first.webhookUrl, name, third), false);
  assert.equal((await stored(name)).client_key, 'client-key-1');
});

test('a default template is set and taken away; it must be one of that connection', async () => {
  const name = 'adopting';
  const { settings } = deployment.target;
  await connectAzoraOne(deployment.target, name, CREDENTIALS);
  const connected = await settings.getConnection('azoraone', name);
  const template = (template_id: string, connection: string) => ({
    ...exampleTemplate(),
    kind: 'template' as const,
    template_id,
    connection,
    tenant: 'acme',
    name: 'All the rest',
    static_values: '{}',
    created_at: 1,
  });
  await settings.putTemplate(template('ours', name));
  await settings.putTemplate(template('theirs', 'other'));
  const set = (id: string, stdin = '') => run(['--name', name, '--default-template', id], { stdin });

  const ran = await set('ours');
  assert.equal(ran.exitCode, 0, ran.remarks);
  assert.match(ran.remarks, /is unchanged(.|\n)*become jobs of the template ours\.$/);
  assert.deepEqual(await settings.getConnection('azoraone', name), {
    ...connected,
    default_template: 'ours',
  });
  await run(['--name', name, '--rotate-webhook-secret'], { stdin: '' });
  assert.equal((await settings.getConnection('azoraone', name))?.default_template, 'ours');

  for (const [id, problem] of [
    ['nobody', /^nobody can't be the default template: There is no such template\.$/],
    ['theirs', /^theirs can't be .*: It is a template of azoraone\/other\.$/],
  ] as const) {
    const before = await stored(name);
    const refused = await set(id, JSON.stringify({ api: 'acme' }));
    assert.deepEqual([refused.exitCode, refused.output], [1, []]);
    assert.match(refused.remarks, problem);
    assert.deepEqual(await stored(name), before);
  }

  assert.match((await set('none')).remarks, /are set aside\.$/);
  assert.deepEqual(await settings.getConnection('azoraone', name), connected);
});

test('on a terminal it asks, again while a new connection lacks something', async () => {
  const name = 'typed';
  const typed = ['sandbox', '', ' c1 ', 's1', '203.0.113.0/24, 2001:db8::1'];
  const ran = await run(['--name', name], { typed });
  assert.equal(ran.exitCode, 0, ran.remarks);
  const { webhook_secrets, ...rest } = await stored(name);
  assert.deepEqual(rest, {
    api: 'sandbox',
    client_key: 'c1',
    subscription_key: 's1',
    source_addresses: ['203.0.113.0/24', '2001:db8::1'],
  });
  await run(['--name', name], { typed: ['', 'c2', '', ''] });
  assert.deepEqual(await stored(name), { ...rest, client_key: 'c2', webhook_secrets });
});

const refused: [what: string, stdin: string, problem: RegExp][] = [
  ['a field that is missing', '{"api":"sandbox","client_key":"SECRET"}', /: subscription_key: is missing$/],
  ['nothing at all', '', /api: is missing; client_key: is missing; subscription_key: is missing$/],
  ['a field of the wrong type', JSON.stringify({ ...CREDENTIALS, client_key: 7 }), /: client_key: /],
  ['an api that is no part of a URL', JSON.stringify({ ...CREDENTIALS, api: 'a/b' }), /: api: /],
  ['a field it does not know', JSON.stringify({ ...CREDENTIALS, clientKey: 'SECRET' }), /"clientKey"$/],
  [
    'webhook secrets from outside',
    JSON.stringify({ ...CREDENTIALS, webhook_secrets: [] }),
    /"webhook_secrets"$/,
  ],
  ['what is not JSON', '{"client_key":"SECRET"', /^Standard input is not JSON\.$/],
  ['JSON that is no object', '"SECRET"', /credentials/],
  [
    'a source address that is none',
    JSON.stringify({ ...CREDENTIALS, source_addresses: ['203.0.113.0/24', 'SECRET'] }),
    /source_addresses\.1: must be an address, or a network such as 203\.0\.113\.0\/24$/,
  ],
];
for (const [what, stdin, problem] of refused) {
  test(`refused, and nothing stored: ${what}`, async () => {
    const ran = await run(['--name', 'refused'], { stdin });
    assert.equal(ran.exitCode, 1);
    assert.match(ran.remarks, problem);
    assert.ok(!ran.remarks.includes('SECRET') && !ran.remarks.includes('\n'));
    assert.equal(await stored('refused'), undefined);
    assert.equal(await deployment.target.settings.getConnection('azoraone', 'refused'), undefined);
  });
}

test('a webhook secret of a connection that is not there cannot be rotated', async () => {
  const stdin = JSON.stringify(CREDENTIALS);
  const ran = await run(['--name', 'typo', '--rotate-webhook-secret'], { stdin });
  assert.equal(ran.exitCode, 1);
  assert.equal(ran.remarks, 'azoraone/typo is not there: there is no webhook secret to rotate.');
  assert.equal(await stored('typo'), undefined);
});

test('a secret that somebody has spoilt is left alone and named', async () => {
  const name = 'paperhook-test/connections/azoraone/spoilt';
  for (const value of ['SECRET', '{"client_key":"SECRET","webhook_secrets":["short"]}']) {
    await deployment.target.secrets.write(name, value);
    const ran = await run(['--name', 'spoilt'], { stdin: JSON.stringify(CREDENTIALS) });
    assert.equal(ran.exitCode, 1);
    assert.match(ran.remarks, /^The secret paperhook-test\/connections\/azoraone\/spoilt is not of its form/);
    assert.ok(!ran.remarks.includes('SECRET'));
    assert.equal(await deployment.target.secrets.read(name), value);
  }
});

test('a secret whose deletion is scheduled is named', async () => {
  await connectAzoraOne(deployment.target, 'deleted', CREDENTIALS);
  const endpoint = deployment.endpoints.secretsManager;
  const client = new SecretsManagerClient({ region, credentials: localCredentials, endpoint });
  const SecretId = 'paperhook-test/connections/azoraone/deleted';
  await client.send(new DeleteSecretCommand({ SecretId }));
  client.destroy();
  const ran = await run(['--name', 'deleted'], { stdin: JSON.stringify(CREDENTIALS) });
  assert.equal(ran.exitCode, 1);
  assert.match(ran.remarks, /azoraone\/deleted can't be used: .*marked for deletion/);
});

test('receive-notification reads every form of source address that is taken here', async () => {
  const source_addresses = [
    '203.0.113.7',
    '203.0.113.0/24',
    '0.0.0.0/0',
    '2001:db8::/32',
    '::1',
    '::ffff:1.2.3.4/120',
  ];
  await connectAzoraOne(deployment.target, 'sources', { ...CREDENTIALS, source_addresses });
  const secret = parseConnectionSecret(JSON.stringify(await stored('sources')));
  assert.equal(secret.allowsSource('198.51.100.1'), true);
  assert.equal(secret.allowsSource('2001:db9::1'), false);
});
