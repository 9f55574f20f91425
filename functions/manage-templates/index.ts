import { randomBytes, randomUUID } from 'node:crypto';
import { newSigningSecret } from '../../shared/deliveries/delivery-signature.ts';
import { apiHandler } from '../../shared/http/api-handler.ts';
import { documentClient } from '../../shared/lambda/aws-clients.ts';
import { list, readConfiguration, text } from '../../shared/lambda/read-configuration.ts';
import { secretBoxReader } from '../../shared/lambda/secret-box-reader.ts';
import { secretReader } from '../../shared/lambda/worker-secrets.ts';
import { dynamoSettings } from '../../shared/store/settings.ts';
import { manageTemplates } from './manage-templates.ts';

const configuration = readConfiguration(process.env, {
  SETTINGS_TABLE: text,
  DATA_KEY_SECRET: text,
  EXEMPT_HOSTS: list,
});

const ports = {
  ...dynamoSettings(documentClient(), configuration.SETTINGS_TABLE),
  secretBox: secretBoxReader(secretReader(process.env), configuration.DATA_KEY_SECRET),
  newSigningSecret: () => newSigningSecret(randomBytes),
  newTemplateId: randomUUID,
  nowMs: Date.now,
  exemptHosts: new Set(configuration.EXEMPT_HOSTS),
};

export const handler = apiHandler((request) => manageTemplates(ports, request));
