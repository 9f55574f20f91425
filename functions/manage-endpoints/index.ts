import { randomBytes, randomUUID } from 'node:crypto';
import type { DeliveringItem } from '../../shared/deliveries/delivering-item.ts';
import { guardedPost } from '../../shared/deliveries/guarded-post/guarded-post.ts';
import type { SignedPost } from '../../shared/deliveries/signature/sign-post.ts';
import { newSigningSecret } from '../../shared/deliveries/signature/signing-secret.ts';
import { apiHandler } from '../../shared/http/api-handler.ts';
import { documentClient, sqsClient } from '../../shared/lambda/aws-clients.ts';
import {
  list,
  positiveInteger,
  readConfiguration,
  text,
  url,
} from '../../shared/lambda/read-configuration.ts';
import { secretBoxReader } from '../../shared/lambda/secret-box-reader.ts';
import { queueUrls, wakeSender } from '../../shared/lambda/step-ports.ts';
import { secretReader } from '../../shared/lambda/worker-secrets.ts';
import { dynamoAttemptLog } from '../../shared/store/attempts.ts';
import { dynamoObligations } from '../../shared/store/dynamo-obligations.ts';
import { dynamoEndpointHealth } from '../../shared/store/endpoint-health.ts';
import { dynamoEndpointItems } from '../../shared/store/endpoint-items.ts';
import { dynamoEndpoints } from '../../shared/store/endpoints.ts';
import { dynamoSettings } from '../../shared/store/settings.ts';
import { manageEndpoints } from './manage-endpoints.ts';

const configuration = readConfiguration(process.env, {
  JOBS_TABLE: text,
  SETTINGS_TABLE: text,
  DELIVER_QUEUE_URL: url,
  DATA_KEY_SECRET: text,
  EXEMPT_HOSTS: list,
  DELIVERY_TIMEOUT_SECONDS: positiveInteger,
  ENDPOINTS_PER_TENANT: positiveInteger,
});

const documents = documentClient();
const settings = dynamoSettings(documents, configuration.SETTINGS_TABLE);
const exemptHosts = new Set(configuration.EXEMPT_HOSTS);
const timeoutMs = configuration.DELIVERY_TIMEOUT_SECONDS * 1000;

const ports = {
  getApiKey: settings.getApiKey,
  getTemplate: settings.getTemplate,
  changeTemplate: settings.changeTemplate,
  endpoints: dynamoEndpoints(documents, configuration.SETTINGS_TABLE),
  health: dynamoEndpointHealth(documents, configuration.SETTINGS_TABLE),
  endpointItems: dynamoEndpointItems(documents, configuration.JOBS_TABLE),
  listAttempts: dynamoAttemptLog(documents, configuration.JOBS_TABLE).list,
  getItem: dynamoObligations<DeliveringItem>(documents, configuration.JOBS_TABLE).get,
  wake: wakeSender(sqsClient(), queueUrls(configuration)),
  secretBox: secretBoxReader(secretReader(process.env), configuration.DATA_KEY_SECRET),
  newSigningSecret: () => newSigningSecret(randomBytes),
  newEndpointId: randomUUID,
  newDeliveryId: randomUUID,
  post: (post: SignedPost) => guardedPost({ ...post, exemptHosts, timeoutMs }),
  exemptHosts,
  mostEndpoints: configuration.ENDPOINTS_PER_TENANT,
  nowMs: Date.now,
};

export const handler = apiHandler((request) => manageEndpoints(ports, request));
