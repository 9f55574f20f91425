/** What cdk does not remove by itself, and what is there of a deployment. */
import { setTimeout as wait } from 'node:timers/promises';
import { CloudFormationClient, paginateListStacks } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import {
  DeleteObjectsCommand,
  ListBucketsCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  DeleteSecretCommand,
  paginateListSecrets,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { paginateListQueues, SQSClient } from '@aws-sdk/client-sqs';
import { awsCall, awsJson, awsQuery } from './aws-call.ts';
import { type StackResource, stackOutputs } from './stack-facts.ts';
import { PAPERHOOK_STACK } from './stacks.ts';

/** Of a stack that can't be deployed to its end there is less to clear. */
export async function clearDeployment(): Promise<void> {
  const { BucketName: bucket, ConnectionsPrefix: prefix } = await stackOutputs(PAPERHOOK_STACK);
  // CloudFormation deletes no bucket that holds anything.
  if (bucket !== undefined) await emptyBucket(bucket);
  // Made by the operator's commands, not by the stack.
  if (prefix !== undefined) await deleteSecrets(prefix);
}

async function emptyBucket(Bucket: string): Promise<void> {
  const client = new S3Client();
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket })) {
    const Objects = Contents.map(({ Key }) => ({ Key }));
    if (Objects.length > 0) await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  }
  client.destroy();
}

async function deleteSecrets(prefix: string): Promise<void> {
  const client = new SecretsManagerClient();
  const input = { Filters: [{ Key: 'name' as const, Values: [prefix] }] };
  // The service's filter is looser: it takes words for words.
  for await (const { SecretList = [] } of paginateListSecrets({ client }, input))
    for (const { ARN: SecretId, Name } of SecretList)
      if (Name?.startsWith(prefix))
        await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
  client.destroy();
}

/** Everything there is in the account and region, kind by kind, as names or as whatever else names them. */
const LISTS: Readonly<Record<string, () => Promise<string>>> = {
  stacks: async () => {
    const client = new CloudFormationClient();
    const names: unknown[] = [];
    for await (const { StackSummaries = [] } of paginateListStacks({ client }, {}))
      names.push(
        ...StackSummaries.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE').map(
          ({ StackName }) => StackName,
        ),
      );
    return names.join(' ');
  },
  tables: async () =>
    collected(paginateListTables({ client: new DynamoDBClient() }, {}), ({ TableNames }) => TableNames),
  queues: async () =>
    collected(paginateListQueues({ client: new SQSClient() }, {}), ({ QueueUrls }) => QueueUrls),
  buckets: async () => {
    const { Buckets = [] } = await new S3Client().send(new ListBucketsCommand());
    return Buckets.map(({ Name }) => Name).join(' ');
  },
  secrets: async () =>
    collected(paginateListSecrets({ client: new SecretsManagerClient() }, {}), ({ SecretList = [] }) =>
      SecretList.map(({ ARN }) => ARN),
    ),
  functions: () => allPages('Marker', 'NextMarker', (query) => get('lambda', '/2015-03-31/functions', query)),
  'event sources': () =>
    allPages('Marker', 'NextMarker', (query) => get('lambda', '/2015-03-31/event-source-mappings', query)),
  APIs: () => allPages('nextToken', 'nextToken', (query) => get('apigateway', '/v2/apis', query)),
  rules: () => allPages('NextToken', 'NextToken', (input) => awsJson('events', 'AWSEvents.ListRules', input)),
  'log groups': () =>
    allPages('nextToken', 'nextToken', (input) => awsJson('logs', 'Logs_20140328.DescribeLogGroups', input)),
  alarms: () => query('monitoring', { Action: 'DescribeAlarms', Version: '2010-08-01' }),
  dashboards: () => query('monitoring', { Action: 'ListDashboards', Version: '2010-08-01' }),
  topics: () => query('sns', { Action: 'ListTopics', Version: '2010-03-31' }),
  roles: () => query('iam', { Action: 'ListRoles', Version: '2010-05-08' }),
};

export type Inventory = ReadonlyMap<string, string>;

/** All that there is, by kind; the same twice when nothing has changed. */
export async function inventory(): Promise<Inventory> {
  const found = new Map<string, string>();
  for (const [kind, list] of Object.entries(LISTS))
    found.set(kind, (await list()).replace(/<RequestId>[^<]*<\/RequestId>/g, ''));
  return found;
}

/** What is there of these, or of anything with the stacks' names: of each kind, which. */
export function ours(there: Inventory, resources: readonly StackResource[]): Map<string, string[]> {
  // Ids as short as a route's might be part of another's.
  const ids = resources.map(({ physicalId }) => physicalId).filter((id) => /^[\w:/.-]{8,}/.test(id));
  const names = [...new Set([...ids, PAPERHOOK_STACK])];
  return new Map([...there].map(([kind, text]) => [kind, names.filter((name) => text.includes(name))]));
}

/** A queue is listed for a minute after it was deleted: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html */
const LISTED_FOR_MS = 120_000;
const BETWEEN_LOOKS_MS = 5_000;

/** @returns what is there when nothing of these is left any more, or was not after two minutes. */
export async function inventoryWithout(resources: readonly StackResource[]): Promise<Inventory> {
  const endMs = Date.now() + LISTED_FOR_MS;
  for (;;) {
    const there = await inventory();
    const isGone = [...ours(there, resources).values()].every(({ length }) => length === 0);
    if (isGone || Date.now() > endMs) return there;
    await wait(BETWEEN_LOOKS_MS);
  }
}

async function collected<Page>(
  pages: AsyncIterable<Page>,
  names: (page: Page) => (string | undefined)[] | undefined,
): Promise<string> {
  const all: unknown[] = [];
  for await (const page of pages) all.push(...(names(page) ?? []));
  return all.join(' ');
}

async function allPages(
  sent: string,
  received: string,
  ask: (input: Record<string, string>) => Promise<string>,
): Promise<string> {
  let all = '';
  for (let input: Record<string, string> = {}; ; ) {
    const page = await ask(input);
    all += page;
    const next = JSON.parse(page)[received];
    if (typeof next !== 'string' || next === '') return all;
    input = { [sent]: next };
  }
}

function get(service: string, path: string, query: Record<string, string>): Promise<string> {
  return awsCall({ service, method: 'GET', path, query });
}

/** Pages of XML go on with a token or a marker, which each goes by the same name both ways. */
async function query(service: string, form: Record<string, string>): Promise<string> {
  let all = '';
  for (let next = {}; ; ) {
    const page = await awsQuery(service, { ...form, ...next });
    all += page;
    const [, name = '', token = ''] = /<(NextToken|Marker)>([^<]+)</.exec(page) ?? [];
    if (token === '') return all;
    next = { [name]: token };
  }
}
