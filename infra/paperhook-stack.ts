import { Annotations, CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import type { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { AlarmTopic } from './constructs/alarms/alarm-topic.ts';
import { addClientCalls } from './constructs/client-calls.ts';
import { StageDashboard } from './constructs/dashboard/stage-dashboard.ts';
import { addNotificationReceiver } from './constructs/notification-receiver.ts';
import type { Parts } from './constructs/parts.ts';
import { addPoller } from './constructs/poller.ts';
import { PublicApi } from './constructs/public-api.ts';
import { addStepWorkers } from './constructs/step-workers.ts';
import { Storage } from './constructs/storage.ts';
import { type FunctionContext, functionsIn } from './constructs/work-function.ts';
import { WorkQueues } from './constructs/work-queues.ts';
import type { Options } from './options.ts';

export interface PaperhookProps extends FunctionContext {
  options: Options;
}

/** Said, for nothing else shows it: CloudFormation takes a subscription off as quietly as it puts one on. */
const NOBODY_IS_ALARMED =
  'No address for alarms: this deployment takes off one that an earlier one gave, and nobody is told of an alarm. ' +
  'Give one, as in -c alarm_email=ops@example.com.';

/** One stage of Paperhook. It has neither account nor region, so that it synthesises anywhere. */
export class PaperhookStack extends Stack {
  constructor(scope: Construct, id: string, props: PaperhookProps) {
    const {
      options: { alarmEmail, frontDoor },
      ...context
    } = props;
    const { settings } = context;
    super(scope, id, {
      description: `Paperhook, stage ${settings.stage}`,
      terminationProtection: settings.deletionProtection,
      // CDK's own usage report would add a resource, and a condition on the region.
      analyticsReporting: false,
    });
    if (settings.stage === 'production' && alarmEmail === undefined) {
      Annotations.of(this).addWarningV2('paperhook:nobody-is-alarmed', NOBODY_IS_ALARMED);
    }
    const alarms = new AlarmTopic(this, 'Alarms', alarmEmail);
    const parts: Parts = {
      ...context,
      alarms,
      storage: new Storage(this, 'Storage', settings),
      queues: new WorkQueues(this, 'Queues', { settings, alarms }),
      api: new PublicApi(this, 'PublicApi', { ...context, alarms, frontDoor }),
    };
    addClientCalls(this, parts);
    addNotificationReceiver(this, parts);
    addStepWorkers(this, parts);
    addPoller(this, parts);
    const { dashboard } = new StageDashboard(this, 'Dashboard', { ...parts, functions: functionsIn(this) });
    this.addOutputs(parts, dashboard);
    Tags.of(this).add('project', 'paperhook');
    Tags.of(this).add('stage', settings.stage);
  }

  /** What clients, providers' dashboards and the operator's commands need to know. */
  private addOutputs({ api, storage, queues, alarms, settings }: Parts, dashboard: Dashboard): void {
    const outputs: Record<string, string> = {
      ApiUrl: api.url,
      WebhookUrl: `${api.url}/webhooks`,
      JobsTableName: storage.jobs.table.tableName,
      SettingsTableName: storage.settings.table.tableName,
      BucketName: storage.files.bucket.bucketName,
      DataKeySecretArn: storage.dataKey.secret.secretArn,
      ConnectionsPrefix: storage.connections.prefix,
      ProviderUrls: JSON.stringify(settings.providerUrls),
      AlarmTopicArn: alarms.topic.topicArn,
      ...queues.urls,
      DashboardUrl: `https://${this.region}.console.aws.amazon.com/cloudwatch/home?region=${this.region}#dashboards/dashboard/${dashboard.dashboardName}`,
      ...nextCommands(api.url, settings.stage),
    };
    for (const [name, value] of Object.entries(outputs)) {
      new CfnOutput(this, name, { value });
    }
  }
}

/** To paste, in this order: the first document's way, by hand. Keys and ids are the reader's. */
function nextCommands(apiUrl: string, stage: string): Record<string, string> {
  const admin = (command: string) =>
    `npm run admin -- ${command} ${stage === 'local' ? '--local' : `--stage ${stage}`}`;
  return {
    Next1Connect: admin('connect azoraone --name main'),
    Next2CreateKey: admin('create-key --tenant acme'),
    Next3Submit: `curl -s ${apiUrl}/v1/process-job -H "x-auth: $API_KEY" -F template_id="$TEMPLATE_ID" -F actual_image=@invoice.pdf`,
    Next4Status: `curl -s ${apiUrl}/v1/jobs/$JOB_ID -H "x-auth: $API_KEY"`,
    WhatIsStuck: admin('redrive --plan'),
  };
}
