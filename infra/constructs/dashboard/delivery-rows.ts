import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { ownMetric } from '../own-metric.ts';
import type { Shown } from './shown.ts';
import { explanation, graph, row, table } from './widgets.ts';

/** Do tenants get their results: endpoints that are off, and those with deliveries parked for them. */
export function deliveryRows({ scope, functions }: Shown): IWidget[][] {
  const { 'deliver-result': deliverResult } = functions;
  return [
    row(
      explanation(
        'Do the tenants get their results?',
        'What an endpoint does not take waits for it, 30 days at most, and holds up no other. Tell the tenant; it switches the endpoint ' +
          'on again, which sends what has waited.',
      ),
    ),
    row(
      graph({
        title: 'Endpoints switched off',
        metrics: [ownMetric(scope, 'EndpointsSwitchedOff', { statistic: 'Sum', label: 'switched off' })],
        alarmFrom: 1,
      }),
      table({
        title: 'Which were switched off, and why',
        functions: [deliverResult],
        queryLines: [
          'filter EndpointsSwitchedOff = 1',
          'display @timestamp, tenant, endpoint_id, reason',
          'sort @timestamp desc',
        ],
      }),
      table({
        title: 'Endpoints that deliveries are parked for, by tries to let them through',
        functions: [deliverResult],
        queryLines: [
          'filter message.step = "drain"',
          'stats count() as tries, max(@timestamp) as latest by message.item',
          'sort latest desc',
          'limit 20',
        ],
      }),
    ),
  ];
}
