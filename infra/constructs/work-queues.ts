import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Queue } from '../../shared/queues/queue-of.ts';
import type { StageSettings } from '../config.ts';
import type { FunctionName } from '../function-names.ts';
import type { AlarmTopic } from './alarms/alarm-topic.ts';
import type { WorkFunction } from './work-function.ts';
import { WorkQueue } from './work-queue.ts';

/** One queue a step. */
export class WorkQueues extends Construct {
  readonly unpack: WorkQueue;
  readonly start: WorkQueue;
  readonly settle: WorkQueue;
  readonly deliver: WorkQueue;
  readonly purge: WorkQueue;

  constructor(scope: Construct, id: string, props: { settings: StageSettings; alarms: AlarmTopic }) {
    super(scope, id);
    const { settings } = props;
    const queue = (queueId: string, name: Queue, consumer: FunctionName) => {
      const consumerTimeout = Duration.seconds(settings.functions[consumer].timeoutSeconds);
      return new WorkQueue(this, queueId, { ...props, name, consumerTimeout });
    };
    this.unpack = queue('Unpack', 'unpack', 'unpack-batch');
    this.start = queue('Start', 'start', 'start-job');
    this.settle = queue('Settle', 'settle', 'settle-job');
    this.deliver = queue('Deliver', 'deliver', 'deliver-result');
    this.purge = queue('Purge', 'purge', 'purge-job');
  }

  get all(): WorkQueue[] {
    return [this.unpack, this.start, this.settle, this.deliver, this.purge];
  }

  /** By name: `StartQueueUrl`, `StartDeadLettersUrl` and so on. */
  get urls(): Record<string, string> {
    return Object.fromEntries(
      this.all.flatMap(({ node, queue, deadLetters }) => [
        [`${node.id}QueueUrl`, queue.queueUrl],
        [`${node.id}DeadLettersUrl`, deadLetters.queueUrl],
      ]),
    );
  }

  giveTo(sender: WorkFunction, queues: WorkQueue[]): void {
    for (const queue of queues) {
      queue.giveTo(sender);
    }
  }
}
