import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { ownMetric } from '../own-metric.ts';
import type { Parts } from '../parts.ts';
import type { WorkFunction } from '../work-function.ts';

/** Everything that gets lost on the way counts on the poller, so it is watched from all sides. */
export function addPollerAlarms(
  scope: Construct,
  { lambda }: WorkFunction,
  { settings, alarms }: Pick<Parts, 'settings' | 'alarms'>,
): void {
  const { polls, oldestDue } = settings.alarms;
  const period = Duration.minutes(polls.minutes);
  alarms.onState(scope, 'NotPolling', {
    alarmDescription: `The poller has not run for ${polls.minutes} minutes: jobs whose webhook was lost stand still.`,
    metric: lambda.metricInvocations({ period, statistic: 'Sum' }),
    threshold: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.BREACHING,
  });
  alarms.onState(scope, 'PollingFails', {
    alarmDescription: 'The poller fails: jobs whose webhook was lost may stand still.',
    metric: lambda.metricErrors({ period, statistic: 'Sum' }),
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
