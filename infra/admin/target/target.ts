import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type CreditPorts, creditPorts } from '../../../shared/credits/credit-ports.ts';
import { bucketFiles } from '../../../shared/files/bucket.ts';
import { type Job, jobItemId } from '../../../shared/jobs/job.ts';
import type { Obligation } from '../../../shared/jobs/obligation.ts';
import type { DueItem } from '../../../shared/jobs/obligation-store.ts';
import type { Redrivable } from '../../../shared/jobs/redrive-item.ts';
import type { RetryPorts } from '../../../shared/jobs/retry-job.ts';
import type { StepPorts } from '../../../shared/jobs/run-step.ts';
import { providerSession } from '../../../shared/lambda/provider-session.ts';
import { stepPorts } from '../../../shared/lambda/step-ports.ts';
import type { ProviderSession } from '../../../shared/providers/session.ts';
import { dynamoObligations } from '../../../shared/store/dynamo-obligations.ts';
import { dynamoSettings, type Settings } from '../../../shared/store/settings.ts';
import { settingsFor } from '../../stages/settings-for.ts';
import type { Stage } from '../../stages/stage.ts';
import { AdminError } from '../admin-error.ts';
import { problemsOf } from '../problems-of.ts';
import { owingItems } from './owing-items.ts';
import { type SecretVault, secretVault } from './secret-vault.ts';

/** The deployment that a command works on. */
export interface Target {
  settings: Settings;
  credits: CreditPorts;
  /** Undefined when there is no such job. */
  getJob(jobId: string): Promise<Job | undefined>;
  /** What is needed to cancel jobs and to retry them. */
  jobs: RetryPorts;
  /** Whatever can owe something, and what the due index tells of it, page by page. */
  items: StepPorts<Redrivable>;
  owing(): AsyncIterable<DueItem[]>;
  secrets: SecretVault;
  /** The secret of a connection is named `{prefix}{provider}/{name}`. */
  connectionsPrefix: string;
  /** Base URL of the HTTP API. */
  apiUrl: string;
  /** In place of the providers' own. */
  providerUrls: Readonly<Record<string, string>>;
  /** Its permits are the functions' too. */
  providerSession: ProviderSession;
  close(): void;
}

export interface TargetClients {
  dynamodb: DynamoDBClient;
  secretsManager: SecretsManagerClient;
  s3: S3Client;
  sqs: SQSClient;
}

export interface Deployed {
  /** The stack's name, for people. */
  stack: string;
  stage: Stage;
  /** Of the stack. */
  outputs: unknown;
}

const stackOutputs = z.object({
  JobsTableName: z.string(),
  SettingsTableName: z.string(),
  BucketName: z.string(),
  UnpackQueueUrl: z.url(),
  StartQueueUrl: z.url(),
  SettleQueueUrl: z.url(),
  DeliverQueueUrl: z.url(),
  PurgeQueueUrl: z.url(),
  ConnectionsPrefix: z.string(),
  ApiUrl: z.url(),
  ProviderUrls: z.string().transform((json) => z.record(z.string(), z.url()).parse(JSON.parse(json))),
});

type Outputs = z.output<typeof stackOutputs>;

export function targetOf({ stack, stage, outputs: given }: Deployed, clients: TargetClients): Target {
  const outputs = parseOutputs(stack, given);
  const documents = DynamoDBDocumentClient.from(clients.dynamodb, {
    marshallOptions: { removeUndefinedValues: true },
  });
  const settings = dynamoSettings(documents, outputs.SettingsTableName);
  // The numbers of this checkout, which are those of the deployment unless it is another version's.
  const { deadlineSeconds, wakeGraceSeconds } = settingsFor(stage).jobs;
  const queues = {
    unpack: outputs.UnpackQueueUrl,
    start: outputs.StartQueueUrl,
    settle: outputs.SettleQueueUrl,
    deliver: outputs.DeliverQueueUrl,
    purge: outputs.PurgeQueueUrl,
  };
  const steps = <Item extends Obligation>(): StepPorts<Item> => {
    const store = dynamoObligations<Item>(documents, outputs.JobsTableName);
    // Standard output is for what was asked for: no log lines.
    return stepPorts(store, clients.sqs, queues, wakeGraceSeconds, () => undefined);
  };
  const jobs = steps<Job>();
  const files = bucketFiles(clients.s3, outputs.BucketName);
  return {
    settings,
    credits: creditPorts(documents, outputs.JobsTableName, settings.getGrant, Date.now),
    getJob: (jobId) => jobs.store.get(jobItemId(jobId)),
    jobs: {
      steps: jobs,
      deadlineMs: deadlineSeconds * 1000,
      getTemplate: settings.getTemplate,
      copyFile: files.copy,
      hasFile: files.has,
    },
    items: steps<Redrivable>(),
    owing: () => owingItems(documents, outputs.JobsTableName),
    secrets: secretVault(clients.secretsManager),
    connectionsPrefix: outputs.ConnectionsPrefix,
    apiUrl: outputs.ApiUrl,
    providerUrls: outputs.ProviderUrls,
    providerSession: providerSession(documents, outputs.JobsTableName),
    close() {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

function parseOutputs(stack: string, outputs: unknown): Outputs {
  const parsed = stackOutputs.safeParse(outputs);
  if (parsed.success) return parsed.data;
  const problems = problemsOf(parsed.error);
  throw new AdminError(
    'failed',
    `The outputs of ${stack} are not those of a finished deployment: ${problems}`,
  );
}
