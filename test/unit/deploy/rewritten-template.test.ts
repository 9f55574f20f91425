import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rewrittenTemplate } from '../../deploy/emulator/rewritten-template.ts';

test('an alarm on metric math watches its first metric', () => {
  const Metric = {
    MetricName: 'Visible',
    Namespace: 'AWS/SQS',
    Dimensions: [{ Name: 'QueueName', Value: 'q' }],
  };
  const alarm = {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      Threshold: 1,
      Metrics: [
        { Id: 'sum', Expression: 'visible + received' },
        { Id: 'visible', ReturnData: false, MetricStat: { Metric, Period: 60, Stat: 'Maximum' } },
      ],
    },
  };
  assert.deepEqual(rewrittenTemplate({ Resources: { alarm }, Outputs: {} }), {
    Outputs: {},
    Resources: {
      alarm: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: { Threshold: 1, ...Metric, Period: 60, Statistic: 'Maximum' },
      },
    },
  });
});

test('a secret is referred to by its ARN, and everything else as it was', () => {
  const Resources = {
    key: { Type: 'AWS::SecretsManager::Secret' },
    table: { Type: 'AWS::DynamoDB::Table' },
    plain: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors', Threshold: 1 } },
  };
  const before = {
    Resources,
    Outputs: { Key: { Value: { Ref: 'key' } }, All: [{ Ref: 'table' }, { Ref: 'key' }] },
  };
  assert.deepEqual(rewrittenTemplate(before), {
    Resources,
    Outputs: {
      Key: { Value: { 'Fn::GetAtt': ['key', 'Id'] } },
      All: [{ Ref: 'table' }, { 'Fn::GetAtt': ['key', 'Id'] }],
    },
  });
});
