import * as z from 'zod';
import { accountId } from '../aws-names.ts';
import { functionOf } from '../machine.ts';
import { pollQueue } from '../queues/poll-queue.ts';
import { passedOver, resourceHandler } from '../resource-handler.ts';

const properties = z.strictObject({
  EventSourceArn: z.string().startsWith('arn:aws:sqs:'),
  FunctionName: z.string(),
  BatchSize: z.number().int().min(1).max(10).default(10),
  Enabled: z.literal(true).optional(),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  // Lambda begins with five pollers and goes up; here two are enough, and the least that it can be set to.
  ScalingConfig: z
    .strictObject({ MaximumConcurrency: z.number().int().min(2) })
    .default({ MaximumConcurrency: 2 }),
  MaximumBatchingWindowInSeconds: z.literal(0).optional(),
  Tags: passedOver,
});

export const deployEventSourceMapping = resourceHandler(
  properties,
  async ({ logicalId, properties }, machine) => {
    const queueArn = properties.EventSourceArn;
    const queueName = queueArn.slice(queueArn.lastIndexOf(':') + 1);
    const { pool } = functionOf(machine, properties.FunctionName);
    machine.activities.push(() =>
      pollQueue({
        sqs: machine.sqs,
        queueUrl: `${machine.endpoints.sqs}/${accountId}/${queueName}`,
        queueArn,
        batchSize: properties.BatchSize,
        concurrency: properties.ScalingConfig.MaximumConcurrency,
        reportsFailures: properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
        invoke: pool.invoke,
      }),
    );
    return { ref: logicalId };
  },
);
