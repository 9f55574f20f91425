/**
 * The simulators of all providers and the sample endpoint in one function: HTTP requests and wake-ups from its own queue come in.
 * Paths are `/{token}/{provider}/...`, `/{token}/{provider}/control/...` and `/{token}/endpoint`; nobody gets in without the token.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, SQSEvent } from 'aws-lambda';
import type { ReceivedDelivery } from '../../../infra/local/sample-endpoint.ts';
import type { Simulator } from '../../../infra/local/simulators/simulator.ts';
import { simulators } from '../../../infra/local/simulators/simulators.ts';
import type { WebhookAnswer, WebhookToSend } from '../../../infra/local/simulators/webhooks.ts';
import { equalsOne } from '../../../shared/providers/equals-one.ts';
import { recordedEndpoint } from './endpoint.ts';
import { reachable } from './reachable.ts';
import { recordTable } from './record.ts';
import { type Recorded, type RecordedSimulator, recordedSimulator } from './simulator.ts';

const { TABLE = '', QUEUE_URL: QueueUrl, TOKEN = '' } = process.env;
/** Longer waits than SQS can hold are cut short: it just looks once more. */
const LONGEST_WAIT_SECONDS = 900;
const WEBHOOK_TIMEOUT_MS = 10_000;

const documents = DynamoDBDocumentClient.from(new DynamoDBClient());
// Else it remarks on an emulator's queues, which go by another name for the same address.
const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
const endpoint = recordedEndpoint(recordTable<ReceivedDelivery>(documents, TABLE, 'endpoint'));
const recorded = new Map(
  Object.entries(simulators).map(([name, simulator]) => [
    name,
    { ...open(name, simulator), readRequest: simulator.readRequest },
  ]),
);

function open(name: string, simulator: Simulator): RecordedSimulator {
  return recordedSimulator(simulator, {
    record: recordTable<Recorded>(documents, TABLE, name),
    nowMs: Date.now,
    send,
    async wake(afterMs) {
      const DelaySeconds = Math.min(Math.ceil(afterMs / 1000), LONGEST_WAIT_SECONDS);
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: name, DelaySeconds }));
    },
  });
}

async function send({ url, method, headers, body }: WebhookToSend): Promise<WebhookAnswer> {
  try {
    const signal = AbortSignal.timeout(WEBHOOK_TIMEOUT_MS);
    const response = await fetch(reachable(url), { method, headers, body, redirect: 'manual', signal });
    await response.body?.cancel();
    return response.status;
  } catch {
    // Refused, reset or timed out: for the schedule it is all the same.
    return 'no answer';
  }
}

type Answer = APIGatewayProxyStructuredResultV2;

export async function handler(event: APIGatewayProxyEventV2 | SQSEvent): Promise<Answer | undefined> {
  if (!('Records' in event)) return answer(event);
  for (const name of new Set(event.Records.map(({ body }) => body))) await recorded.get(name)?.tick();
  return undefined;
}

async function answer(event: APIGatewayProxyEventV2): Promise<Answer> {
  const [, token = '', name = '', ...path] = event.rawPath.split('/');
  if (!equalsOne(token, [TOKEN])) return json(404, {});
  if (name === 'endpoint') return answerAsEndpoint(event);
  const simulator = recorded.get(name);
  if (!simulator) return json(404, { error: `There are: endpoint, ${[...recorded.keys()].join(', ')}.` });
  const { method } = event.requestContext.http;
  const body = bodyOf(event);
  if (path[0] === 'control') {
    const { status, body: said } = await simulator.control(method, path.slice(1).join('/'), body.toString());
    return json(status, said);
  }
  const url = `/${path.join('/')}${event.rawQueryString ? `?${event.rawQueryString}` : ''}`;
  const request = await simulator.readRequest({ method, url, headers: headersOf(event), body });
  const { status, headers, body: text, laterBody, delayMs, lost } = await simulator.call(request);
  // It says what came of a webhook, which is sent first.
  if (laterBody) await simulator.tick();
  await wait(delayMs);
  // The caller is answered 5xx by API Gateway, and knows as little as if nobody had answered.
  if (lost) throw new Error('This answer is lost, as was asked for.');
  return { statusCode: status, headers, body: (await laterBody) ?? text };
}

async function answerAsEndpoint(event: APIGatewayProxyEventV2): Promise<Answer> {
  if (event.requestContext.http.method === 'GET') return json(200, await endpoint.deliveries());
  const receivedAt = new Date().toISOString();
  await endpoint.receive({ receivedAt, headers: headersOf(event), rawBody: bodyOf(event).toString() });
  return json(200, {});
}

function bodyOf({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): Buffer {
  return Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
}

function headersOf({ headers }: APIGatewayProxyEventV2): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value ?? '']),
  );
}

function json(statusCode: number, body: unknown): Answer {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
