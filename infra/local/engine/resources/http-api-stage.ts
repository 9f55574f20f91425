import * as z from 'zod';
import { passedOver, resourceHandler } from '../resource-handler.ts';

const properties = z.strictObject({
  ApiId: z.string(),
  // Any other would put its name in front of every path.
  StageName: z.literal('$default'),
  AutoDeploy: z.literal(true),
  AccessLogSettings: passedOver,
  DefaultRouteSettings: passedOver,
  RouteSettings: passedOver,
  Tags: passedOver,
});

export const deployHttpApiStage = resourceHandler(properties, async ({ properties }) => ({
  ref: properties.StageName,
}));
