import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { credentials, region } from './aws-names.ts';
import { type Deployment, deployTemplate } from './deploy-template.ts';
import { type Gateway, type Integration, startGateway } from './gateway/start-gateway.ts';
import type { Activity, DeployedFunction, Machine } from './machine.ts';
import { createSecretStore } from './secrets-manager/secret-store.ts';
import { startSecretsManager } from './secrets-manager/start-secrets-manager.ts';
import { createCallCounter } from './services/call-counter.ts';
import { startDynamodb } from './services/start-dynamodb.ts';
import { startSqsAndS3 } from './services/start-sqs-and-s3.ts';
import type { Template } from './template.ts';

export interface EngineSettings {
  stackName: string;
  /** Where the HTTP API listens; 0 for any free port. */
  port: number;
  logDirectory: string;
  compileCacheDirectory?: string;
}

export interface RunningFunction {
  pids: () => number[];
  logFile: string;
  invoke: (event: unknown) => Promise<unknown>;
}

export interface Engine {
  readonly apiUrl: string;
  readonly endpoints: Machine['endpoints'];
  /** Once. `codeDirectory` finds the bundle that the template names by its key in the assets bucket. */
  deploy: (template: Template, codeDirectory: Machine['codeDirectory']) => Promise<Deployment>;
  /** Starts what the deployment set up: pollers of queues, schedules. */
  activate: () => void;
  functions: () => Record<string, RunningFunction>;
  /** Calls to DynamoDB, SQS and S3 so far, by operation: the engine's own polling of queues among them. */
  calls: () => Readonly<Record<string, number>>;
  stop: () => Promise<void>;
}

/** The embedded services on ports of their own, ready for one template. */
export async function startEngine(settings: EngineSettings): Promise<Engine> {
  const gateway = await startGateway(settings.port);
  const secrets = createSecretStore();
  const calls = createCallCounter();
  const services = await Promise.all([
    startDynamodb(calls),
    startSqsAndS3(calls),
    startSecretsManager(secrets),
  ]);
  const [dynamodb, sqsAndS3, secretsManager] = services;
  const activities: Machine['activities'] = [];
  const machine = {
    ...settings,
    endpoints: {
      dynamodb: dynamodb.url,
      sqs: sqsAndS3.url,
      s3: sqsAndS3.url,
      secretsManager: secretsManager.url,
    },
    dynamodb: new DynamoDBClient({ region, credentials, endpoint: dynamodb.url }),
    sqs: new SQSClient({ region, credentials, endpoint: sqsAndS3.url }),
    s3: new S3Client({ region, credentials, endpoint: sqsAndS3.url }),
    secrets,
    gateway,
    functions: new Map<string, DeployedFunction>(),
    integrations: new Map<string, Integration>(),
    activities,
  } satisfies Omit<Machine, 'codeDirectory'>;
  const running: Activity[] = [];
  return {
    apiUrl: gateway.url,
    endpoints: machine.endpoints,
    deploy: (template, codeDirectory) => deployTemplate(template, { ...machine, codeDirectory }),
    activate: () => running.push(...machine.activities.map((start) => start())),
    functions: () => runningFunctions(machine),
    calls: calls.counts,
    stop: () => stopAll(machine, gateway, running, services),
  };
}

function runningFunctions({ functions }: Pick<Machine, 'functions'>): Record<string, RunningFunction> {
  const entries = [...functions.values()].map(({ pool, log }) => {
    const invoke = async (event: unknown) => {
      const outcome = await pool.invoke(JSON.stringify(event));
      if (!outcome.ok) throw new Error(`${pool.name} failed: ${outcome.error.errorMessage}`);
      return JSON.parse(outcome.payload);
    };
    return [pool.name, { pids: pool.pids, logFile: log.path, invoke }] as const;
  });
  return Object.fromEntries(entries);
}

/** First whoever would start something new, then the functions, last what they talk to. */
async function stopAll(
  machine: Omit<Machine, 'codeDirectory'>,
  gateway: Gateway,
  running: Activity[],
  services: { close: () => Promise<void> }[],
): Promise<void> {
  const functions = [...machine.functions.values()];
  await Promise.all([
    gateway.close(),
    ...running.map((activity) => activity.stop()),
    ...functions.map(({ pool }) => pool.stop()),
  ]);
  for (const { log } of functions) log.close();
  for (const client of [machine.dynamodb, machine.sqs, machine.s3]) client.destroy();
  await Promise.all(services.map((service) => service.close()));
}
