import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { localTarget } from '../../../infra/admin/target/local-target.ts';
import type { Target } from '../../../infra/admin/target/target.ts';
import { startSecretsManager } from '../../../infra/local/engine/secrets-manager/start-secrets-manager.ts';
import { JOBS, SETTINGS, startTables } from '../../contract/tables.ts';

export interface TestDeployment {
  target: Target;
  client: DynamoDBClient;
  endpoints: { dynamodb: string; secretsManager: string };
  outputs: Record<string, string>;
  stop(): Promise<void>;
}

/** Both tables and an empty Secrets Manager, of one test file alone. */
export async function startDeployment(): Promise<TestDeployment> {
  const [tables, secretsManager] = await Promise.all([startTables(), startSecretsManager()]);
  const endpoints = { dynamodb: tables.url, secretsManager: secretsManager.url };
  const outputs = {
    JobsTableName: JOBS,
    SettingsTableName: SETTINGS,
    ConnectionsPrefix: 'paperhook-test/connections/',
    ApiUrl: 'https://paperhook.example',
  };
  const target = localTarget({ endpoints, outputs });
  const stop = async () => {
    target.close();
    await Promise.all([tables.close(), secretsManager.close()]);
  };
  return { target, client: tables.plain, endpoints, outputs, stop };
}
