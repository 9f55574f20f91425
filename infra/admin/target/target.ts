import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type Job, jobItemId } from '../../../shared/jobs/job.ts';
import { dynamoObligations } from '../../../shared/store/dynamo-obligations.ts';
import { dynamoSettings, type Settings } from '../../../shared/store/settings.ts';
import { AdminError } from '../admin-error.ts';
import { problemsOf } from '../problems-of.ts';
import { type SecretVault, secretVault } from './secret-vault.ts';

/** The deployment that a command works on. */
export interface Target {
  settings: Settings;
  /** Undefined when there is no such job. */
  getJob(jobId: string): Promise<Job | undefined>;
  secrets: SecretVault;
  /** The secret of a connection is named `{prefix}{provider}/{name}`. */
  connectionsPrefix: string;
  /** Base URL of the HTTP API. */
  apiUrl: string;
  close(): void;
}

export interface TargetClients {
  dynamodb: DynamoDBClient;
  secretsManager: SecretsManagerClient;
}

const stackOutputs = z.object({
  JobsTableName: z.string(),
  SettingsTableName: z.string(),
  ConnectionsPrefix: z.string(),
  ApiUrl: z.url(),
});

/** @param outputs of the stack. @param stack its name, for people. */
export function targetOf(stack: string, outputs: unknown, clients: TargetClients): Target {
  const parsed = stackOutputs.safeParse(outputs);
  if (!parsed.success) {
    const problems = problemsOf(parsed.error);
    throw new AdminError(
      'failed',
      `The outputs of ${stack} are not those of a finished deployment: ${problems}`,
    );
  }
  const { JobsTableName, SettingsTableName, ConnectionsPrefix, ApiUrl } = parsed.data;
  const documents = DynamoDBDocumentClient.from(clients.dynamodb);
  const jobs = dynamoObligations<Job>(documents, JobsTableName);
  return {
    settings: dynamoSettings(documents, SettingsTableName),
    getJob: (jobId) => jobs.get(jobItemId(jobId)),
    secrets: secretVault(clients.secretsManager),
    connectionsPrefix: ConnectionsPrefix,
    apiUrl: ApiUrl,
    close() {
      clients.dynamodb.destroy();
      clients.secretsManager.destroy();
    },
  };
}
