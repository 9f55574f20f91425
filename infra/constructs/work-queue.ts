import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Queue as QueueName } from '../../shared/queues/queue-of.ts';
import type { StageSettings } from '../config.ts';
import type { AlarmTopic } from './alarm-topic.ts';
import { ownMetric } from './own-metric.ts';
import type { WorkFunction } from './work-function.ts';

/** SQS's own limit since 2025, said outright: receive-notification counts on it. */
const LARGEST_MESSAGE_BYTES = 1_048_576;

export interface WorkQueueProps {
  settings: StageSettings;
  alarms: AlarmTopic;
  name: QueueName;
  /** The timeout of the function that reads it. */
  consumerTimeout: Duration;
}

/** The queue that makes a step happen sooner, its dead-letter queue, and the alarms that say when it doesn't. */
export class WorkQueue extends Construct {
  readonly name: QueueName;
  readonly queue: Queue;
  readonly deadLetters: Queue;
  private readonly props: WorkQueueProps;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    this.props = props;
    this.name = props.name;
    const { queues } = props.settings;
    this.deadLetters = new Queue(this, 'DeadLetters', {
      retentionPeriod: Duration.hours(queues.deadLetterRetentionHours),
      visibilityTimeout: Duration.seconds(queues.deadLetterVisibilitySeconds),
      maxMessageSizeBytes: LARGEST_MESSAGE_BYTES,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    this.queue = new Queue(this, 'Queue', {
      retentionPeriod: Duration.hours(queues.retentionHours),
      visibilityTimeout: Duration.seconds(props.consumerTimeout.toSeconds() * queues.visibilityInTimeouts),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: queues.maxReceives },
      maxMessageSizeBytes: LARGEST_MESSAGE_BYTES,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    this.addAlarms();
  }

  /** Lets `consumer` be run by the queue's messages; what it doesn't name as failed is done. */
  feed(consumer: WorkFunction): void {
    const { queues } = this.props.settings;
    // Exactly what the event source needs; CDK's own grant adds two actions.
    // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    consumer.allow({
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      resources: [this.queue.queueArn],
    });
    consumer.lambda.addEventSourceMapping('Messages', {
      eventSourceArn: this.queue.queueArn,
      batchSize: queues.batchSize[this.name],
      reportBatchItemFailures: true,
      maxConcurrency: queues.maxConcurrency[this.name],
    });
  }

  /** As `START_QUEUE_URL` and so on: to send. */
  giveTo(sender: WorkFunction): void {
    sender.give(`${this.name.toUpperCase()}_QUEUE_URL`, this.queue.queueUrl, {
      actions: ['sqs:SendMessage'],
      resources: [this.queue.queueArn],
    });
  }

  /** As `START_DLQ_URL` and so on: to drain. */
  giveDeadLettersTo(drain: WorkFunction): void {
    drain.give(`${this.name.toUpperCase()}_DLQ_URL`, this.deadLetters.queueUrl, {
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
      resources: [this.deadLetters.queueArn],
    });
  }

  private addAlarms(): void {
    const { name, alarms, settings } = this.props;
    const { notDrainedMinutes, oldestMessageSeconds } = settings.alarms;
    // What the poller counts and not SQS: it counts every delete, also one by hand, and a message that it moves into
    // a dead-letter queue itself not at all; and the poller drains faster than a queue's depth is sampled.
    alarms.onEvent(this, 'Drained', {
      alarmDescription: `A message of step ${name} kept failing and was drained: see its reason on the job.`,
      metric: ownMetric(this, 'DeadLettersDrained', {
        dimensionsMap: { queue: name },
        period: Duration.minutes(5),
        statistic: 'Sum',
      }),
      threshold: 1,
    });
    alarms.onState(this, 'NotDrained', {
      alarmDescription: `Dead letters of step ${name} stay where they are: the poller doesn't drain them.`,
      metric: this.deadLettersThere(),
      threshold: 1,
      evaluationPeriods: notDrainedMinutes,
    });
    alarms.onState(this, 'OldestMessage', {
      alarmDescription: `A message of step ${name} has waited for ${oldestMessageSeconds / 60} minutes: they are not worked off.`,
      metric: this.queue.metricApproximateAgeOfOldestMessage({
        period: Duration.minutes(5),
        statistic: 'Maximum',
      }),
      threshold: oldestMessageSeconds,
    });
  }

  /** Those that a drain has received and could not finish are invisible until it gets them again: both count. */
  private deadLettersThere(): MathExpression {
    const sample = { period: Duration.minutes(1), statistic: 'Maximum' };
    return new MathExpression({
      label: 'dead letters',
      expression: 'visible + received',
      usingMetrics: {
        visible: this.deadLetters.metricApproximateNumberOfMessagesVisible(sample),
        received: this.deadLetters.metricApproximateNumberOfMessagesNotVisible(sample),
      },
      period: sample.period,
    });
  }
}
