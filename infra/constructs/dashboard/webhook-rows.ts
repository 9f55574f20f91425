import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { ownMetric } from '../own-metric.ts';
import type { Shown } from './shown.ts';
import { explanation, graph, row, table } from './widgets.ts';

/** Do the providers' webhooks come: who completes the jobs, and what is refused. */
export function webhookRows({ scope, functions }: Shown): IWidget[][] {
  return [
    row(
      explanation(
        "Do the providers' webhooks come?",
        'A connection whose jobs the poller completes loses its webhooks: look whether they are refused (a changed secret, source ' +
          'addresses), and whether its provider has the right URL (output WebhookUrl). Its jobs end all the same, later.',
      ),
    ),
    row(
      graph({
        title: 'Jobs completed; by the poller',
        metrics: [
          ownMetric(scope, 'JobsCompleted', { statistic: 'Sum', label: 'all' }),
          ownMetric(scope, 'JobsCompletedByPoller', { statistic: 'Sum', label: 'by the poller' }),
        ],
      }),
      table({
        title: 'Share of the poller, by connection',
        functions: [functions['settle-job']],
        queryLines: [
          'filter ispresent(JobsCompleted)',
          'stats count() as completed, sum(JobsCompletedByPoller) / sum(JobsCompleted) * 100 as percent_by_poller by provider, connection',
          'sort percent_by_poller desc',
        ],
      }),
      graph({
        title: 'Webhooks that helped nobody; silent connections',
        metrics: [
          ownMetric(scope, 'NotificationsSetAside', { statistic: 'Sum', label: 'set aside' }),
          ownMetric(scope, 'NotificationsOfUnknownFiles', { statistic: 'Sum', label: 'of unknown files' }),
          ownMetric(scope, 'NotificationsReplayed', { statistic: 'Sum', label: 'replayed' }),
          ownMetric(scope, 'UnknownEvents', { statistic: 'Sum', label: 'of unknown events' }),
          ownMetric(scope, 'SilentConnections', { statistic: 'Maximum', label: 'silent connections' }),
        ],
      }),
      table({
        title: 'Webhooks refused, by connection',
        functions: [functions['receive-notification']],
        queryLines: [
          'filter message.status >= 400',
          'stats count() as times, max(@timestamp) as latest by message.provider, message.connection, message.code, message.cause',
          'sort times desc',
          'limit 20',
        ],
      }),
    ),
  ];
}
