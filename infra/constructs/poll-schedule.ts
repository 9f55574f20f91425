import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { StageSettings } from '../config.ts';
import type { AlarmTopic } from './alarms/alarm-topic.ts';
import { addPollerAlarms } from './alarms/poller-alarms.ts';
import { addTemplateMetadata } from './template-metadata.ts';
import type { WorkFunction } from './work-function.ts';

export interface PollScheduleProps {
  settings: StageSettings;
  poller: WorkFunction;
  alarms: AlarmTopic;
}

/** Runs the poller, and says when it stops. */
export class PollSchedule extends Construct {
  constructor(scope: Construct, id: string, props: PollScheduleProps) {
    super(scope, id);
    const { settings, poller } = props;
    const rate = Duration.minutes(settings.poller.rateMinutes);
    const rule = new Rule(this, 'Rule', { schedule: Schedule.rate(rate) });
    // A late poll is of no use: the next one is due.
    rule.addTarget(new LambdaFunction(poller.lambda, { retryAttempts: 0, maxEventAge: rate }));
    poller.lambda.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: rate });
    if (settings.localPollSeconds !== undefined) {
      addTemplateMetadata(rule, 'Paperhook::LocalRateSeconds', settings.localPollSeconds);
    }
    addPollerAlarms(this, poller, props);
  }
}
