import { Duration } from 'aws-cdk-lib';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { ownMetric } from '../own-metric.ts';
import type { Shown } from './shown.ts';
import { explanation, graph, row } from './widgets.ts';

const SAMPLE = { statistic: 'Maximum', period: Duration.minutes(5) };

/** Is anything stuck: what is due, what waits in a queue, what has died in one. */
export function stuckRows({ scope, settings, queues, functions }: Shown): IWidget[][] {
  const { alarms } = settings;
  const poller = functions['poll-due-items'].lambda;
  return [
    row(
      explanation(
        'Is anything stuck?',
        'Nothing is while what is due is minutes old, no queue ages and the dead-letter queues are empty. A poller that does not run stops ' +
          'what was lost on its way; an old queue is a function that fails or is too slow (below, "Our own functions").',
        'What is stuck, by queue, reason, tenant and age: `npm run admin -- redrive --plan --stage ' +
          `${settings.stage}\``,
      ),
    ),
    row(
      graph({
        title: 'How long the oldest item has been due (s)',
        metrics: [ownMetric(scope, 'OldestDueAgeSeconds', { statistic: 'Maximum', label: 'oldest due' })],
        alarmFrom: alarms.oldestDue.seconds,
      }),
      graph({
        title: 'The poller: runs, failures, what it woke',
        metrics: [
          poller.metricInvocations({ period: SAMPLE.period, label: 'runs' }),
          poller.metricErrors({ period: SAMPLE.period, label: 'failed' }),
          ownMetric(scope, 'WakeUpsSent', { statistic: 'Sum', label: 'woken' }),
        ],
      }),
      graph({
        title: 'Age of the oldest message (s)',
        metrics: queues.all.map(({ name, queue }) =>
          queue.metricApproximateAgeOfOldestMessage({ ...SAMPLE, label: name }),
        ),
        alarmFrom: alarms.oldestMessageSeconds,
      }),
      graph({
        title: 'Messages waiting',
        metrics: queues.all.map(({ name, queue }) =>
          queue.metricApproximateNumberOfMessagesVisible({ ...SAMPLE, label: name }),
        ),
      }),
    ),
  ];
}
