import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { localTarget } from '../../../infra/admin/target/local-target.ts';
import type { Target } from '../../../infra/admin/target/target.ts';
import { credentials, region } from '../../../infra/local/engine/aws-names.ts';
import { startSecretsManager } from '../../../infra/local/engine/secrets-manager/start-secrets-manager.ts';
import { startDynamodb } from '../../../infra/local/engine/services/start-dynamodb.ts';

export interface TestDeployment {
  target: Target;
  client: DynamoDBClient;
  endpoints: { dynamodb: string; secretsManager: string };
  outputs: Record<string, string>;
  stop(): Promise<void>;
}

/** Both tables and an empty Secrets Manager, of one test file alone. */
export async function startDeployment(): Promise<TestDeployment> {
  const [dynamodb, secretsManager] = await Promise.all([startDynamodb(), startSecretsManager()]);
  const endpoints = { dynamodb: dynamodb.url, secretsManager: secretsManager.url };
  const client = new DynamoDBClient({ region, credentials, endpoint: dynamodb.url });
  await Promise.all([createTable(client, 'jobs'), createTable(client, 'settings')]);
  const outputs = {
    JobsTableName: 'jobs',
    SettingsTableName: 'settings',
    ConnectionsPrefix: 'paperhook-test/connections/',
    ApiUrl: 'https://paperhook.example',
  };
  const target = localTarget({ endpoints, outputs });
  const stop = async () => {
    target.close();
    client.destroy();
    await Promise.all([dynamodb.close(), secretsManager.close()]);
  };
  return { target, client, endpoints, outputs, stop };
}

async function createTable(client: DynamoDBClient, TableName: string): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'id', AttributeType: 'S' },
        { AttributeName: 'owner', AttributeType: 'S' },
      ],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-owner',
          KeySchema: [
            { AttributeName: 'owner', KeyType: 'HASH' },
            { AttributeName: 'id', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1 }, { TableName });
}
