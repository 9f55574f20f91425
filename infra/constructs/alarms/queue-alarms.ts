import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { WorkQueue, WorkQueueProps } from '../work-queue.ts';

/** What doesn't get through a queue, and what doesn't get out of its dead-letter queue. */
export function addQueueAlarms(
  queue: WorkQueue,
  { name, alarms, settings }: Pick<WorkQueueProps, 'name' | 'alarms' | 'settings'>,
): void {
  const { notDrainedMinutes, oldestMessageSeconds } = settings.alarms;
  // What the poller counts and not SQS: it counts every delete, also one by hand, and a message that it moves into
  // a dead-letter queue itself not at all; and the poller drains faster than a queue's depth is sampled.
  alarms.onEvent(queue, 'Drained', {
    alarmDescription: `A message of step ${name} kept failing and was drained: see its reason on the job.`,
    metric: queue.metricDrained(),
    threshold: 1,
  });
  alarms.onState(queue, 'NotDrained', {
    alarmDescription: `Dead letters of step ${name} stay where they are: the poller doesn't drain them.`,
    metric: deadLettersThere(queue),
    threshold: 1,
    evaluationPeriods: notDrainedMinutes,
  });
  alarms.onState(queue, 'OldestMessage', {
    alarmDescription: `A message of step ${name} has waited for ${oldestMessageSeconds / 60} minutes: they are not worked off.`,
    metric: queue.queue.metricApproximateAgeOfOldestMessage({
      period: Duration.minutes(5),
      statistic: 'Maximum',
    }),
    threshold: oldestMessageSeconds,
  });
}

/** Those that a drain has received and could not finish are invisible until it gets them again: both count. */
function deadLettersThere({ deadLetters }: WorkQueue): MathExpression {
  const sample = { period: Duration.minutes(1), statistic: 'Maximum' };
  return new MathExpression({
    label: 'dead letters',
    expression: 'visible + received',
    usingMetrics: {
      visible: deadLetters.metricApproximateNumberOfMessagesVisible(sample),
      received: deadLetters.metricApproximateNumberOfMessagesNotVisible(sample),
    },
    period: sample.period,
  });
}
