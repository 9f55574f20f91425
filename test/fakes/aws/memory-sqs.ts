/** SQS in memory, standard queues, for the commands that the product and Lambda's poller use. Nothing waits. */
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { MemoryService } from './client-of.ts';
import { checkBatch, eachEntry } from './sqs/batch.ts';
import { noSuchQueue } from './sqs/errors.ts';
import { checkBody, checkDelay, checkRange, type Message } from './sqs/message.ts';
import { createQueue, type Queue, type QueueSettings } from './sqs/queue.ts';
import { attributesOf, received } from './sqs/received.ts';
import { checkParameters, unknownCommand } from './strict-input.ts';

export type { QueueSettings } from './sqs/queue.ts';

export interface MemorySqs extends MemoryService {
  /** A queue of dead letters has to be there before the one that it serves. */
  createQueue(name: string, settings: QueueSettings): void;
  /** When there is next something to receive, which may be now; undefined: not without somebody sending. */
  nextVisibleAt(name: string): number | undefined;
  /** All that are kept, whether they can be received or not. Read them, never change them. */
  messages(name: string): readonly Readonly<Message>[];
}

const URL_START = 'https://sqs.memory/000000000000/';
const LONGEST_TIMEOUT_SECONDS = 43_200;
const $metadata = { httpStatusCode: 200 };

// A group changes in which order messages of different tenants come, which nobody here counts on.
const SEND = new Set(['QueueUrl', 'MessageBody', 'DelaySeconds', 'MessageGroupId']);
const BATCH = new Set(['QueueUrl', 'Entries']);
const RECEIVE = new Set([
  ...['QueueUrl', 'MaxNumberOfMessages', 'VisibilityTimeout', 'MessageSystemAttributeNames'],
]);
const DELETE = new Set(['QueueUrl', 'ReceiptHandle']);
const CHANGE = new Set([...DELETE, 'VisibilityTimeout']);
const ATTRIBUTES = new Set(['QueueUrl', 'AttributeNames']);

export function queueUrl(name: string): string {
  return `${URL_START}${name}`;
}

export function memorySqs({ now, newId }: { now: () => number; newId: () => string }): MemorySqs {
  const queues = new Map<string, Queue>();

  function queueNamed(name: string): Queue {
    const queue = queues.get(name);
    if (!queue) throw noSuchQueue();
    return queue;
  }

  function queueAt({ QueueUrl = '' }: { QueueUrl: string | undefined }): Queue {
    return queueNamed(QueueUrl.startsWith(URL_START) ? QueueUrl.slice(URL_START.length) : '');
  }

  function send(queue: Queue, MessageBody: string | undefined, DelaySeconds: number | undefined) {
    const body = checkBody(MessageBody);
    const visibleAtMs = now() + checkDelay(DelaySeconds) * 1000;
    const id = newId();
    queue.add({ id, body, sentAtMs: now(), visibleAtMs, receives: 0 });
    return { MessageId: id };
  }

  function receive(queue: Queue, input: ReceiveMessageCommandInput) {
    const { MaxNumberOfMessages: most = 1, VisibilityTimeout: timeout } = input;
    checkRange('MaxNumberOfMessages', most, 1, 10);
    if (timeout !== undefined) checkRange('VisibilityTimeout', timeout, 0, LONGEST_TIMEOUT_SECONDS);
    const messages = queue.receive(most, timeout);
    const wanted = input.MessageSystemAttributeNames ?? [];
    return messages.length > 0 ? { Messages: messages.map((message) => received(message, wanted)) } : {};
  }

  return {
    createQueue(name, settings) {
      const { deadLetter } = settings;
      const deadLetters = deadLetter && queueNamed(deadLetter.queue);
      const bury = (message: Message) => deadLetters?.add({ ...message, visibleAtMs: now() });
      queues.set(name, createQueue(name, settings, now, bury));
    },
    nextVisibleAt: (name) => queueNamed(name).nextVisibleAt(),
    messages: (name) => queueNamed(name).messages(),

    execute(command) {
      if (command instanceof SendMessageCommand) {
        checkParameters(command, command.input, SEND);
        const { MessageBody, DelaySeconds } = command.input;
        return { $metadata, ...send(queueAt(command.input), MessageBody, DelaySeconds) };
      }
      if (command instanceof SendMessageBatchCommand) {
        checkParameters(command, command.input, BATCH);
        const queue = queueAt(command.input);
        const entries = checkBatch(command.input.Entries);
        const sendEntry = (entry: (typeof entries)[number]) => {
          checkParameters(command, { ...entry, Id: undefined }, SEND);
          return send(queue, entry.MessageBody, entry.DelaySeconds);
        };
        return { $metadata, ...eachEntry(entries, sendEntry) };
      }
      if (command instanceof ReceiveMessageCommand) {
        checkParameters(command, command.input, RECEIVE);
        return { $metadata, ...receive(queueAt(command.input), command.input) };
      }
      if (command instanceof DeleteMessageCommand) {
        checkParameters(command, command.input, DELETE);
        queueAt(command.input).delete(command.input.ReceiptHandle);
        return { $metadata };
      }
      if (command instanceof DeleteMessageBatchCommand) {
        checkParameters(command, command.input, BATCH);
        const queue = queueAt(command.input);
        const entries = checkBatch(command.input.Entries);
        return {
          $metadata,
          ...eachEntry(entries, ({ ReceiptHandle }) => {
            queue.delete(ReceiptHandle);
            return undefined;
          }),
        };
      }
      if (command instanceof ChangeMessageVisibilityCommand) {
        checkParameters(command, command.input, CHANGE);
        const { ReceiptHandle, VisibilityTimeout = -1 } = command.input;
        checkRange('VisibilityTimeout', VisibilityTimeout, 0, LONGEST_TIMEOUT_SECONDS);
        queueAt(command.input).changeVisibility(ReceiptHandle, VisibilityTimeout);
        return { $metadata };
      }
      if (command instanceof GetQueueAttributesCommand) {
        checkParameters(command, command.input, ATTRIBUTES);
        const messages = queueAt(command.input).messages();
        return { $metadata, Attributes: attributesOf(messages, command.input.AttributeNames ?? [], now()) };
      }
      throw unknownCommand('SQS', command);
    },
  };
}
