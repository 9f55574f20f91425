import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SendMessageCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import type { WakeUp } from '../../../shared/jobs/run-step.ts';
import { wakeSender } from '../../../shared/lambda/step-ports.ts';

function recording() {
  const sent: SendMessageCommandInput[] = [];
  const sqs = {
    async send({ input }: { input: SendMessageCommandInput }) {
      sent.push(input);
    },
  } as unknown as SQSClient;
  return { sent, wake: wakeSender(sqs, { deliver: 'http://sqs/deliver', settle: 'http://sqs/settle' }) };
}

test("a delivery's wake-up is its tenant's, so that SQS keeps none waiting behind another's many", async () => {
  const { sent, wake } = recording();
  await wake({ item: 'JOB#1', step: 'deliver', via: 'step', tenant: 'acme' }, 10);
  await wake({ item: 'JOB#1', step: 'settle', via: 'step', tenant: 'acme' }, 0);
  await wake({ item: 'ENDPOINT#1', step: 'drain', via: 'step' }, 0);
  assert.deepEqual(sent, [
    {
      QueueUrl: 'http://sqs/deliver',
      MessageBody: '{"v":1,"type":"wake_up","item":"JOB#1","step":"deliver","via":"step"}',
      DelaySeconds: 10,
      MessageGroupId: 'acme',
    },
    {
      QueueUrl: 'http://sqs/settle',
      MessageBody: '{"v":1,"type":"wake_up","item":"JOB#1","step":"settle","via":"step"}',
      DelaySeconds: 0,
    },
    {
      QueueUrl: 'http://sqs/deliver',
      MessageBody: '{"v":1,"type":"wake_up","item":"ENDPOINT#1","step":"drain","via":"step"}',
      DelaySeconds: 0,
    },
  ]);
});

test('a wake-up that no queue takes here is an error', async () => {
  const { wake } = recording();
  await assert.rejects(wake({ item: 'JOB#1', step: 'purge', via: 'step' }, 0), /no queue for the step purge/);
});

test('a wake-up that SQS refuses is reported and not sent', async () => {
  const down = { send: () => Promise.reject(new Error('SQS is down')) } as unknown as SQSClient;
  const reported: [WakeUp, unknown][] = [];
  const wake = wakeSender(down, { settle: 'http://sqs/settle' }, (...one) => reported.push(one));
  const wakeUp = { item: 'JOB#1', step: 'settle', via: 'step' } as const;
  assert.equal(await wake(wakeUp, 0), false);
  assert.deepEqual(reported, [[wakeUp, new Error('SQS is down')]]);
});
