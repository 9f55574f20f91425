import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Annotations, Match, type Template } from 'aws-cdk-lib/assertions';
import type { Options } from '../../../infra/options.ts';
import { resourceName } from './resource-names.ts';
import { folderOf, type propertiesOf, stackOf, synthesised } from './synthesised.ts';

const OWN = 'paperhook-production';

/** What is watched, how many periods of how many seconds, and from what value on it goes off. */
const STATES: Record<string, string> = {
  NotPolling: 'Sum of AWS/Lambda Invocations of poll-due-items, 1 x 300 s, LessThan 1, silence breaching',
  PollingFails: 'Sum of AWS/Lambda Errors of poll-due-items, 1 x 300 s, 3',
  OldestDue: `Maximum of ${OWN} OldestDueAgeSeconds, 3 of 5 x 60 s, 600`,
  JobsHeldUp: `Sum of ${OWN} JobsHeldUp, 1 x 900 s, 1`,
  SilentConnection: `Maximum of ${OWN} SilentConnections, 1 x 900 s, 1`,
  PollerShare: 'IF(completed >= 5, 100 * share, 0), 1 x 21600 s, 25',
  ServerErrors: 'Sum of AWS/ApiGateway 5xx of api, 1 x 300 s, 5',
  ...forEachQueue('NotDrained', () => 'visible + received, 5 x 60 s, 1'),
  ...forEachQueue('OldestMessage', (step) => {
    return `Maximum of AWS/SQS ApproximateAgeOfOldestMessage of ${step}-queue, 1 x 300 s, 1800`;
  }),
};

const EVENTS: Record<string, string> = {
  EndpointsSwitchedOff: `Sum of ${OWN} EndpointsSwitchedOff, 1 x 300 s, 1`,
  JobsFailedByDeadline: `Sum of ${OWN} JobsFailedByDeadline, 1 x 300 s, 1`,
  NotificationsSetAside: `Sum of ${OWN} NotificationsSetAside, 1 x 300 s, 1`,
  ...forEachQueue('Drained', (step) => `Sum of ${OWN} DeadLettersDrained of ${step}, 1 x 300 s, 1`),
};

const production = synthesised('production');

describe('alarms', () => {
  it('are all here, with their thresholds; of what lasts, the end is told too', () => {
    const alarms = alarmsOf(production);
    const told = (over: boolean) =>
      Object.fromEntries(
        alarms
          .filter(({ properties }) => (properties.OKActions !== undefined) === over)
          .map(({ name, properties }) => [name, describeAlarm(production, properties)]),
      );
    assert.deepEqual(told(true), STATES);
    assert.deepEqual(told(false), EVENTS);
  });

  for (const stage of ['local', 'development', 'production']) {
    it(`in ${stage} all go to the topic, and say what they mean`, () => {
      for (const { name, properties } of alarmsOf(synthesised(stage))) {
        assert.deepEqual(properties.AlarmActions.map(resourceName), ['alarm-topic'], name);
        assert.deepEqual((properties.OKActions ?? properties.AlarmActions).map(resourceName), [
          'alarm-topic',
        ]);
        assert.match(properties.AlarmDescription, /^[A-Z].{30,}\.$/, name);
        assert.notEqual(properties.ActionsEnabled, false, name);
      }
    });
  }

  it('have no name of their own, so that CloudFormation begins it with the stack, as the topic demands', () => {
    production.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmName: Match.absent() });
  });

  it('on the share of the poller take both numbers from the same jobs', () => {
    production.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Metrics: Match.arrayWith([
        Match.objectLike({
          Id: 'completed',
          MetricStat: {
            Metric: { Namespace: OWN, MetricName: 'JobsCompleted' },
            Period: 21_600,
            Stat: 'Sum',
          },
        }),
        Match.objectLike({
          Id: 'share',
          MetricStat: {
            Metric: { Namespace: OWN, MetricName: 'JobsCompletedByPoller' },
            Period: 21_600,
            Stat: 'Average',
          },
        }),
      ]),
    });
  });

  for (const step of ['unpack', 'start', 'settle', 'deliver', 'purge']) {
    it(`on dead letters of ${step} that are not drained count those that a drain has received, too`, () => {
      const alarm = alarmsOf(production).find(({ name }) => name === `NotDrained of ${step}`);
      const metrics: Metric[] = alarm?.properties.Metrics.filter(({ MetricStat }: Metric) => MetricStat);
      assert.deepEqual(
        metrics.map(({ Id, MetricStat }) => {
          const { Namespace, MetricName, Dimensions } = MetricStat.Metric;
          const of = dimension(production, Dimensions);
          return `${Id}: ${MetricStat.Stat} of ${Namespace} ${MetricName} of ${of}, ${MetricStat.Period} s`;
        }),
        [
          `visible: Maximum of AWS/SQS ApproximateNumberOfMessagesVisible of ${step}-dlq, 60 s`,
          `received: Maximum of AWS/SQS ApproximateNumberOfMessagesNotVisible of ${step}-dlq, 60 s`,
        ],
      );
    });
  }
});

describe('alarm topic', () => {
  const alarms = { Service: 'cloudwatch.amazonaws.com' };

  it("takes this stack's alarms and nobody else's, over TLS only", () => {
    production.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({
            Effect: 'Deny',
            Principal: '*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
          Match.objectLike({ Effect: 'Allow', Action: 'sns:Publish', Principal: alarms }),
        ],
      },
    });
    const [policy] = Object.values(production.findResources('AWS::SNS::TopicPolicy'));
    assert.equal(
      resourceName(policy?.['Properties'].PolicyDocument.Statement[1].Condition.ArnLike['aws:SourceArn']),
      'arn:AWS::Partition:cloudwatch:AWS::Region:AWS::AccountId:alarm:paperhook-production-*',
    );
  });

  it('is encrypted under a key that CloudWatch may use, for it may not use that of AWS', () => {
    production.allResourcesProperties('AWS::SNS::Topic', {
      KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^AlarmsKey'), 'Arn'] },
    });
    production.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Principal: alarms }),
        ]),
      },
    });
  });

  it('mails to the address of the stage, and to nobody when there is none', () => {
    production.resourceCountIs('AWS::SNS::Subscription', 0);
    const mailed = synthesised('production', { alarmEmail: 'ops@example.com' });
    mailed.resourceCountIs('AWS::SNS::Subscription', 1);
    mailed.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'ops@example.com',
      TopicArn: { Ref: 'AlarmsTopic3A2DFEBA' },
    });
  });
});

interface Metric {
  Id: string;
  MetricStat: {
    Metric: { Namespace: string; MetricName: string; Dimensions: { Name: string; Value: unknown }[] };
    Period: number;
    Stat: string;
  };
}

describe('an address for alarms that is missing', () => {
  const warnings = (stage: string, options?: Options) =>
    Annotations.fromStack(stackOf(stage, options))
      .findWarning('*', Match.anyValue())
      .map(({ entry }) => entry.data);

  it('is warned of in production, for a subscription would be taken off in silence', () => {
    const [warning, ...more] = warnings('production');
    assert.match(String(warning), /nobody is told of an alarm.* -c alarm_email=ops@example\.com/);
    assert.deepEqual([more, warnings('production', { alarmEmail: 'ops@example.com' })], [[], []]);
  });

  it('is nothing to speak of elsewhere', () => {
    assert.deepEqual([warnings('development'), warnings('local')], [[], []]);
  });
});

function forEachQueue(alarm: string, describe: (step: string) => string): Record<string, string> {
  const steps = ['unpack', 'start', 'settle', 'deliver', 'purge'];
  return Object.fromEntries(steps.map((step) => [`${alarm} of ${step}`, describe(step)]));
}

/** By the id that the code gives them; those of a queue with its step. */
function alarmsOf(template: Template) {
  return Object.entries(template.findResources('AWS::CloudWatch::Alarm')).map(([id, { Properties }]) => {
    const [, step, name] =
      /^(?:Queues(Unpack|Start|Settle|Deliver|Purge)|PublicApi|SettleJob|PollSchedule|)(\w+?)[0-9A-F]{8}$/.exec(
        id,
      ) ?? [];
    assert.ok(name, id);
    return { name: step ? `${name} of ${step.toLowerCase()}` : name, properties: Properties };
  });
}

function describeAlarm(template: Template, alarm: ReturnType<typeof propertiesOf>): string {
  const { Metrics, DatapointsToAlarm, EvaluationPeriods, ComparisonOperator, TreatMissingData } = alarm;
  const [{ Expression }] = Metrics ?? [{}];
  const period = alarm.Period ?? Metrics[1].MetricStat.Period;
  const of = alarm.Dimensions ? ` of ${dimension(template, alarm.Dimensions)}` : '';
  const what = Expression ?? `${alarm.Statistic} of ${alarm.Namespace} ${alarm.MetricName}${of}`;
  const times = DatapointsToAlarm ? `${DatapointsToAlarm} of ${EvaluationPeriods}` : EvaluationPeriods;
  const less = ComparisonOperator === 'LessThanThreshold' ? 'LessThan ' : '';
  const silence = TreatMissingData === 'notBreaching' ? '' : `, silence ${TreatMissingData}`;
  if (!less) assert.equal(ComparisonOperator, 'GreaterThanOrEqualToThreshold');
  return `${what}, ${times} x ${period} s, ${less}${alarm.Threshold}${silence}`;
}

function dimension(template: Template, dimensions: { Name: string; Value: unknown }[]): string {
  assert.equal(dimensions.length, 1);
  const [{ Name, Value } = { Name: '', Value: '' }] = dimensions;
  return Name === 'FunctionName' ? folderOf(template, resourceName(Value)) : resourceName(Value);
}
