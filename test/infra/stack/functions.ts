import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Match } from 'aws-cdk-lib/assertions';
import { FUNCTION_NAMES } from '../../../infra/function-names.ts';
import { folderOf, functionsOf, propertiesOf, synthesised } from './synthesised.ts';

const template = synthesised('production');
const functions = functionsOf(template);

describe('functions', () => {
  it('are all in the stack', () => {
    assert.deepEqual([...functions.keys()].sort(), [...FUNCTION_NAMES].sort());
  });

  it('run on Node 24, arm64, with timeout and memory of their own', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: Match.anyValue(),
      MemorySize: Match.anyValue(),
    });
  });

  it('log JSON, each into a group of its own', () => {
    const groups = [...functions.values()].map(({ LoggingConfig: { LogFormat, LogGroup } }) => {
      assert.equal(LogFormat, 'JSON');
      return LogGroup.Ref;
    });
    assert.equal(new Set(groups).size, FUNCTION_NAMES.length);
  });

  it('keep no log longer than a tombstone', () => {
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    synthesised('development').allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 14 });
    synthesised('local').allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 1 });
  });

  it('have no name of their own, so that CloudFormation can replace them', () => {
    template.allResourcesProperties('AWS::Lambda::Function', { FunctionName: Match.absent() });
    template.allResourcesProperties('AWS::Logs::LogGroup', { LogGroupName: Match.absent() });
  });
});

describe('tracing', () => {
  it('is on for every function where X-Ray is, and for none on one machine', () => {
    for (const stage of ['development', 'production']) {
      synthesised(stage).allResourcesProperties('AWS::Lambda::Function', {
        TracingConfig: { Mode: 'Active' },
      });
    }
    synthesised('local').allResourcesProperties('AWS::Lambda::Function', { TracingConfig: Match.absent() });
  });
});

describe('functions that send to the queue that feeds them', () => {
  it('are not stopped as a runaway loop, and only they may go on', () => {
    const looping = [...functions].filter(([, { RecursiveLoop }]) => RecursiveLoop === 'Allow');
    const fed = Object.values(template.findResources('AWS::Lambda::EventSourceMapping'));
    const waking = fed.filter(({ Properties: { FunctionName, EventSourceArn } }) => {
      const { Environment } = propertiesOf(template, 'AWS::Lambda::Function', FunctionName.Ref);
      const queues = Object.values<{ Ref?: string }>(Environment.Variables).map(({ Ref }) => Ref);
      return queues.includes(EventSourceArn['Fn::GetAtt'][0]);
    });
    assert.deepEqual(
      looping.map(([name]) => name).sort(),
      waking.map(({ Properties }) => folderOf(template, Properties.FunctionName.Ref)).sort(),
    );
    assert.deepEqual(looping.map(([name]) => name).sort(), [
      'deliver-result',
      'settle-job',
      'start-job',
      'unpack-batch',
    ]);
  });
});

describe('the poller', () => {
  it('runs every minute, and its next run is its only retry', () => {
    template.hasResource('AWS::Events::Rule', {
      Metadata: Match.absent(),
      Properties: {
        ScheduleExpression: 'rate(1 minute)',
        State: 'ENABLED',
        Targets: [
          Match.objectLike({ RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } }),
        ],
      },
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 0 });
  });

  it('tells the one-machine run to be quicker than CloudFormation can say', () => {
    synthesised('local').hasResource('AWS::Events::Rule', {
      Metadata: { 'Paperhook::LocalRateSeconds': 2 },
      Properties: { ScheduleExpression: 'rate(1 minute)' },
    });
  });
});
