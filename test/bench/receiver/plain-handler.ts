/**
 * The handler that one would write first, with AWS's client for SQS. It reads the secret as ours does, by the same
 * code: a client for Secrets Manager would make it slower still, and is not what is compared.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createGetSecretValue } from '../../../shared/lambda/get-secret-value.ts';

const sqs = new SQSClient({});
const getSecretValue = createGetSecretValue(process.env, process.env['AWS_REGION'] ?? '');
let kept: Promise<string | undefined> | undefined;

export async function handler(event: APIGatewayProxyEventV2) {
  const { provider = '', connection = '' } = event.pathParameters ?? {};
  const { token = '', ...query } = event.queryStringParameters ?? {};
  kept ??= getSecretValue(`${process.env['CONNECTIONS_PREFIX']}${provider}/${connection}`);
  const { webhook_secrets } = JSON.parse((await kept) ?? '{"webhook_secrets":[]}');
  if (!webhook_secrets.some((secret: string) => isToken(token, connection, secret)))
    return { statusCode: 401 };

  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString('base64');
  const message = { v: 1, type: 'notification', provider, connection, received_at: Date.now(), query, body };
  const { MessageId } = await sqs.send(
    new SendMessageCommand({
      QueueUrl: process.env['SETTLE_QUEUE_URL'],
      MessageBody: JSON.stringify(message),
    }),
  );
  console.log({ outcome: 'acknowledged', status: 200, provider, connection, message_id: MessageId });
  return { statusCode: 200, body: '' };
}

function isToken(token: string, connection: string, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(`azoraone\n${connection}\nconnection`).digest('hex');
  return token.length === expected.length && timingSafeEqual(Buffer.from(token), Buffer.from(expected));
}
