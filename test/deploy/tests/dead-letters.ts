/** A message that no worker can take, from its queue to its dead-letter queue and from there to where it is kept. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, type QueueAttributeName, SendMessageCommand } from '@aws-sdk/client-sqs';
import { openSystem } from '../../end-to-end/open-system.ts';
import type { Body, System } from '../../end-to-end/system.ts';

const THERE: QueueAttributeName[] = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];

let system: System;

before(async () => {
  system = await openSystem();
});

after(() => system.close());

test('a poisoned message lands in the dead-letter queue, is drained from there by the schedule, and kept', async () => {
  const { sqs, s3, outputs } = system;
  const poison = JSON.stringify({ poison: randomUUID() });
  await sqs.send(new SendMessageCommand({ QueueUrl: outputs['PurgeQueueUrl'], MessageBody: poison }));
  const kept: Body = await system.until(async () => {
    const letters = (await system.jobItems()).filter(({ kind }) => kind === 'dead_letter');
    const bodies = await Promise.all(letters.map(async (letter) => [letter, await bodyOf(letter)] as const));
    return bodies.find(([, body]) => body === poison)?.[0];
  });
  assert.match(kept.reason, /kept failing/);
  // It is drained: neither queue has anything left of it.
  for (const queue of ['PurgeQueueUrl', 'PurgeDeadLettersUrl'])
    await system.until(async () => {
      const input = { QueueUrl: outputs[queue], AttributeNames: THERE };
      const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand(input));
      return THERE.every((name) => Attributes[name] === '0') ? true : undefined;
    });

  async function bodyOf({ id }: Body): Promise<string | undefined> {
    const Key = id.replace('DEAD#', 'dead-letters/');
    const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: outputs['BucketName'], Key }));
    return body?.transformToString();
  }
});
