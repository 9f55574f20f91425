import { Duration } from 'aws-cdk-lib';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Shown } from './shown.ts';
import { explanation, graph, own } from './widgets.ts';

const SAMPLE = { statistic: 'Maximum', period: Duration.minutes(5) };

/** Is anything stuck: what is due, what waits in a queue, what has died in one. */
export function stuckRows({ scope, settings, queues, functions }: Shown): IWidget[][] {
  const { alarms } = settings;
  const poller = functions['poll-due-items'].lambda;
  return [
    [
      explanation(
        'Is anything stuck?',
        'Nothing is while what is due is minutes old, no queue ages and the dead-letter queues are empty. A poller that does not run stops ' +
          'what was lost on its way; an old queue is a function that fails or is too slow (below, "Our own functions").',
        'What is stuck, by queue, reason, tenant and age: `npm run admin -- redrive --plan --stage ' +
          `${settings.stage}\``,
      ),
    ],
    [
      graph({
        title: 'How long the oldest item has been due (s)',
        metrics: [own(scope, 'OldestDueAgeSeconds', 'Maximum', 'oldest due')],
        alarmFrom: alarms.oldestDue.seconds,
        of: 4,
      }),
      graph({
        title: 'The poller: runs, failures, what it woke',
        metrics: [
          poller.metricInvocations({ period: SAMPLE.period, label: 'runs' }),
          poller.metricErrors({ period: SAMPLE.period, label: 'failed' }),
          own(scope, 'WakeUpsSent', 'Sum', 'woken'),
        ],
        of: 4,
      }),
      graph({
        title: 'Age of the oldest message (s)',
        metrics: queues.all.map(({ node, queue }) =>
          queue.metricApproximateAgeOfOldestMessage({ ...SAMPLE, label: node.id.toLowerCase() }),
        ),
        alarmFrom: alarms.oldestMessageSeconds,
        of: 4,
      }),
      graph({
        title: 'Messages waiting',
        metrics: queues.all.map(({ node, queue }) =>
          queue.metricApproximateNumberOfMessagesVisible({ ...SAMPLE, label: node.id.toLowerCase() }),
        ),
        of: 4,
      }),
    ],
  ];
}
