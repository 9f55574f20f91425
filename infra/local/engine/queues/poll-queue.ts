import { setTimeout as wait } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Outcome } from '../functions/messages.ts';
import type { Activity } from '../machine.ts';
import { finishedMessages } from './finished-messages.ts';
import { sqsEvent } from './sqs-event.ts';

export interface PollSettings {
  sqs: SQSClient;
  queueUrl: string;
  queueArn: string;
  batchSize: number;
  /** How many batches are in the function's hands at once. */
  concurrency: number;
  reportsFailures: boolean;
  invoke: (payload: string) => Promise<Outcome>;
}

/**
 * Lambda's side of a queue: receives batches, invokes the function, deletes what was finished. Everything else
 * comes back when its visibility timeout ends.
 */
export function pollQueue(settings: PollSettings): Activity {
  const stopping = new AbortController();
  const pollers = Array.from({ length: settings.concurrency }, () => pollUntil(settings, stopping.signal));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(pollers);
    },
  };
}

async function pollUntil(settings: PollSettings, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    try {
      const messages = await receive(settings, stopping);
      if (messages.length > 0) await handle(settings, messages);
    } catch {
      // The queue is out of reach for a moment, or for good because everything stops.
      await wait(1000, undefined, { signal: stopping }).catch(() => {});
    }
  }
}

async function receive(
  { sqs, queueUrl, batchSize }: PollSettings,
  stopping: AbortSignal,
): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: batchSize,
    WaitTimeSeconds: 20,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  return (await sqs.send(command, { abortSignal: stopping })).Messages ?? [];
}

async function handle(settings: PollSettings, messages: Message[]): Promise<void> {
  const outcome = await settings.invoke(JSON.stringify(sqsEvent(messages, settings.queueArn)));
  const messageIds = messages.map(({ MessageId = '' }) => MessageId);
  const finished = new Set(finishedMessages(messageIds, outcome, settings.reportsFailures));
  if (finished.size === 0) return;
  const entries = messages
    .filter(({ MessageId = '' }) => finished.has(MessageId))
    .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  await settings.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: settings.queueUrl, Entries: entries }));
}
