import { Duration } from 'aws-cdk-lib';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Shown } from './shown.ts';
import { explanation, graph } from './widgets.ts';

/** Is it us: the functions and the API in front of them. */
export function functionRows({ functions, api }: Shown): IWidget[][] {
  const shown = Object.values(functions);
  const period = Duration.minutes(5);
  const sum = { period, statistic: 'Sum' };
  return [
    [
      explanation(
        'Our own functions, and the API',
        "Errors: the function's log group says which. Throttles: the account's functions at once are used up (a quota to raise), or " +
          '`maxConcurrency` is. 4xx: clients; 429 among them is `throttles` of infra/config.ts.',
      ),
    ],
    [
      graph({
        title: 'Errors, by function',
        metrics: shown.map(({ name, lambda }) => lambda.metricErrors({ ...sum, label: name })),
        of: 4,
      }),
      graph({
        title: 'Throttles, by function',
        metrics: shown.map(({ name, lambda }) => lambda.metricThrottles({ ...sum, label: name })),
        of: 4,
      }),
      graph({
        title: 'Answers of the API',
        metrics: [
          api.api.metricCount({ ...sum, label: 'requests' }),
          api.api.metricClientError({ ...sum, label: '4xx' }),
          api.api.metricServerError({ ...sum, label: '5xx' }),
        ],
        of: 4,
      }),
      graph({
        title: 'Time to the answer (ms)',
        metrics: [
          ...['p50', 'p99'].map((statistic) =>
            api.api.metricLatency({ period, statistic, label: statistic }),
          ),
          functions['receive-notification'].lambda.metricDuration({
            period,
            statistic: 'p99',
            label: 'webhooks, p99 of the function',
          }),
        ],
        of: 4,
      }),
    ],
  ];
}
