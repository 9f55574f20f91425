/** Lambda's event source mapping: hands a queue's messages to its function in batches, and deletes those that are done. */
import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageResult,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import type { StageSettings } from '../../../infra/config.ts';
import type { FunctionName } from '../../../infra/function-names.ts';
import type { Queue } from '../../../shared/queues/queue-of.ts';
import { type MemorySqs, queueUrl } from '../../fakes/aws/memory-sqs.ts';
import type { EffectWorld } from './effects.ts';
import type { Invoked, Lambda } from './lambda.ts';

export interface EventSource {
  /** To be called when a message may have come. */
  look(): void;
}

export interface EventSourceWorld extends EffectWorld {
  sqs: MemorySqs;
  lambda: Lambda;
  settings: StageSettings;
  /** A message has been handed to a function. */
  onReceive(queue: Queue, message: Message): void;
  /** It is about to be deleted, for it is done. */
  onDone(messageId: string): void;
}

const batchAnswer = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });

export function createEventSource(
  world: EventSourceWorld,
  queue: Queue,
  consumer: FunctionName,
): EventSource {
  const { clock, sqs, faults, settings } = world;
  const QueueUrl = queueUrl(queue);
  let running = 0;
  let looksAtMs = Number.POSITIVE_INFINITY;

  function look(): void {
    while (running < settings.queues.maxConcurrency[queue] && isAny()) {
      const messages = receive();
      if (messages.length === 0) break;
      running += 1;
      hand(messages).then(() => {
        running -= 1;
        look();
      });
    }
    lookAgain();
  }

  function isAny(): boolean {
    return (sqs.nextVisibleAt(queue) ?? Number.POSITIVE_INFINITY) <= clock.nowMs();
  }

  function lookAgain(): void {
    const nextMs = sqs.nextVisibleAt(queue);
    if (nextMs === undefined || nextMs >= looksAtMs || nextMs <= clock.nowMs()) return;
    looksAtMs = nextMs;
    clock.at(nextMs, () => {
      looksAtMs = Number.POSITIVE_INFINITY;
      look();
    });
  }

  function receive(): Message[] {
    const command = new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: settings.queues.batchSize[queue],
      MessageSystemAttributeNames: [
        'SentTimestamp',
        'ApproximateReceiveCount',
        'ApproximateFirstReceiveTimestamp',
      ],
    });
    return (sqs.execute(command) as ReceiveMessageResult).Messages ?? [];
  }

  async function hand(messages: Message[]): Promise<void> {
    for (const message of messages) world.onReceive(queue, message);
    if (faults.strikes('not_invoked')) return clock.sleep(100);
    const event = sqsEvent(messages);
    const times = faults.strikes('run_twice') ? 2 : 1;
    const runs = Array.from({ length: times }, () => world.lambda.invoke(consumer, event));
    await Promise.all(runs.map(async (run) => settle(messages, await run)));
  }

  /** What is not named as failed is done; what is not done comes again when its visibility timeout is over. */
  function settle(messages: Message[], invoked: Invoked): void {
    if (invoked.kind === 'failed') return;
    const failed = new Set(
      batchAnswer.parse(invoked.value).batchItemFailures.map((each) => each.itemIdentifier),
    );
    for (const message of messages) {
      const id = message.MessageId ?? '';
      if (failed.has(id) || faults.strikes('redelivered')) continue;
      world.onDone(id);
      sqs.execute(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    }
  }

  return { look };
}

function sqsEvent(messages: Message[]): SQSEvent {
  return {
    Records: messages.map(({ MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} }) => ({
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body,
      attributes: {
        ApproximateReceiveCount: Attributes.ApproximateReceiveCount ?? '1',
        SentTimestamp: Attributes.SentTimestamp ?? '0',
        SenderId: 'simulation',
        ApproximateFirstReceiveTimestamp: Attributes.ApproximateFirstReceiveTimestamp ?? '0',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-north-1:000000000000:queue',
      awsRegion: 'eu-north-1',
    })),
  };
}
