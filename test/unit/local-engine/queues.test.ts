import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { lambdaFunction, type SmallEngine, startSmallEngine } from './small-engine.ts';

// Every function tells the test what happens to it by messages on a second queue. What a message asks for is its body.
const code = `
async function tell(message) {
  await fetch(process.env.AWS_ENDPOINT_URL_SQS, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
    body: JSON.stringify({ QueueUrl: process.env.NEWS, MessageBody: JSON.stringify(message) }),
  });
}
export const handler = async (event) => {
  const batchItemFailures = [];
  for (const { messageId, body, attributes } of event.Records) {
    const first = attributes.ApproximateReceiveCount === '1';
    await tell({ body, count: attributes.ApproximateReceiveCount, pid: process.pid });
    if (first && body === 'hang') await new Promise((resolve) => setTimeout(resolve, 60_000));
    if (first && body === 'throw') throw new Error('no');
    if (body === 'refuse' || (first && body === 'fail')) batchItemFailures.push({ itemIdentifier: messageId });
  }
  return { batchItemFailures };
};`;

type News = { body: string; count: string; pid: number };

let engine: SmallEngine;
let sqs: SQSClient;

afterEach(async () => {
  sqs.destroy();
  await engine.stop();
});

async function start(timeoutSeconds: number): Promise<void> {
  engine = await startSmallEngine(
    {
      News: { Type: 'AWS::SQS::Queue' },
      Dead: { Type: 'AWS::SQS::Queue' },
      Work: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          VisibilityTimeout: 1,
          RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 2 },
        },
      },
      Worker: lambdaFunction('worker', {
        Timeout: timeoutSeconds,
        Environment: { Variables: { NEWS: { Ref: 'News' } } },
      }),
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: { 'Fn::GetAtt': ['Work', 'Arn'] },
          FunctionName: { Ref: 'Worker' },
          BatchSize: 5,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          ScalingConfig: { MaximumConcurrency: 2 },
        },
      },
    },
    { worker: code },
  );
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  sqs = new SQSClient({ region: 'us-east-1', credentials, endpoint: engine.endpoints.sqs });
}

async function send(...bodies: string[]): Promise<void> {
  const Entries = bodies.map((body, index) => ({ Id: String(index), MessageBody: body }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: engine.resources['Work'], Entries }));
}

async function next(queue: string): Promise<string> {
  const request = { QueueUrl: engine.resources[queue], WaitTimeSeconds: 20, VisibilityTimeout: 600 };
  const { Messages } = await sqs.send(new ReceiveMessageCommand(request));
  const [message] = Messages ?? [];
  assert.ok(message?.Body, `nothing came on ${queue}`);
  return message.Body;
}

async function nextNews(): Promise<News> {
  return JSON.parse(await next('News'));
}

/** Sorted: which of two pollers is faster is nobody's business. */
function summary(news: News[]): string[] {
  return news.map(({ body, count }) => `${body} ${count}`).sort();
}

test('of a batch only what failed comes again', async () => {
  await start(20);
  await send('well', 'fail', 'well too');
  const news = [await nextNews(), await nextNews(), await nextNews(), await nextNews()];
  assert.deepEqual(summary(news), ['fail 1', 'fail 2', 'well 1', 'well too 1']);
});

test('a batch whose invocation threw comes again whole', async () => {
  await start(20);
  await send('well', 'throw');
  const news = [await nextNews(), await nextNews(), await nextNews(), await nextNews()];
  assert.deepEqual(summary(news), ['throw 1', 'throw 2', 'well 1', 'well 2']);
});

test('a message whose function is killed from outside comes again', async () => {
  await start(60);
  await send('hang');
  const { pid } = await nextNews();
  assert.deepEqual(engine.functions()['worker']?.pids(), [pid]);
  process.kill(pid, 'SIGKILL');
  const again = await nextNews();
  assert.deepEqual([again.body, again.count], ['hang', '2']);
  assert.notEqual(again.pid, pid);
});

test('a message whose function ran out of time comes again', async () => {
  await start(1);
  await send('hang');
  assert.equal((await nextNews()).count, '1');
  assert.equal((await nextNews()).count, '2');
});

test('a message that keeps failing ends in the dead-letter queue', async () => {
  await start(20);
  await send('refuse');
  assert.equal((await nextNews()).count, '1');
  assert.equal((await nextNews()).count, '2');
  assert.equal(await next('Dead'), 'refuse');
});
