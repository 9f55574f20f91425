import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { accountId, arn } from '../aws-names.ts';
import { passedOver, resourceHandler } from '../resource-handler.ts';

const properties = z.strictObject({
  DelaySeconds: z.number().optional(),
  MaximumMessageSize: z.number().optional(),
  ReceiveMessageWaitTimeSeconds: z.number().optional(),
  VisibilityTimeout: z.number().optional(),
  RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
  // fauxqs keeps messages until the machine stops.
  MessageRetentionPeriod: passedOver,
  RedriveAllowPolicy: passedOver,
  SqsManagedSseEnabled: passedOver,
  Tags: passedOver,
});

export const deploySqsQueue = resourceHandler(properties, async ({ logicalId, properties }, machine) => {
  const name = `${machine.stackName}-${logicalId}`;
  const { DelaySeconds, MaximumMessageSize, ReceiveMessageWaitTimeSeconds, VisibilityTimeout } = properties;
  const attributes = {
    DelaySeconds,
    MaximumMessageSize,
    ReceiveMessageWaitTimeSeconds,
    VisibilityTimeout,
    RedrivePolicy: properties.RedrivePolicy && JSON.stringify(properties.RedrivePolicy),
  };
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  await machine.sqs.send(
    new CreateQueueCommand({
      QueueName: name,
      Attributes: Object.fromEntries(given.map(([key, value]) => [key, String(value)])),
    }),
  );
  // Not the URL that fauxqs answers: its host name resolves on some machines only.
  const url = `${machine.endpoints.sqs}/${accountId}/${name}`;
  return { ref: url, attributes: { Arn: arn('sqs', name), QueueName: name, QueueUrl: url } };
});
