/** A provider's webhook comes in by API Gateway; 200 goes out once SQS has it. Retrying is up to the sender. */
import { createGetSecretValue } from '../../shared/lambda/get-secret-value.ts';
import { readConfiguration, text, url } from '../../shared/lambda/read-configuration.ts';
import { createSecretReader } from '../../shared/lambda/read-secret.ts';
import { webhookVerifiers } from '../../shared/providers/webhook-verifiers.ts';
import { createPutObject } from './put-object.ts';
import { createReceiveNotification } from './receive-notification.ts';
import { createSendMessage } from './send-message.ts';

const environment = process.env;
const settings = readConfiguration(environment, {
  AWS_REGION: text,
  SETTLE_QUEUE_URL: url,
  BUCKET: text,
  CONNECTIONS_PREFIX: text,
});

/** Below the 5 seconds after which the most impatient provider (Ocrolus) may give up. */
const CALL_TIMEOUT_MS = 2000;

export const handler = createReceiveNotification({
  connectionsPrefix: settings.CONNECTIONS_PREFIX,
  verifiers: webhookVerifiers,
  secrets: createSecretReader({
    call: createGetSecretValue(environment, settings.AWS_REGION, CALL_TIMEOUT_MS),
    now: Date.now,
  }),
  sendMessage: createSendMessage(
    environment,
    settings.AWS_REGION,
    settings.SETTLE_QUEUE_URL,
    CALL_TIMEOUT_MS,
  ),
  putObject: createPutObject(environment, settings.AWS_REGION, settings.BUCKET, CALL_TIMEOUT_MS),
  now: Date.now,
  // Only behind CloudFront, where the connection is CloudFront's; nothing gets here then that has not come through it.
  viewerHeader: environment['VIEWER_ADDRESS_HEADER'],
  newId: () => process.getBuiltinModule('node:crypto').randomUUID(),
  log: (line) => console[line.status < 400 ? 'log' : line.status < 500 ? 'warn' : 'error'](line),
});
