import { randomBytes, randomUUID } from 'node:crypto';
import { newSigningSecret } from '../../shared/deliveries/signature/signing-secret.ts';
import { apiHandler } from '../../shared/http/api-handler.ts';
import { documentClient, sqsClient } from '../../shared/lambda/aws-clients.ts';
import { list, readConfiguration, text, url } from '../../shared/lambda/read-configuration.ts';
import { secretBoxReader } from '../../shared/lambda/secret-box-reader.ts';
import { queueUrls, wakeSender } from '../../shared/lambda/step-ports.ts';
import { secretReader } from '../../shared/lambda/worker-secrets.ts';
import { dynamoEndpointItems } from '../../shared/store/endpoint-items.ts';
import { dynamoSettings } from '../../shared/store/settings.ts';
import { manageTemplates } from './manage-templates.ts';

const configuration = readConfiguration(process.env, {
  JOBS_TABLE: text,
  SETTINGS_TABLE: text,
  DELIVER_QUEUE_URL: url,
  DATA_KEY_SECRET: text,
  EXEMPT_HOSTS: list,
});

const documents = documentClient();

const ports = {
  ...dynamoSettings(documents, configuration.SETTINGS_TABLE),
  endpointItems: dynamoEndpointItems(documents, configuration.JOBS_TABLE),
  wake: wakeSender(sqsClient(), queueUrls(configuration)),
  secretBox: secretBoxReader(secretReader(process.env), configuration.DATA_KEY_SECRET),
  newSigningSecret: () => newSigningSecret(randomBytes),
  newTemplateId: randomUUID,
  nowMs: Date.now,
  exemptHosts: new Set(configuration.EXEMPT_HOSTS),
};

export const handler = apiHandler((request) => manageTemplates(ports, request));
