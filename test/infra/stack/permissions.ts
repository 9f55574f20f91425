import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Template } from 'aws-cdk-lib/assertions';
import type { StageFunction } from '../../../infra/function-names.ts';
import { resourceName } from './resource-names.ts';
import { functionsOf, synthesised } from './synthesised.ts';

const CONNECTIONS =
  'arn:AWS::Partition:secretsmanager:AWS::Region:AWS::AccountId:secret:paperhook-production/connections/*';

/** Who may do what to what. Beside it each function may write to its own log group, and hand its traces to X-Ray. */
const PERMISSIONS: Record<StageFunction, Record<string, string[]>> = {
  'submit-job': {
    jobs: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    'jobs/index/by-tenant': ['dynamodb:Query'],
    settings: ['dynamodb:GetItem'],
    'files/uploads/*': ['s3:GetObject', 's3:PutObject'],
    'files/incoming/*': ['s3:GetObject'],
    files: ['s3:ListBucket below uploads/* incoming/*'],
    'unpack-queue': ['sqs:SendMessage'],
    'start-queue': ['sqs:SendMessage'],
  },
  'create-upload': {
    jobs: ['dynamodb:PutItem'],
    settings: ['dynamodb:GetItem'],
    'files/incoming/*': ['s3:PutObject'],
  },
  'read-job': {
    jobs: ['dynamodb:GetItem'],
    'jobs/index/by-tenant': ['dynamodb:Query'],
    settings: ['dynamodb:GetItem'],
    'files/results/*': ['s3:GetObject', 's3:PutObject'],
    files: ['s3:ListBucket below results/*'],
  },
  'change-job': {
    jobs: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    settings: ['dynamodb:GetItem'],
    'files/uploads/*': ['s3:GetObject', 's3:PutObject'],
    files: ['s3:ListBucket below uploads/*'],
    'unpack-queue': ['sqs:SendMessage'],
    'start-queue': ['sqs:SendMessage'],
    'settle-queue': ['sqs:SendMessage'],
    'deliver-queue': ['sqs:SendMessage'],
    'purge-queue': ['sqs:SendMessage'],
  },
  'track-job': {
    jobs: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    settings: ['dynamodb:GetItem'],
    'start-queue': ['sqs:SendMessage'],
  },
  'manage-templates': {
    settings: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    'settings/index/by-owner': ['dynamodb:Query'],
    jobs: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    'data-key': ['secretsmanager:GetSecretValue'],
    'deliver-queue': ['sqs:SendMessage'],
  },
  'manage-endpoints': {
    settings: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    'settings/index/by-owner': ['dynamodb:Query'],
    jobs: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    'jobs/index/by-tenant': ['dynamodb:Query'],
    'data-key': ['secretsmanager:GetSecretValue'],
    'deliver-queue': ['sqs:SendMessage'],
  },
  'receive-notification': {
    'settle-queue': ['sqs:SendMessage'],
    'files/notifications/*': ['s3:PutObject'],
    [CONNECTIONS]: ['secretsmanager:GetSecretValue'],
  },
  'unpack-batch': {
    jobs: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    'files/uploads/*': ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
    files: ['s3:ListBucket below uploads/*'],
    'unpack-queue': ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:SendMessage'],
    'start-queue': ['sqs:SendMessage'],
    'settle-queue': ['sqs:SendMessage'],
    'deliver-queue': ['sqs:SendMessage'],
    'purge-queue': ['sqs:SendMessage'],
  },
  'start-job': {
    jobs: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    'jobs/index/by-tenant': ['dynamodb:Query'],
    settings: ['dynamodb:GetItem'],
    'files/uploads/*': ['s3:GetObject'],
    files: ['s3:ListBucket below uploads/*'],
    [CONNECTIONS]: ['secretsmanager:GetSecretValue'],
    'start-queue': ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:SendMessage'],
    'settle-queue': ['sqs:SendMessage'],
    'deliver-queue': ['sqs:SendMessage'],
    'purge-queue': ['sqs:SendMessage'],
  },
  'settle-job': {
    jobs: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    settings: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
    'settings/index/by-owner': ['dynamodb:Query'],
    'files/results/*': ['s3:PutObject'],
    'files/results/*/webhook.json': ['s3:GetObject'],
    'files/dead-letters/*': ['s3:PutObject'],
    'files/notifications/*': ['s3:DeleteObject', 's3:GetObject'],
    files: ['s3:ListBucket below notifications/* results/*/webhook.json'],
    [CONNECTIONS]: ['secretsmanager:GetSecretValue'],
    'settle-queue': ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:SendMessage'],
    'start-queue': ['sqs:SendMessage'],
    'deliver-queue': ['sqs:SendMessage'],
    'purge-queue': ['sqs:SendMessage'],
  },
  'deliver-result': {
    jobs: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    'jobs/index/by-tenant': ['dynamodb:Query'],
    settings: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
    'settings/index/by-owner': ['dynamodb:Query'],
    'files/results/*': ['s3:DeleteObject', 's3:GetObject'],
    'files/uploads/*': ['s3:DeleteObject'],
    files: ['s3:ListBucket below results/* uploads/*'],
    'settle-queue': ['sqs:SendMessage'],
    'purge-queue': ['sqs:SendMessage'],
    'data-key': ['secretsmanager:GetSecretValue'],
    'deliver-queue': ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:SendMessage'],
  },
  'purge-job': {
    jobs: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
    'files/incoming/*': ['s3:DeleteObject'],
    'files/uploads/*': ['s3:DeleteObject'],
    'files/results/*': ['s3:DeleteObject'],
    'files/notifications/*': ['s3:DeleteObject'],
    'files/dead-letters/*': ['s3:DeleteObject'],
    files: ['s3:ListBucket below uploads/* results/*'],
    'purge-queue': ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
  },
  'poll-due-items': {
    jobs: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    'jobs/index/due': ['dynamodb:Query'],
    'files/dead-letters/*': ['s3:PutObject'],
    'unpack-queue': ['sqs:SendMessage'],
    'start-queue': ['sqs:SendMessage'],
    'settle-queue': ['sqs:SendMessage'],
    'deliver-queue': ['sqs:SendMessage'],
    'purge-queue': ['sqs:SendMessage'],
    'unpack-dlq': ['sqs:DeleteMessage', 'sqs:ReceiveMessage'],
    'start-dlq': ['sqs:DeleteMessage', 'sqs:ReceiveMessage'],
    'settle-dlq': ['sqs:DeleteMessage', 'sqs:ReceiveMessage'],
    'deliver-dlq': ['sqs:DeleteMessage', 'sqs:ReceiveMessage'],
    'purge-dlq': ['sqs:DeleteMessage', 'sqs:ReceiveMessage'],
  },
};

for (const stage of ['local', 'development', 'production']) {
  describe(`permissions in ${stage}`, () => {
    const template = synthesised(stage);
    const policies = Object.values(template.findResources('AWS::IAM::Policy'));

    for (const [name, permissions] of Object.entries(PERMISSIONS)) {
      it(`are what ${name} needs and no more`, () => {
        const lambda = functionsOf(template).get(name);
        const logGroup = lambda.LoggingConfig.LogGroup.Ref;
        const inProduction = Object.entries(permissionsOf(policies, lambda.Role['Fn::GetAtt'][0])).map(
          ([resource, actions]) => [
            resource.replace(`:paperhook-${stage}/`, ':paperhook-production/'),
            actions,
          ],
        );
        assert.deepEqual(Object.fromEntries(inProduction), {
          ...permissions,
          [logGroup]: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          ...(stage === 'local' ? {} : { '*': ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'] }),
        });
      });
    }

    it('are given to the functions alone', () => {
      const roles = Object.values(template.findResources('AWS::IAM::Role'));
      assert.equal(roles.length, Object.keys(PERMISSIONS).length);
      for (const { Properties } of roles) {
        const { Tags: _, ...properties } = Properties;
        assert.deepEqual(Object.keys(properties), ['AssumeRolePolicyDocument']);
        assert.deepEqual(Properties.AssumeRolePolicyDocument.Statement, [
          { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
        ]);
      }
      for (const { Properties } of policies) {
        assert.equal(Properties.Roles.length, 1);
      }
    });
  });
}

type Policy = ReturnType<Template['findResources']>[string];

/** Resource to actions, from every policy of a role. */
function permissionsOf(policies: Policy[], role: string): Record<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { Properties } of policies.filter((policy) => policy['Properties'].Roles[0].Ref === role)) {
    for (const statement of Properties.PolicyDocument.Statement) {
      assert.equal(statement.Effect, 'Allow');
      for (const resource of [statement.Resource].flat().map(resourceName)) {
        const actions = [statement.Action].flat().map((action) => `${action}${below(statement.Condition)}`);
        found.set(resource, [...(found.get(resource) ?? []), ...actions].sort());
      }
    }
  }
  return Object.fromEntries(found);
}

function below(condition: undefined | { StringLike: { 's3:prefix': string[] } }): string {
  if (condition === undefined) return '';
  const prefixes = condition.StringLike['s3:prefix'];
  assert.deepEqual(condition, { StringLike: { 's3:prefix': prefixes } });
  return ` below ${prefixes.join(' ')}`;
}
