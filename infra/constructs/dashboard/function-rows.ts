import { Duration } from 'aws-cdk-lib';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Shown } from './shown.ts';
import { explanation, graph, row } from './widgets.ts';

/** Is it us: the functions and the API in front of them. */
export function functionRows({ functions, api }: Shown): IWidget[][] {
  const shown = Object.values(functions);
  const period = Duration.minutes(5);
  const sum = { period, statistic: 'Sum' };
  return [
    row(
      explanation(
        'Our own functions, and the API',
        "Errors: the function's log group says which. Throttles: the account's functions at once are used up (a quota to raise), or " +
          '`maxConcurrency` is. 4xx: clients; 429 among them is `throttles` of infra/config.ts.',
      ),
    ),
    row(
      graph({
        title: 'Errors, by function',
        metrics: shown.map(({ name, lambda }) => lambda.metricErrors({ ...sum, label: name })),
      }),
      graph({
        title: 'Throttles, by function',
        metrics: shown.map(({ name, lambda }) => lambda.metricThrottles({ ...sum, label: name })),
      }),
      graph({
        title: 'Answers of the API',
        metrics: [
          api.httpApi.metricCount({ ...sum, label: 'requests' }),
          api.httpApi.metricClientError({ ...sum, label: '4xx' }),
          api.httpApi.metricServerError({ ...sum, label: '5xx' }),
        ],
      }),
      graph({
        title: 'Time to the answer (ms)',
        metrics: [
          ...['p50', 'p99'].map((statistic) =>
            api.httpApi.metricLatency({ period, statistic, label: statistic }),
          ),
          functions['receive-notification'].lambda.metricDuration({
            period,
            statistic: 'p99',
            label: 'webhooks, p99 of the function',
          }),
        ],
      }),
    ),
  ];
}
