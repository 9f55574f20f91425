import * as z from 'zod';
import { passedOver, resourceHandler } from '../resource-handler.ts';

const properties = z.strictObject({
  ProtocolType: z.literal('HTTP'),
  DisableExecuteApiEndpoint: z.literal(false).optional(),
  Name: passedOver,
  Description: passedOver,
  Tags: passedOver,
});

/** The machine has one HTTP API, which listens already: functions need its address before it has a route. */
export const deployHttpApi = resourceHandler(properties, async (_resource, { gateway }) => ({
  ref: gateway.apiId,
  attributes: { ApiEndpoint: gateway.url, ApiId: gateway.apiId },
}));
