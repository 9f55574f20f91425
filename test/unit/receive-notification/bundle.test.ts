// What is deployed: no SDK client, no fetch. How large it may be, test/infra/bundles.test.ts asks.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type FakeAws, sent, startFakeAws } from './fake-aws.ts';
import { bundledFiles, bundlePath, receiverEnvironment } from './receiver.ts';
import { webhookEvent } from './webhook-event.ts';

const SECRET = '0123456789abcdef0123456789abcdef';
const CONNECTION_TOKEN = 'adb4827160bf7b166baa54aa5ec23edba196144cd9abd3582c89097df00ede09';

let aws: FakeAws;

before(async () => {
  aws = await startFakeAws();
  aws.secrets.set('paperhook/test/connections/azoraone/main', JSON.stringify({ webhook_secrets: [SECRET] }));
});

after(() => aws.close());

test('has no SDK client, no zod and no metrics in it', async () => {
  const inputs = await bundledFiles();
  assert.ok(inputs.includes('functions/receive-notification/receive-notification.ts'));
  assert.deepEqual(
    inputs.filter((input) => /@aws-sdk\/|@middy\/|node_modules\/(zod|undici)\/|metrics/.test(input)),
    [],
  );
});

test('acknowledges a webhook without loading fetch', async () => {
  const event = webhookEvent({ query: { token: CONNECTION_TOKEN, companyID: '123' }, body: '{}' });
  const program = `
    globalThis.fetch = () => { throw new Error('global fetch was called'); };
    const { handler } = await import(${JSON.stringify(pathToFileURL(bundlePath).href)});
    console.log = () => {};
    const answer = await handler(${JSON.stringify(event)});
    const loaded = process.moduleLoadList.filter((name) => /undici/.test(name));
    process.stdout.write(JSON.stringify({ answer, loaded }));
    process.exit();
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    env: receiverEnvironment(aws.url),
  });
  assert.deepEqual(JSON.parse(stdout), { answer: { statusCode: 200, body: '' }, loaded: [] });
  assert.equal(sent(aws).length, 1);
});

test('refuses to start on an unusable configuration, naming all of it', async () => {
  const program = `await import(${JSON.stringify(pathToFileURL(bundlePath).href)})`;
  const started = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    env: { AWS_REGION: 'us-east-1', SETTLE_QUEUE_URL: 'settle' },
  });
  await assert.rejects(started, (error: { stderr: string }) => {
    assert.match(
      error.stderr,
      /SETTLE_QUEUE_URL must be an http or https URL; BUCKET is missing; CONNECTIONS_PREFIX is missing\./,
    );
    return true;
  });
});
