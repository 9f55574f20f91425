import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { tableDefinitions } from '../../fakes/table-definitions.ts';
import { RESOURCE_NAMES } from './resource-names.ts';
import { propertiesOf, synthesised } from './synthesised.ts';

const production = synthesised('production');

const LOG_GROUPS = [
  'PublicApiAccessLogsE9C58087',
  'SubmitJobLogsE85FCDA1',
  'CreateUploadLogs6C1FD3A0',
  'ReadJobLogs932DD8C6',
  'ChangeJobLogsB5FD545F',
  'TrackJobLogs16DD3AC9',
  'ManageTemplatesLogs61FB8505',
  'ManageEndpointsLogs2F277A8C',
  'ReceiveNotificationLogs23FD4188',
  'UnpackBatchLogsB892B185',
  'StartJobLogs21345F79',
  'SettleJobLogs55A86EF0',
  'DeliverResultLogsA6E04A0E',
  'PurgeJobLogsE5B7EA76',
  'PollDueItemsLogs0412C621',
];

function table(name: 'jobs' | 'settings', template: Template = production) {
  const ids = Object.keys(RESOURCE_NAMES);
  return propertiesOf(
    template,
    'AWS::DynamoDB::Table',
    ids.find((id) => RESOURCE_NAMES[id] === name) ?? name,
  );
}

describe('the ids of what holds state', () => {
  for (const stage of ['local', 'development', 'production']) {
    it(`are the same ones for ever in ${stage}`, () => {
      const template = synthesised(stage);
      const types = [
        'AWS::DynamoDB::Table',
        'AWS::S3::Bucket',
        'AWS::SecretsManager::Secret',
        'AWS::SQS::Queue',
        'AWS::ApiGatewayV2::Api',
        'AWS::SNS::Topic',
      ];
      const ids = types.flatMap((type) => Object.keys(template.findResources(type)));
      assert.deepEqual(ids.sort(), Object.keys(RESOURCE_NAMES).sort());
    });

    it(`are those of the logs too in ${stage}`, () => {
      assert.deepEqual(Object.keys(synthesised(stage).findResources('AWS::Logs::LogGroup')), LOG_GROUPS);
    });
  }
});

describe('jobs table', () => {
  it('forgets: time to live, no backup', () => {
    assert.deepEqual(table('jobs').TimeToLiveSpecification, { AttributeName: 'expires_at', Enabled: true });
    assert.equal(table('jobs').PointInTimeRecoverySpecification, undefined);
    production.resourceCountIs('AWS::Backup::BackupPlan', 0);
  });

  it('has the indexes, with what is read of them and nothing else', () => {
    assert.deepEqual(table('jobs').KeySchema, [{ AttributeName: 'id', KeyType: 'HASH' }]);
    assert.deepEqual(table('jobs').GlobalSecondaryIndexes, [
      {
        IndexName: 'due',
        KeySchema: [
          { AttributeName: 'due_shard', KeyType: 'HASH' },
          { AttributeName: 'due', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['step', 'claims'] },
      },
      {
        IndexName: 'by-tenant',
        KeySchema: [
          { AttributeName: 'listed_under', KeyType: 'HASH' },
          { AttributeName: 'listed_at', KeyType: 'RANGE' },
        ],
        Projection: {
          ProjectionType: 'INCLUDE',
          NonKeyAttributes: ['template_id', 'credits', 'refunded_at'],
        },
      },
    ]);
    assert.deepEqual(table('jobs').AttributeDefinitions, [
      { AttributeName: 'id', AttributeType: 'S' },
      { AttributeName: 'due_shard', AttributeType: 'N' },
      { AttributeName: 'due', AttributeType: 'N' },
      { AttributeName: 'listed_under', AttributeType: 'S' },
      { AttributeName: 'listed_at', AttributeType: 'N' },
    ]);
  });
});

describe('the tables that the tests run on', () => {
  for (const { TableName, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } of tableDefinitions) {
    it(`${TableName}: has the keys and indexes of the stack`, () => {
      const inStack = table(TableName);
      assert.deepEqual(AttributeDefinitions, inStack.AttributeDefinitions);
      assert.deepEqual(KeySchema, inStack.KeySchema);
      assert.deepEqual(GlobalSecondaryIndexes, inStack.GlobalSecondaryIndexes);
    });
  }
});

describe('settings table', () => {
  it('can be restored', () => {
    assert.deepEqual(table('settings').PointInTimeRecoverySpecification, {
      PointInTimeRecoveryEnabled: true,
    });
    assert.equal(table('settings').TimeToLiveSpecification, undefined);
  });

  it("lists by owner, and then by id, all that is a tenant's", () => {
    assert.deepEqual(table('settings').GlobalSecondaryIndexes, [
      {
        IndexName: 'by-owner',
        KeySchema: [
          { AttributeName: 'owner', KeyType: 'HASH' },
          { AttributeName: 'id', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ]);
  });

  it('is protected from deletion in production only', () => {
    assert.equal(table('settings').DeletionProtectionEnabled, true);
    assert.equal(table('settings', synthesised('development')).DeletionProtectionEnabled, false);
    assert.equal(table('settings', synthesised('local')).DeletionProtectionEnabled, false);
  });
});

it('both tables are paid by the request', () => {
  production.allResourcesProperties('AWS::DynamoDB::Table', { BillingMode: 'PAY_PER_REQUEST' });
});

describe('bucket', () => {
  it('keeps everything one day, without versions', () => {
    production.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: Match.absent(),
      LifecycleConfiguration: {
        Rules: [
          {
            Id: 'one-day',
            Status: 'Enabled',
            Prefix: Match.absent(),
            ExpirationInDays: 1,
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          },
        ],
      },
    });
  });

  it('is encrypted, closed to the public and to plain HTTP', () => {
    production.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    production.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 's3:*',
            Principal: { AWS: '*' },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
  });
});

describe('data key', () => {
  it('is made by Secrets Manager, so that nobody has seen it', () => {
    production.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: Match.absent(),
      SecretString: Match.absent(),
      GenerateSecretString: {
        SecretStringTemplate: '{"current":"k1"}',
        GenerateStringKey: 'k1',
        ExcludePunctuation: true,
        PasswordLength: 86,
      },
    });
  });
});

describe('deleting the stack', () => {
  const STATE = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret'];

  it('leaves the state behind in production', () => {
    for (const type of STATE) {
      production.allResources(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
  });

  it('leaves nothing behind elsewhere', () => {
    for (const stage of ['local', 'development']) {
      for (const type of [...STATE, 'AWS::Logs::LogGroup', 'AWS::SQS::Queue']) {
        synthesised(stage).allResources(type, { DeletionPolicy: 'Delete' });
      }
    }
  });
});
