// A trace goes on from a worker to whoever takes its message: AWS's SDK says on each call what Lambda traces it by.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { sqsClient } from '../../../shared/lambda/aws-clients.ts';
import { sendMessage } from '../../../shared/queues/queue.ts';

const TRACE = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
const LAMBDA = {
  AWS_LAMBDA_FUNCTION_NAME: 'settle-job',
  AWS_REGION: 'eu-north-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  _X_AMZN_TRACE_ID: TRACE,
};

/** With the MD5 of `{"v":1}`, which the client checks. */
const ANSWER = '{"MessageId":"1","MD5OfMessageBody":"a191475ae2bf7db9c7e320f7da455bbb"}';

const seen: IncomingHttpHeaders[] = [];
const server = createServer((request, response) => {
  seen.push(request.headers);
  request.resume().on('end', () => response.end(ANSWER));
});
const outside = { ...process.env };

before(async () => {
  Object.assign(process.env, LAMBDA);
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

after(() => {
  process.env = outside;
  server.close();
});

test('a message carries the trace of the call that sends it', async () => {
  const { port } = server.address() as AddressInfo;
  const client = sqsClient();
  await sendMessage(client, `http://127.0.0.1:${port}/000000000000/settle`, { v: 1 });
  client.destroy();
  assert.deepEqual(
    seen.map((headers) => headers['x-amzn-trace-id']),
    [TRACE],
  );
});
