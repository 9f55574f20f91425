import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);

describe('the app, as cdk runs it', () => {
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'app-'));
  });

  after(() => rm(directory, { recursive: true }));

  it('gives the address of -c alarm_email to the stage of -c stage', async () => {
    const context = { stage: 'production', alarm_email: 'ops@example.com' };
    await run(process.execPath, [join(import.meta.dirname, '..', '..', 'infra', 'app.ts')], {
      env: { CDK_OUTDIR: directory, CDK_CONTEXT_JSON: JSON.stringify(context) },
    });
    const template = await readFile(join(directory, 'paperhook-production.template.json'), 'utf8');
    const resources = Object.values<{ Type: string; Properties: unknown }>(JSON.parse(template).Resources);
    const subscriptions = resources.filter(({ Type }) => Type === 'AWS::SNS::Subscription');
    assert.deepEqual(
      subscriptions.map(({ Properties }) => Properties),
      [{ Endpoint: 'ops@example.com', Protocol: 'email', TopicArn: { Ref: 'AlarmsTopic3A2DFEBA' } }],
    );
  });
});
