import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { rateSeconds } from '../../../infra/local/engine/schedules/rate-seconds.ts';
import { lambdaFunction, startSmallEngine } from './small-engine.ts';

test('rates are read, cron expressions refused', () => {
  assert.equal(rateSeconds('rate(1 minute)'), 60);
  assert.equal(rateSeconds('rate(2 hours)'), 7200);
  assert.equal(rateSeconds('rate(1 day)'), 86_400);
  assert.throws(() => rateSeconds('cron(0 12 * * ? *)'), /only rate/);
});

const code = `
export const handler = async (event) => {
  await fetch(process.env.AWS_ENDPOINT_URL_SQS, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
    body: JSON.stringify({ QueueUrl: process.env.NEWS, MessageBody: JSON.stringify(event) }),
  });
};`;

test('a rule runs its function at the rate that its metadata names for this machine', async () => {
  const engine = await startSmallEngine(
    {
      News: { Type: 'AWS::SQS::Queue' },
      Work: lambdaFunction('work', { Environment: { Variables: { NEWS: { Ref: 'News' } } } }),
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          ScheduleExpression: 'rate(1 minute)',
          State: 'ENABLED',
          Targets: [{ Id: 'Target0', Arn: { 'Fn::GetAtt': ['Work', 'Arn'] } }],
        },
        Metadata: { 'Paperhook::LocalRateSeconds': 0.05 },
      },
    },
    { work: code },
  );
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const sqs = new SQSClient({ region: 'us-east-1', credentials, endpoint: engine.endpoints.sqs });
  try {
    const request = { QueueUrl: engine.resources['News'], WaitTimeSeconds: 20 };
    const { Messages } = await sqs.send(new ReceiveMessageCommand(request));
    const event = JSON.parse(Messages?.[0]?.Body ?? '{}');
    assert.equal(event['detail-type'], 'Scheduled Event');
    assert.deepEqual(event.resources, ['arn:aws:events:us-east-1:000000000000:rule/small-Rule']);
  } finally {
    sqs.destroy();
    await engine.stop();
  }
});
