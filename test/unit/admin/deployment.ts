import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { localTarget } from '../../../infra/admin/target/local-target.ts';
import type { Target } from '../../../infra/admin/target/target.ts';
import { accountId, credentials, region } from '../../../infra/local/engine/aws-names.ts';
import type { ServiceEndpoints } from '../../../infra/local/engine/functions/service-endpoints.ts';
import { startSecretsManager } from '../../../infra/local/engine/secrets-manager/start-secrets-manager.ts';
import { startSqsAndS3 } from '../../../infra/local/engine/services/start-sqs-and-s3.ts';
import { startTables } from '../../contract/tables.ts';
import { JOBS, SETTINGS } from '../../fakes/table-definitions.ts';

const BUCKET = 'files';

export interface TestDeployment {
  target: Target;
  client: DynamoDBClient;
  s3: S3Client;
  /** The messages that were sent to the queue of a step since this was last asked. */
  takeMessages(step: string): Promise<unknown[]>;
  endpoints: ServiceEndpoints;
  outputs: Record<string, string>;
  stop(): Promise<void>;
}

/** Tables, queues, bucket and an empty Secrets Manager, of one test file alone. */
export async function startDeployment(): Promise<TestDeployment> {
  const [tables, secretsManager, sqsAndS3] = await Promise.all([
    startTables(),
    startSecretsManager(),
    startSqsAndS3(),
  ]);
  const { url } = sqsAndS3;
  const endpoints = { dynamodb: tables.url, secretsManager: secretsManager.url, sqs: url, s3: url };
  const s3 = new S3Client({ region, credentials, endpoint: url });
  const sqs = new SQSClient({ region, credentials, endpoint: url });
  const queueUrl = (step: string) => `${url}/${accountId}/${step}`;
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  for (const QueueName of ['unpack', 'start', 'settle', 'deliver', 'purge'])
    await sqs.send(new CreateQueueCommand({ QueueName }));
  const outputs = {
    JobsTableName: JOBS,
    SettingsTableName: SETTINGS,
    BucketName: BUCKET,
    UnpackQueueUrl: queueUrl('unpack'),
    StartQueueUrl: queueUrl('start'),
    SettleQueueUrl: queueUrl('settle'),
    DeliverQueueUrl: queueUrl('deliver'),
    PurgeQueueUrl: queueUrl('purge'),
    ConnectionsPrefix: 'paperhook-test/connections/',
    ApiUrl: 'https://paperhook.example',
    ProviderUrls: '{"ocrolus":"https://api.ocrolus.example","ocrolus_auth":"https://auth.ocrolus.example"}',
  };
  const target = localTarget({ endpoints, outputs });
  const stop = async () => {
    target.close();
    for (const client of [s3, sqs]) client.destroy();
    await Promise.all([tables.close(), secretsManager.close(), sqsAndS3.close()]);
  };
  return {
    target,
    client: tables.plain,
    s3,
    async takeMessages(step) {
      const receive = new ReceiveMessageCommand({ QueueUrl: queueUrl(step), MaxNumberOfMessages: 10 });
      const { Messages = [] } = await sqs.send(receive);
      return Messages.map(({ Body = '' }) => JSON.parse(Body));
    },
    endpoints,
    outputs,
    stop,
  };
}
