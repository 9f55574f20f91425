import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import type { Parts } from './parts.ts';
import { WorkFunction } from './work-function.ts';

/** The way in for providers' webhooks: no table, nothing but its queue, and the bucket for what a message can't hold. */
export function addNotificationReceiver(scope: Construct, parts: Parts): void {
  const { storage, queues, api } = parts;
  const receiver = new WorkFunction(scope, 'ReceiveNotification', {
    ...parts,
    name: 'receive-notification',
    description: "Authenticates a provider's webhook, enqueues it, 200",
  });
  queues.settle.giveTo(receiver);
  storage.files.giveTo(receiver, { put: ['notifications'] });
  storage.connections.giveTo(receiver);
  if (api.viewerHeader !== undefined) receiver.give('VIEWER_ADDRESS_HEADER', api.viewerHeader);
  // Not versioned: the URL is given to providers, and they keep it.
  api.route(receiver, [{ method: HttpMethod.POST, path: '/webhooks/{provider}/{connection}' }]);
}
