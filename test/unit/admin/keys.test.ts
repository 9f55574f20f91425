import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { createKey } from '../../../infra/admin/api-key.ts';
import { startDeployment, type TestDeployment } from './deployment.ts';
import { runInProcess } from './run-in-process.ts';

let deployment: TestDeployment;
before(async () => {
  deployment = await startDeployment();
});
after(() => deployment.stop());

const run = (args: string[], nowMs?: number) =>
  runInProcess(deployment.target, args, nowMs === undefined ? {} : { nowMs });

test('a key is printed alone on standard output, works, and is stored as a hash only', async () => {
  const { exitCode, output, remarks } = await run(['create-key', '--tenant', 'acme']);
  assert.equal(exitCode, 0);
  assert.equal(output.length, 1);
  const [apiKey = ''] = output;
  assert.match(apiKey, /^ph_[A-Za-z0-9_-]{43}$/);
  assert.ok(!remarks.includes(apiKey));
  assert.ok(remarks.includes(`key id ${apiKey.slice(0, 11)}`));
  assert.equal((await deployment.target.settings.getApiKey(apiKey))?.tenant, 'acme');

  const { Items = [] } = await deployment.client.send(new ScanCommand({ TableName: 'settings' }));
  assert.ok(!JSON.stringify(Items).includes(apiKey));
  const hash = createHash('sha256').update(apiKey).digest('hex');
  assert.ok(Items.some(({ id }) => id?.S === `KEY#${hash}`));
});

test('two keys are never the same', async () => {
  const keys = await Promise.all([1, 2, 3].map(() => createKey(deployment.target, 'many')));
  assert.equal(new Set(keys.map(({ apiKey }) => apiKey)).size, 3);
});

test("a tenant's keys are listed oldest first, without those of others", async () => {
  const first = await createKey(deployment.target, 'lister', Date.UTC(2025, 0, 2, 3, 4, 5));
  const second = await createKey(deployment.target, 'lister', Date.UTC(2024, 5, 1));
  await createKey(deployment.target, 'somebody-else');
  const { output } = await run(['list-keys', '--tenant', 'lister']);
  assert.deepEqual(output, [
    'KEY ID       CREATED                   REVOKED',
    `${second.keyId}  2024-06-01T00:00:00.000Z  -`,
    `${first.keyId}  2025-01-02T03:04:05.000Z  -`,
  ]);
});

test('a tenant without keys is told so, on standard error', async () => {
  const ran = await run(['list-keys', '--tenant', 'nobody']);
  assert.deepEqual(ran, { exitCode: 0, output: [], remarks: 'Tenant nobody has no API keys.' });
});

test('a revoked key is marked once; revoking it again leaves the time as it was', async () => {
  const { apiKey, keyId } = await createKey(deployment.target, 'revoker', Date.UTC(2025, 0, 1));
  const args = ['revoke-key', '--tenant', 'revoker', `--key=${keyId}`];
  const first = await run(args, Date.UTC(2025, 0, 2));
  assert.deepEqual(first.output, [`The API key ${keyId} of tenant revoker is revoked.`]);
  const again = await run(args, Date.UTC(2025, 0, 3));
  assert.deepEqual(again.output, [
    `The API key ${keyId} of tenant revoker had been revoked at 2025-01-02T00:00:00.000Z.`,
  ]);
  assert.equal(again.exitCode, 0);
  assert.equal((await deployment.target.settings.getApiKey(apiKey))?.revoked_at, Date.UTC(2025, 0, 2));
  const listed = await run(['list-keys', '--tenant', 'revoker']);
  assert.equal(listed.output[1], `${keyId}  2025-01-01T00:00:00.000Z  2025-01-02T00:00:00.000Z`);
});

test("an unknown key id, and one of another tenant's, are refused alike", async () => {
  const { apiKey, keyId } = await createKey(deployment.target, 'owner');
  for (const key of ['ph_unknown1', keyId]) {
    const { exitCode, remarks } = await run(['revoke-key', '--tenant', 'thief', '--key', key]);
    assert.equal(exitCode, 1);
    assert.equal(remarks, 'Tenant thief has no API key of that id: list-keys shows those it has.');
  }
  assert.equal((await deployment.target.settings.getApiKey(apiKey))?.revoked_at, undefined);
});

test('a key id that two keys have revokes neither', async () => {
  const { settings } = deployment.target;
  const key = { kind: 'api_key', tenant: 'twins', key_id: 'ph_AAAAAAAA', created_at: 1 } as const;
  await settings.putApiKey('ph_AAAAAAAA1', key);
  await settings.putApiKey('ph_AAAAAAAA2', key);
  const { exitCode, remarks } = await run(['revoke-key', '--tenant', 'twins', '--key', 'ph_AAAAAAAA']);
  assert.equal(exitCode, 1);
  assert.match(remarks, /^Tenant twins has 2 API keys of that id; none was revoked/);
  const keys = await settings.listApiKeys('twins');
  assert.deepEqual(
    keys.map(({ revoked_at }) => revoked_at),
    [undefined, undefined],
  );
});
