import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { HELD_UP_AFTER_MS } from '../../../shared/lambda/watch-failures.ts';
import { ownMetric } from '../own-metric.ts';
import type { Parts } from '../parts.ts';

/** What start-job and settle-job see of jobs that don't get on: while there is time to mend it, and when there is none. */
export function addJobAlarms(
  scope: Construct,
  { alarms, settings }: Pick<Parts, 'settings' | 'alarms'>,
): void {
  alarms.onState(scope, 'JobsHeldUp', {
    alarmDescription:
      `Jobs accepted more than ${HELD_UP_AFTER_MS / 60_000} minutes ago keep failing to start or settle; their deadline will end them. ` +
      'The log lines with JobsHeldUp name the connection, job show the reason.',
    metric: ownMetric(scope, 'JobsHeldUp', {
      period: Duration.minutes(settings.alarms.heldUpMinutes),
      statistic: 'Sum',
    }),
    threshold: 1,
  });
  // One is one too many: a tenant has been told that the document failed.
  alarms.onEvent(scope, 'JobsFailedByDeadline', {
    alarmDescription:
      'A job has failed because no result came before its deadline: its reason is on the job.',
    metric: ownMetric(scope, 'JobsFailedByDeadline', { statistic: 'Sum' }),
    threshold: 1,
  });
}
