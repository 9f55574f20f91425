/** The deployed system, with a new tenant, for one file of tests. What else it knows stands in the environment. */
import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { deployedTarget } from '../../infra/admin/target/deployed-target.ts';
import { FUNCTION_NAMES } from '../../infra/function-names.ts';
import type { ReceivedDelivery } from '../../infra/local/sample-endpoint.ts';
import { createSampleTemplates } from '../../infra/local/sample-templates.ts';
import type { Running } from '../end-to-end/system.ts';
import { admin } from './commands.ts';
import { logLines } from './log-lines.ts';
import { controlUrls } from './simulators/control-urls.ts';
import { reachable } from './simulators/reachable.ts';
import { stackOutputs, stackResources } from './stack-facts.ts';
import { PAPERHOOK_STACK, SIMULATORS_STACK, STAGE } from './stacks.ts';

export async function openDeployedSystem(): Promise<Running> {
  const outputs = await stackOutputs(PAPERHOOK_STACK);
  const simulatorsUrl = reachable(String((await stackOutputs(SIMULATORS_STACK))['Url']));
  const apiUrl = reachable(String(outputs['ApiUrl']));
  const [apiKey = ''] = await admin(['create-key', '--tenant', `tenant-${randomUUID()}`]);
  const endpointUrl = `${simulatorsUrl}/endpoint`;
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient());
  const s3 = new S3Client();
  // Else it remarks on an emulator's queues, which go by another name for the same address.
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
  const target = await deployedTarget(STAGE);
  const logGroups = await functionLogGroups();
  return {
    stage: STAGE,
    apiUrl,
    apiKey,
    ...(await createSampleTemplates(apiUrl, apiKey, endpointUrl)),
    simulators: controlUrls(simulatorsUrl),
    endpointUrl,
    async deliveries(): Promise<ReceivedDelivery[]> {
      return JSON.parse(await (await fetch(endpointUrl)).text());
    },
    outputs,
    target,
    documents,
    s3,
    sqs,
    functionNames: [...logGroups.keys()],
    logLines: (name) => logLines(logGroups.get(name) ?? ''),
    // The poller runs once a minute, and what it wakes may have to wait for a second time.
    patience: { boundMs: 300_000, betweenLooksMs: 500 },
    async close() {
      for (const client of [s3, sqs, documents]) client.destroy();
      target.close();
    },
  };
}

/** By the function's name; its construct is named after it, and the log group's after that. */
async function functionLogGroups(): Promise<Map<string, string>> {
  const groups = (await stackResources(PAPERHOOK_STACK)).filter(({ type }) => type === 'AWS::Logs::LogGroup');
  return new Map(
    FUNCTION_NAMES.map((name) => {
      const construct = name.replace(/(^|-)(\w)/g, (_all, _dash, letter: string) => letter.toUpperCase());
      const found = groups.find(({ logicalId }) => logicalId.startsWith(`${construct}Logs`));
      if (!found) throw new Error(`the log group of ${name} is not in the stack`);
      return [name, found.physicalId];
    }),
  );
}
