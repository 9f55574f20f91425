import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Shown } from './shown.ts';
import { explanation, graph, own, table } from './widgets.ts';

/** Do the providers' webhooks come: who completes the jobs, and what is refused. */
export function webhookRows({ scope, functions }: Shown): IWidget[][] {
  return [
    [
      explanation(
        "Do the providers' webhooks come?",
        'A connection whose jobs the poller completes loses its webhooks: look whether they are refused (a changed secret, source ' +
          'addresses), and whether its provider has the right URL (output WebhookUrl). Its jobs end all the same, later.',
      ),
    ],
    [
      graph({
        title: 'Jobs completed; by the poller',
        metrics: [
          own(scope, 'JobsCompleted', 'Sum', 'all'),
          own(scope, 'JobsCompletedByPoller', 'Sum', 'by the poller'),
        ],
        of: 4,
      }),
      table(
        'Share of the poller, by connection',
        [functions['settle-job']],
        [
          'filter ispresent(JobsCompleted)',
          'stats count() as completed, sum(JobsCompletedByPoller) / sum(JobsCompleted) * 100 as percent_by_poller by provider, connection',
          'sort percent_by_poller desc',
        ],
        4,
      ),
      graph({
        title: 'Webhooks that helped nobody; silent connections',
        metrics: [
          own(scope, 'NotificationsSetAside', 'Sum', 'set aside'),
          own(scope, 'NotificationsOfUnknownFiles', 'Sum', 'of unknown files'),
          own(scope, 'NotificationsReplayed', 'Sum', 'replayed'),
          own(scope, 'UnknownEvents', 'Sum', 'of unknown events'),
          own(scope, 'SilentConnections', 'Maximum', 'silent connections'),
        ],
        of: 4,
      }),
      table(
        'Webhooks refused, by connection',
        [functions['receive-notification']],
        [
          'filter message.status >= 400',
          'stats count() as times, max(@timestamp) as latest by message.provider, message.connection, message.code, message.cause',
          'sort times desc',
          'limit 20',
        ],
        4,
      ),
    ],
  ];
}
