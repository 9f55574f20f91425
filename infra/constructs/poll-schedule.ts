import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { StageSettings } from '../config.ts';
import type { AlarmTopic } from './alarm-topic.ts';
import { ownMetric } from './own-metric.ts';
import { addTemplateMetadata } from './template-metadata.ts';
import type { WorkFunction } from './work-function.ts';

export interface PollScheduleProps {
  settings: StageSettings;
  poller: WorkFunction;
  alarms: AlarmTopic;
}

/** Runs the poller, and says when it stops. */
export class PollSchedule extends Construct {
  constructor(scope: Construct, id: string, props: PollScheduleProps) {
    super(scope, id);
    const { settings, poller } = props;
    const rate = Duration.minutes(settings.poller.rateMinutes);
    const rule = new Rule(this, 'Rule', { schedule: Schedule.rate(rate) });
    // A late poll is of no use: the next one is due.
    rule.addTarget(new LambdaFunction(poller.lambda, { retryAttempts: 0, maxEventAge: rate }));
    poller.lambda.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: rate });
    if (settings.localPollSeconds !== undefined) {
      addTemplateMetadata(rule, 'Paperhook::LocalRateSeconds', settings.localPollSeconds);
    }
    addPollerAlarms(this, props);
  }
}

/** Everything that gets lost on the way counts on the poller, so it is watched from all sides. */
function addPollerAlarms(scope: Construct, { settings, poller, alarms }: PollScheduleProps): void {
  const { polls, oldestDue } = settings.alarms;
  const period = Duration.minutes(polls.minutes);
  alarms.onState(scope, 'NotPolling', {
    alarmDescription: `The poller has not run for ${polls.minutes} minutes: jobs whose webhook was lost stand still.`,
    metric: poller.lambda.metricInvocations({ period, statistic: 'Sum' }),
    threshold: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.BREACHING,
  });
  alarms.onState(scope, 'PollingFails', {
    alarmDescription: 'The poller fails: jobs whose webhook was lost may stand still.',
    metric: poller.lambda.metricErrors({ period, statistic: 'Sum' }),
    threshold: polls.failures,
  });
  alarms.onState(scope, 'OldestDue', {
    alarmDescription: `What the poller finds has been due for ${oldestDue.seconds / 60} minutes: it does not keep up.`,
    metric: ownMetric(scope, 'OldestDueAgeSeconds', { period: Duration.minutes(1), statistic: 'Maximum' }),
    threshold: oldestDue.seconds,
    evaluationPeriods: oldestDue.outOfMinutes,
    datapointsToAlarm: oldestDue.minutes,
  });
}
