import * as z from 'zod';
import { resourceHandler } from '../resource-handler.ts';

const properties = z.strictObject({
  ApiId: z.string(),
  RouteKey: z.string(),
  Target: z.string().startsWith('integrations/'),
  AuthorizationType: z.literal('NONE').optional(),
});

export const deployHttpApiRoute = resourceHandler(properties, async ({ logicalId, properties }, machine) => {
  const integration = machine.integrations.get(properties.Target.slice('integrations/'.length));
  if (!integration) throw new Error(`there is no integration ${properties.Target}`);
  machine.gateway.addRoute({ key: properties.RouteKey, target: integration });
  return { ref: logicalId };
});
