import * as z from 'zod';
import { functionOf } from '../machine.ts';
import { passedOver, resourceHandler } from '../resource-handler.ts';

const properties = z.strictObject({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
  TimeoutInMillis: z.number().default(30_000),
  Description: passedOver,
});

export const deployHttpApiIntegration = resourceHandler(
  properties,
  async ({ logicalId, properties }, machine) => {
    const { pool } = functionOf(machine, properties.IntegrationUri);
    machine.integrations.set(logicalId, { invoke: pool.invoke, timeoutMs: properties.TimeoutInMillis });
    return { ref: logicalId };
  },
);
