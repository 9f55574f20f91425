import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createKey } from '../../../infra/admin/api-key.ts';
import { localTarget } from '../../../infra/admin/target/local-target.ts';
import { readLocalRun } from '../../../infra/admin/target/read-local-run.ts';
import { startDeployment, type TestDeployment } from './deployment.ts';

let directory: string;
let deployment: TestDeployment;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'admin-'));
  deployment = await startDeployment();
});
after(async () => {
  await deployment.stop();
  await rm(directory, { recursive: true });
});

async function localFile(name: string, content: unknown): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function running({ secretsManager, ...others }: TestDeployment['endpoints']) {
  const endpoints = { ...others, secrets_manager: secretsManager };
  return {
    api_url: 'http://127.0.0.1:3900',
    api_key: 'ph_SECRET',
    operator: { endpoints, outputs: deployment.outputs },
  };
}

test('what npm start has written leads to its tables and secrets', async () => {
  const path = await localFile('running.json', running(deployment.endpoints));
  const target = localTarget(await readLocalRun(path));
  const { apiKey } = await createKey(target, 'local');
  assert.equal(target.apiUrl, 'https://paperhook.example');
  target.close();
  assert.equal((await deployment.target.settings.getApiKey(apiKey))?.tenant, 'local');
});

const NOTHING_RUNS = { message: 'Nothing is running on this machine: start it with `npm start`.' };

test('nothing is running', async () => {
  await assert.rejects(readLocalRun(join(directory, 'nowhere.json')), NOTHING_RUNS);
});

test('a run that was killed and has left its file behind', async () => {
  const killed = await startDeployment();
  const path = await localFile('killed.json', running(killed.endpoints));
  await killed.stop();
  await assert.rejects(readLocalRun(path), NOTHING_RUNS);
});

test('a file of another form is refused without a word of what is in it', async () => {
  for (const content of ['SECRET', { api_key: 'SECRET' }]) {
    const path = await localFile('other.json', content);
    await assert.rejects(readLocalRun(path), {
      message: '.paperhook/local.json is not of its form: start `npm start` again.',
    });
  }
});
