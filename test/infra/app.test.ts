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

  async function synthesise(app: string, context: object): Promise<void> {
    await run(process.execPath, [join(import.meta.dirname, '..', '..', 'infra', app)], {
      env: { CDK_OUTDIR: directory, CDK_CONTEXT_JSON: JSON.stringify(context) },
    });
  }

  async function resourcesOf(stack: string) {
    const template = JSON.parse(await readFile(join(directory, `${stack}.template.json`), 'utf8'));
    return Object.values<{ Type: string; Properties: Record<string, unknown> }>(template.Resources);
  }

  it('gives the domain that cdk.json has for the stage to that stage', async () => {
    const certificate =
      'arn:aws:acm:eu-north-1:111122223333:certificate/0f1e2d3c-aaaa-bbbb-cccc-0123456789ab';
    const production = { domain: 'documents.example.com', certificate };
    await synthesise('app.ts', { stage: 'production', production });
    const names = (await resourcesOf('paperhook-production')).filter(
      ({ Type }) => Type === 'AWS::ApiGatewayV2::DomainName',
    );
    assert.deepEqual(
      names.map(({ Properties }) => Properties['DomainName']),
      ['documents.example.com'],
    );
  });

  it('says what a domain lacks', async () => {
    const incomplete = synthesise('app.ts', { domain: 'documents.example.com' });
    await assert.rejects(incomplete, /domain needs certificate as well: the ARN of a certificate/);
  });

  it('makes the web ACL of a stage on its own', async () => {
    await synthesise('firewall-app.ts', { stage: 'production' });
    const resources = await resourcesOf('paperhook-production-firewall');
    assert.deepEqual(
      resources.map(({ Type }) => Type),
      ['AWS::WAFv2::WebACL'],
    );
  });

  it('gives the address of -c alarm_email to the stage of -c stage', async () => {
    const context = { stage: 'production', alarm_email: 'ops@example.com' };
    await synthesise('app.ts', context);
    const resources = await resourcesOf('paperhook-production');
    const subscriptions = resources.filter(({ Type }) => Type === 'AWS::SNS::Subscription');
    assert.deepEqual(
      subscriptions.map(({ Properties }) => Properties),
      [{ Endpoint: 'ops@example.com', Protocol: 'email', TopicArn: { Ref: 'AlarmsTopic3A2DFEBA' } }],
    );
  });
});
