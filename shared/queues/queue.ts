/** Sending to SQS, and draining a DLQ. A message is JSON; its shapes are in messages.ts. */
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** A message that has landed in a DLQ. */
export interface DeadMessage {
  id: string;
  body: string;
  /** Epoch ms at which it was first sent. */
  sentAtMs: number;
  receipt: string;
}

export interface Sending {
  delaySeconds?: number;
  /**
   * Whose message it is: SQS hands out those of a group that has many behind those of the others (fair queues).
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
   */
  group?: string | undefined;
}

export async function sendMessage(
  client: SQSClient,
  queueUrl: string,
  message: object,
  { delaySeconds = 0, group }: Sending = {},
): Promise<void> {
  await client.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify(message),
      DelaySeconds: delaySeconds,
      ...(group !== undefined && { MessageGroupId: group }),
    }),
  );
}

/** At most ten, without waiting for more. */
export async function receiveDeadMessages(client: SQSClient, queueUrl: string): Promise<DeadMessage[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['SentTimestamp'],
    }),
  );
  return Messages.map((message) => ({
    id: message.MessageId ?? '',
    body: message.Body ?? '',
    sentAtMs: Number(message.Attributes?.SentTimestamp ?? Date.now()),
    receipt: message.ReceiptHandle ?? '',
  }));
}

export async function deleteMessage(client: SQSClient, queueUrl: string, receipt: string): Promise<void> {
  await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receipt }));
}
