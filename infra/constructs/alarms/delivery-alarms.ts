import type { Construct } from 'constructs';
import { ownMetric } from '../own-metric.ts';
import type { Parts } from '../parts.ts';

/** What deliver-result sees of the tenants' endpoints. */
export function addDeliveryAlarms(scope: Construct, { alarms }: Pick<Parts, 'alarms'>): void {
  // One is enough: its tenant gets nothing there until somebody switches it on again, and may not know.
  alarms.onEvent(scope, 'EndpointsSwitchedOff', {
    alarmDescription:
      'An endpoint of a tenant was switched off: it answered 410, or took nothing for days. Its deliveries wait for it.',
    metric: ownMetric(scope, 'EndpointsSwitchedOff', { statistic: 'Sum' }),
    threshold: 1,
  });
}
