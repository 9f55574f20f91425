/** In the place of receive-notification's own SQS call. */
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SendMessage } from '../../../../functions/receive-notification/send-message.ts';
import { theCloud } from '../the-world.ts';

export function createSendMessage(_environment: unknown, _region: string, queueUrl: string): SendMessage {
  return async (message) => {
    const command = new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) });
    return String(Object(await theCloud().call('sqs', command)).MessageId);
  };
}
