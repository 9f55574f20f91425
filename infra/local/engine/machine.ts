import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { arn } from './aws-names.ts';
import type { FunctionLog } from './functions/function-log.ts';
import type { FunctionPool } from './functions/function-pool.ts';
import type { ServiceEndpoints } from './functions/service-endpoints.ts';
import type { Gateway, Integration } from './gateway/start-gateway.ts';
import type { SecretStore } from './secrets-manager/secret-store.ts';

/** What keeps running after the deployment, until the machine stops: a queue's poller, a schedule. */
export interface Activity {
  stop: () => Promise<void>;
}

export interface DeployedFunction {
  pool: FunctionPool;
  log: FunctionLog;
}

/** The embedded services, and what has been deployed on them so far. */
export interface Machine {
  readonly stackName: string;
  readonly endpoints: ServiceEndpoints;
  readonly dynamodb: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly secrets: SecretStore;
  readonly gateway: Gateway;
  /** The directory of the bundle that a template names by its key in the assets bucket. */
  readonly codeDirectory: (assetKey: string) => string;
  readonly logDirectory: string;
  readonly compileCacheDirectory?: string | undefined;
  /** By ARN. */
  readonly functions: Map<string, DeployedFunction>;
  /** By id. */
  readonly integrations: Map<string, Integration>;
  /** Started once everything is deployed. */
  readonly activities: (() => Activity)[];
}

/** A function of this template, by ARN or name; the others of the world are out of reach here. */
export function functionOf(machine: Machine, nameOrArn: string): DeployedFunction {
  const functionArn = nameOrArn.startsWith('arn:') ? nameOrArn : arn('lambda', `function:${nameOrArn}`);
  const found = machine.functions.get(functionArn);
  if (!found) throw new Error(`${nameOrArn} is no function of this template`);
  return found;
}
