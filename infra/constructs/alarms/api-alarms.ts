import { Duration } from 'aws-cdk-lib';
import type { Parts } from '../parts.ts';
import type { PublicApi } from '../public-api.ts';

/** Of all routes, the webhooks' among them: a function that crashes, times out or answers 503 is in it. */
export function addApiAlarms(api: PublicApi, { settings, alarms }: Pick<Parts, 'settings' | 'alarms'>): void {
  alarms.onState(api, 'ServerErrors', {
    alarmDescription:
      'The API answers 5xx: clients are turned away, or webhooks refused that come a few times only.',
    metric: api.httpApi.metricServerError({ period: Duration.minutes(5), statistic: 'Sum' }),
    threshold: settings.alarms.serverErrors,
  });
}
