import { AlarmStatusWidget, Dashboard, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Parts } from '../parts.ts';
import { deliveryRows } from './delivery-rows.ts';
import { functionRows } from './function-rows.ts';
import { reasonRows } from './reason-rows.ts';
import type { Shown } from './shown.ts';
import { stuckRows } from './stuck-rows.ts';
import { webhookRows } from './webhook-rows.ts';

/** From top to bottom: does anything call for somebody, is anything stuck, why, and whose fault it is. */
export class StageDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: Omit<Shown, 'scope'> & Pick<Parts, 'alarms'>) {
    super(scope, id);
    const shown = { ...props, scope: this };
    const alarms = new AlarmStatusWidget({
      title: 'Alarms: what each means and what to do stands in the README, "Alarms"',
      alarms: props.alarms.all,
      width: 24,
      height: 4,
    });
    const widgets: IWidget[][] = [
      [alarms],
      ...stuckRows(shown),
      ...reasonRows(shown),
      ...webhookRows(shown),
      ...deliveryRows(shown),
      ...functionRows(shown),
    ];
    this.dashboard = new Dashboard(this, 'Dashboard', { widgets });
  }
}
