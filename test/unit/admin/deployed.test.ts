import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Listening } from '../../../infra/local/engine/services/listen.ts';
import { startDeployment, type TestDeployment } from './deployment.ts';
import { startFakeCloudFormation, startRefusing } from './fake-cloudformation.ts';
import { runMain } from './run-main.ts';

let deployment: TestDeployment;
let cloudFormation: Listening;
let env: Record<string, string>;

before(async () => {
  deployment = await startDeployment();
  cloudFormation = await startFakeCloudFormation({
    'paperhook-production': deployment.outputs,
    'paperhook-development': {},
  });
  env = {
    AWS_REGION: 'eu-north-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.url,
    AWS_ENDPOINT_URL_DYNAMODB: deployment.endpoints.dynamodb,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: deployment.endpoints.secretsManager,
  };
});
after(() => Promise.all([deployment.stop(), cloudFormation.close()]));

const LIST = ['list-keys', '--tenant', 'acme'];

test('the operator works on the stack of a stage, found by its outputs', async () => {
  const created = await runMain(['create-key', '--tenant', 'acme', '--stage', 'production'], { env });
  assert.equal(created.exitCode, 0, created.stderr);
  assert.match(created.stdout, /^ph_[A-Za-z0-9_-]{43}\n$/);
  const listed = await runMain([...LIST, '--stage=production'], { env });
  assert.ok(listed.stdout.includes(created.stdout.slice(0, 11)));

  const stdin = '{"api":"sandbox","client_key":"c1","subscription_key":"s1"}';
  const args = ['connect', 'azoraone', '--name', 'main', '--stage', 'production'];
  const connected = await runMain(args, { env, stdin });
  assert.equal(connected.exitCode, 0, connected.stderr);
  assert.match(
    connected.stdout,
    /^https:\/\/paperhook\.example\/webhooks\/azoraone\/main\?token=[A-Za-z0-9_-]{43,}\n$/,
  );
  assert.equal((await deployment.target.settings.getConnection('azoraone', 'main'))?.name, 'main');
});

async function failure(args: string[], environment: Record<string, string>): Promise<string> {
  const { exitCode, stdout, stderr } = await runMain(args, { env: environment });
  assert.deepEqual({ exitCode, stdout }, { exitCode: 1, stdout: '' }, stderr);
  assert.match(stderr, /^[^\n]+\n$/, 'one line');
  return stderr.trimEnd();
}

test('a stack that is not there', async (t) => {
  const empty = await startFakeCloudFormation({});
  t.after(empty.close);
  const said = await failure(LIST, { ...env, AWS_ENDPOINT_URL_CLOUDFORMATION: empty.url });
  assert.match(said, /^There is no stack paperhook-development in eu-north-1, in this account\./);
});

test('a stack whose deployment was never finished', async () => {
  const said = await failure(LIST, env);
  assert.match(
    said,
    /^The outputs of the stack paperhook-development are not those of a finished deployment:/,
  );
  assert.match(said, /SettingsTableName: is missing/);
});

test('no credentials, no region', async () => {
  const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _secret, ...anonymous } = env;
  assert.match(await failure(LIST, anonymous), /^No usable AWS credentials: /);
  const { AWS_REGION: _region, ...nowhere } = env;
  assert.match(await failure(LIST, nowhere), /^No AWS region is set/);
});

test('credentials that have expired, that AWS does not know, that may not do this', async (t) => {
  const refusals: [code: string, said: RegExp][] = [
    ['ExpiredToken', /^The AWS credentials have expired: sign in again\.$/],
    ['InvalidClientTokenId', /^AWS does not accept these credentials/],
    ['AccessDenied', /^These AWS credentials may not do this: not for you$/],
  ];
  for (const [code, said] of refusals) {
    const refusing = await startRefusing(code, 'not\nfor you');
    t.after(refusing.close);
    assert.match(await failure(LIST, { ...env, AWS_ENDPOINT_URL_CLOUDFORMATION: refusing.url }), said);
  }
});

test('AWS out of reach', async () => {
  const gone = await startFakeCloudFormation({});
  await gone.close();
  const said = await failure(LIST, { ...env, AWS_ENDPOINT_URL_CLOUDFORMATION: gone.url });
  assert.match(said, /could not be reached \(ECONNREFUSED\)\.$/);
});

test('a file of credentials that is not there', async () => {
  const args = [
    'connect',
    'azoraone',
    '--name',
    'main',
    '--stage',
    'production',
    '--file',
    '/nowhere/keys.json',
  ];
  assert.equal(await failure(args, env), "The file /nowhere/keys.json can't be read (ENOENT).");
});
