/**
 * The handler that one would write first, with AWS's client for SQS, for a provider that signs and one that has a token
 * in its URL. It reads the secret as ours does, by the same
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
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  const isAuthentic = (secret: string) =>
    provider === 'ocrolus' ? isSigned(event.headers, body, secret) : isToken(token, connection, secret);
  if (!webhook_secrets.some(isAuthentic)) return { statusCode: 401 };

  const about = { v: 1, type: 'notification', provider, connection, received_at: Date.now(), query };
  const message = { ...about, body: body.toString('base64') };
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
  return isEqual(
    token,
    createHmac('sha256', secret).update(`azoraone\n${connection}\nconnection`).digest('hex'),
  );
}

function isSigned(headers: APIGatewayProxyEventV2['headers'], body: Buffer, secret: string): boolean {
  const start = `${headers['webhook-timestamp']}.${headers['webhook-request-id']}.`;
  const expected = createHmac('sha256', secret).update(start).update(body).digest('hex');
  const awayMs = Math.abs(Number(headers['webhook-timestamp']) * 1000 - Date.now());
  return isEqual(headers['webhook-signature'] ?? '', expected) && awayMs <= 900_000;
}

function isEqual(token: string, expected: string): boolean {
  return token.length === expected.length && timingSafeEqual(Buffer.from(token), Buffer.from(expected));
}
