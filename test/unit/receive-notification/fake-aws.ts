import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call as it arrived, the body parsed when it is JSON. */
export interface AwsCall {
  action: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

type Respond = (response: ServerResponse, call: AwsCall) => void;

/** SQS, Secrets Manager and S3 on one port, each of which can be told how to answer. */
export interface FakeAws {
  url: string;
  calls: AwsCall[];
  secrets: Map<string, string>;
  sqs: Respond;
  s3: Respond;
  /** Instead of looking a secret up. */
  secretsManager: Respond | undefined;
  /** The bodies of the messages that SQS was asked to keep, parsed. */
  messages(): unknown[];
  close(): Promise<void>;
}

export const CONFIRM: Respond = (response) =>
  response.end(JSON.stringify({ MessageId: 'f6d3b6f0-0000-4000-8000-000000000001', MD5OfMessageBody: 'x' }));

export async function startFakeAws(): Promise<FakeAws> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const action = String(request.headers['x-amz-target'] ?? `S3.${request.method}`);
    const call = { action, path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) };
    aws.calls.push(call);
    answer(aws, call, response);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const aws: FakeAws = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    secrets: new Map(),
    sqs: CONFIRM,
    s3: (response) => response.end(),
    secretsManager: undefined,
    messages: () => sent(aws).map(({ body }) => JSON.parse(JSON.parse(body.toString()).MessageBody)),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return aws;
}

export function sent(aws: FakeAws): AwsCall[] {
  return aws.calls.filter(({ action }) => action === 'AmazonSQS.SendMessage');
}

function answer(aws: FakeAws, call: AwsCall, response: ServerResponse): void {
  if (call.action === 'AmazonSQS.SendMessage') aws.sqs(response, call);
  else if (call.action === 'S3.PUT') aws.s3(response, call);
  else if (aws.secretsManager) aws.secretsManager(response, call);
  else lookUp(aws, call, response);
}

function lookUp(aws: FakeAws, call: AwsCall, response: ServerResponse): void {
  const secret = aws.secrets.get(JSON.parse(call.body.toString()).SecretId);
  if (secret !== undefined) response.end(JSON.stringify({ SecretString: secret }));
  else response.writeHead(400).end('{"__type":"ResourceNotFoundException","Message":"there is none"}');
}
