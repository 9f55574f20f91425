import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Shown } from './shown.ts';
import { explanation, graph, own, table } from './widgets.ts';

/** Do tenants get their results: endpoints that are off, and those with deliveries parked for them. */
export function deliveryRows({ scope, functions }: Shown): IWidget[][] {
  const { 'deliver-result': deliverResult } = functions;
  return [
    [
      explanation(
        'Do the tenants get their results?',
        'What an endpoint does not take waits for it, 30 days at most, and holds up no other. Tell the tenant; it switches the endpoint ' +
          'on again, which sends what has waited.',
      ),
    ],
    [
      graph({
        title: 'Endpoints switched off',
        metrics: [own(scope, 'EndpointsSwitchedOff', 'Sum', 'switched off')],
        alarmFrom: 1,
        of: 3,
      }),
      table(
        'Which were switched off, and why',
        [deliverResult],
        [
          'filter EndpointsSwitchedOff = 1',
          'display @timestamp, tenant, endpoint_id, reason',
          'sort @timestamp desc',
        ],
        3,
      ),
      table(
        'Endpoints that deliveries are parked for, by tries to let them through',
        [deliverResult],
        [
          'filter message.step = "drain"',
          'stats count() as tries, max(@timestamp) as latest by message.item',
          'sort latest desc',
          'limit 20',
        ],
        3,
      ),
    ],
  ];
}
