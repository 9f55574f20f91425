import { Duration } from 'aws-cdk-lib';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Queue as QueueName } from '../../shared/queues/queue-of.ts';
import type { StageSettings } from '../config.ts';
import type { AlarmTopic } from './alarms/alarm-topic.ts';
import { addQueueAlarms } from './alarms/queue-alarms.ts';
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
    addQueueAlarms(this, props);
  }

  /** How many of its dead letters the poller has kept and made due again. */
  metricDrained(options: MetricOptions = {}): Metric {
    return ownMetric(this, 'DeadLettersDrained', {
      statistic: 'Sum',
      dimensionsMap: { queue: this.name },
      ...options,
    });
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
}
