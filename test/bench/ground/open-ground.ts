/**
 * What the bundles talk to when they are run one by one: DynamoDB, SQS, S3 and Secrets Manager on this machine, AzoraOne's
 * simulator, and an endpoint. No queue is polled and nothing is scheduled: whoever has opened it calls.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { accountId, credentials, region } from '../../../infra/local/engine/aws-names.ts';
import { endpointVariables } from '../../../infra/local/engine/functions/service-endpoints.ts';
import { createSecretStore } from '../../../infra/local/engine/secrets-manager/secret-store.ts';
import { startSecretsManager } from '../../../infra/local/engine/secrets-manager/start-secrets-manager.ts';
import { listen } from '../../../infra/local/engine/services/listen.ts';
import { startDynamodb } from '../../../infra/local/engine/services/start-dynamodb.ts';
import { startSqsAndS3 } from '../../../infra/local/engine/services/start-sqs-and-s3.ts';
import { azoraOneSimulator } from '../../../infra/local/simulators/azoraone/simulator.ts';
import { startSimulator } from '../../../infra/local/simulators/server.ts';
import { settingsFor } from '../../../infra/stages/settings-for.ts';
import { QUEUES } from '../../../shared/queues/queue-of.ts';
import { tableDefinitions } from '../../fakes/table-definitions.ts';
import { environment } from '../../simulation/cloud/environment.ts';
import { deadLetterQueue } from '../../simulation/cloud/queues.ts';
import { SECRETS } from '../../simulation/outside/tenants.ts';
import { startBucket } from './bucket-server.ts';
import { bundleEntries } from './bundle-entries.ts';
import { SAMPLER } from './run-sample.ts';
import { putTenant } from './tenant.ts';

export interface Ground {
  /** What the functions are given: production's numbers, this machine's addresses. One serves them all. */
  environment: Readonly<Record<string, string>>;
  /** Of the tenant's template: takes every delivery. */
  endpointUrl: string;
  documents: DynamoDBDocumentClient;
  s3: S3Client;
  /** The sampler's bundle, in a directory that goes with the ground. */
  sampler: string;
  directory: string;
  close(): Promise<void>;
}

const settings = settingsFor('production');

/** Its tenant is that of tenant.ts, with a template for AzoraOne. */
export async function openGround(): Promise<Ground> {
  await using opened = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'paperhook-bench-'));
  opened.defer(() => rm(directory, { recursive: true }));
  await bundleEntries(directory, SAMPLER);
  const secrets = createSecretStore();
  for (const [name, value] of Object.entries(SECRETS)) secrets.create(name, value);
  // Takes webhooks and deliveries alike: nobody may be told to come again.
  const taker = createServer((request, response) => request.resume().on('end', () => response.end('{}')));
  const services = {
    dynamodb: await startDynamodb(),
    sqs: await startSqsAndS3(),
    bucket: await startBucket(),
    secretsManager: await startSecretsManager(secrets),
    azoraone: await startSimulator(azoraOneSimulator, { port: 0, processingMs: () => 0 }),
    taker: await listen(taker, 0),
  };
  for (const service of Object.values(services)) opened.defer(service.close);
  const { dynamodb, sqs, bucket, secretsManager, azoraone } = services;
  const endpoints = {
    dynamodb: dynamodb.url,
    sqs: sqs.url,
    s3: bucket.url,
    secretsManager: secretsManager.url,
  };
  const documents = await createTables(endpoints.dynamodb);
  const s3 = new S3Client({ region, credentials, endpoint: endpoints.s3, forcePathStyle: true });
  const queues = await createQueues(endpoints.sqs);
  const endpointUrl = `${services.taker.url}/deliveries`;
  await putTenant(documents, 'azoraone', endpointUrl, Date.now());
  const closing = opened.move();
  return {
    environment: {
      ...environment(settings),
      ...endpointVariables(endpoints),
      ...queues,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
      PROVIDER_URLS: JSON.stringify({ azoraone: azoraone.url }),
      WEBHOOK_BASE_URL: services.taker.url,
      ENDPOINTS_PER_TENANT: String(settings.deliveries.endpointsPerTenant),
      EXEMPT_HOSTS: new URL(services.taker.url).host,
    },
    endpointUrl,
    documents,
    s3,
    directory,
    sampler: join(directory, 'sampler.mjs'),
    close: () => closing.disposeAsync(),
  };
}

async function createTables(endpoint: string): Promise<DynamoDBDocumentClient> {
  const client = new DynamoDBClient({ region, credentials, endpoint });
  for (const definition of tableDefinitions) await client.send(new CreateTableCommand(definition));
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** @returns the variables that name them. */
async function createQueues(endpoint: string): Promise<Record<string, string>> {
  const sqs = new SQSClient({ region, credentials, endpoint });
  const variables: Record<string, string> = {};
  for (const step of QUEUES) {
    for (const [kind, name] of [
      ['QUEUE', step],
      ['DLQ', deadLetterQueue(step)],
    ] as const) {
      await sqs.send(new CreateQueueCommand({ QueueName: name }));
      // Not the URL that fauxqs answers: its host name resolves on some machines only.
      variables[`${step.toUpperCase()}_${kind}_URL`] = `${endpoint}/${accountId}/${name}`;
    }
  }
  sqs.destroy();
  return variables;
}
