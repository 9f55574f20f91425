import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { ownMetric } from '../own-metric.ts';
import type { Parts } from '../parts.ts';

/** What settle-job sees of the providers' webhooks: lost ones, silent connections, ones that say nothing we can use. */
export function addWebhookAlarms(
  scope: Construct,
  { alarms, settings }: Pick<Parts, 'settings' | 'alarms'>,
): void {
  const { silentAfterSeconds, silentPeriodMinutes, pollerShare } = settings.alarms;
  alarms.onState(scope, 'SilentConnection', {
    alarmDescription:
      `A connection has sent no webhook for ${silentAfterSeconds / 60} minutes, though a job of its waited or was completed by the poller. ` +
      'The log lines of settle-job with SilentConnections name it.',
    metric: ownMetric(scope, 'SilentConnections', {
      period: Duration.minutes(silentPeriodMinutes),
      statistic: 'Maximum',
    }),
    threshold: 1,
  });
  alarms.onState(scope, 'PollerShare', {
    alarmDescription: `The poller, not a webhook, completed ${pollerShare.percent} % or more of the jobs: webhooks get lost.`,
    metric: shareOfPoller(scope, pollerShare),
    threshold: pollerShare.percent,
  });
  alarms.onEvent(scope, 'NotificationsSetAside', {
    alarmDescription:
      'An authentic webhook said nothing that we can use. Its body is kept for 24 hours, its reason for 14 days.',
    metric: ownMetric(scope, 'NotificationsSetAside', { statistic: 'Sum' }),
    threshold: 1,
  });
}

/** In percent. Each completed job measures 1 or 0, so the average is the share and there are no holes to fill. */
function shareOfPoller(
  scope: Construct,
  { hours, leastCompletions }: { hours: number; leastCompletions: number },
) {
  const period = Duration.hours(hours);
  return new MathExpression({
    label: 'percent of the jobs completed by the poller',
    expression: `IF(completed >= ${leastCompletions}, 100 * share, 0)`,
    usingMetrics: {
      completed: ownMetric(scope, 'JobsCompleted', { period, statistic: 'Sum' }),
      share: ownMetric(scope, 'JobsCompletedByPoller', { period, statistic: 'Average' }),
    },
    period,
  });
}
