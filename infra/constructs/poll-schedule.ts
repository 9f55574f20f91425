import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { StageSettings } from '../config.ts';
import { addTemplateMetadata } from './template-metadata.ts';
import type { WorkFunction } from './work-function.ts';

/** Runs the poller, and says when it stops: everything that gets lost on the way counts on it. */
export class PollSchedule extends Construct {
  constructor(scope: Construct, id: string, props: { settings: StageSettings; poller: WorkFunction }) {
    super(scope, id);
    const { settings, poller } = props;
    const rate = Duration.minutes(settings.poller.rateMinutes);
    const rule = new Rule(this, 'Rule', { schedule: Schedule.rate(rate) });
    // A late poll is of no use: the next one is due.
    rule.addTarget(new LambdaFunction(poller.lambda, { retryAttempts: 0, maxEventAge: rate }));
    poller.lambda.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: rate });
    if (settings.poller.localRateSeconds !== undefined) {
      addTemplateMetadata(rule, 'Paperhook::LocalRateSeconds', settings.poller.localRateSeconds);
    }
    alarmWhenPollingStops(this, poller);
  }
}

function alarmWhenPollingStops(scope: Construct, poller: WorkFunction): void {
  const period = Duration.minutes(5);
  new Alarm(scope, 'NotPolling', {
    alarmDescription: 'The poller has not run for five minutes: jobs whose webhook was lost stand still.',
    metric: poller.lambda.metricInvocations({ period, statistic: 'Sum' }),
    threshold: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.BREACHING,
  });
  new Alarm(scope, 'PollingFails', {
    alarmDescription: 'The poller fails: jobs whose webhook was lost may stand still.',
    metric: poller.lambda.metricErrors({ period, statistic: 'Sum' }),
    threshold: 3,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}
