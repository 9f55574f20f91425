import { Duration } from 'aws-cdk-lib';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { WORKERS } from '../../function-names.ts';
import { ownMetric } from '../own-metric.ts';
import type { Shown } from './shown.ts';
import { explanation, graph, row, table } from './widgets.ts';

/** Why: which step fails, of which connection, with which reason. */
export function reasonRows({ scope, settings, queues, functions }: Shown): IWidget[][] {
  const workers = WORKERS.map((name) => functions[name]);
  return [
    row(
      explanation(
        'Why?',
        'One reason for one connection is its keys (`connection_unusable`: connect again), its provider (`provider_unavailable`, ' +
          '`provider_throttled`: wait, or pause it) or the operator (`connection_paused`: resume). `unavailable` is our own: see the function below.',
        `Then set it going: \`npm run admin -- redrive --reason REASON --stage ${settings.stage}\`; one job: \`npm run admin -- job show JOB_ID --stage ${settings.stage}\``,
      ),
    ),
    row(
      graph({
        title: 'Jobs held up; failed by their deadline',
        metrics: [
          ownMetric(scope, 'JobsHeldUp', { statistic: 'Sum', label: 'steps of jobs held up' }),
          ownMetric(scope, 'JobsFailedByDeadline', { statistic: 'Sum', label: 'failed by deadline' }),
        ],
        alarmFrom: 1,
      }),
      table({
        title: 'Jobs held up, by connection',
        functions: [functions['unpack-batch'], functions['start-job'], functions['settle-job']],
        queryLines: [
          'filter JobsHeldUp = 1 or JobsFailedByDeadline = 1',
          'stats sum(JobsHeldUp) as held_up, sum(JobsFailedByDeadline) as by_deadline, max(@timestamp) as latest by provider, connection',
          'sort held_up desc',
        ],
      }),
      table({
        title: 'Steps and messages that failed, by reason',
        functions: workers,
        queryLines: [
          'filter message.outcome in ["step_failed", "message_failed", "wake_up_not_sent"]',
          'stats count() as times, max(@timestamp) as latest by @log, message.outcome, message.code, message.reason',
          'sort times desc',
          'limit 20',
        ],
      }),
    ),
    row(
      graph({
        title: 'Dead letters waiting for the poller',
        metrics: queues.all.map(({ name, deadLetters }) =>
          deadLetters.metricApproximateNumberOfMessagesVisible({
            period: Duration.minutes(5),
            statistic: 'Maximum',
            label: name,
          }),
        ),
        alarmFrom: 1,
      }),
      graph({
        title: 'Dead letters that the poller has kept and made due again',
        metrics: queues.all.map((queue) => queue.metricDrained({ label: queue.name })),
        alarmFrom: 1,
      }),
    ),
  ];
}
