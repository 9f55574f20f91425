/** What CloudFormation says of a stack. */
import { setTimeout as wait } from 'node:timers/promises';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import * as z from 'zod';

export interface StackResource {
  type: string;
  logicalId: string;
  physicalId: string;
}

export async function stackOutputs(StackName: string): Promise<Record<string, string>> {
  const { Outputs = [] } = await describe(StackName);
  return Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}

/** Nothing that CloudFormation does to a stack of ours takes nearly as long. */
const SETTLED_WITHIN_MS = 1_800_000;
const BETWEEN_LOOKS_MS = 500;

/** Waits until CloudFormation is at work on it no more: it neither deletes nor changes a stack that is being changed. */
export async function settledStatus(StackName: string): Promise<string> {
  const endMs = Date.now() + SETTLED_WITHIN_MS;
  for (;;) {
    const { StackStatus } = await describe(StackName);
    // A stack that was prepared, and is not going to be made by itself.
    if (StackStatus === 'REVIEW_IN_PROGRESS' || !StackStatus?.endsWith('_IN_PROGRESS'))
      return String(StackStatus);
    if (Date.now() > endMs) throw new Error(`${StackName} is still in ${StackStatus}`);
    await wait(BETWEEN_LOOKS_MS);
  }
}

async function describe(StackName: string): Promise<Partial<Stack>> {
  const { Stacks: [stack = {}] = [] } = await withClient((client) =>
    client.send(new DescribeStacksCommand({ StackName })),
  );
  return stack;
}

export async function stackExists(StackName: string): Promise<boolean> {
  try {
    await stackOutputs(StackName);
    return true;
  } catch (error) {
    // CloudFormation has no error of its own for this.
    if (error instanceof Error && error.name === 'ValidationError') return false;
    throw error;
  }
}

const template = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown() })),
});

/** As it was deployed. */
export async function stackTemplate(StackName: string): Promise<z.output<typeof template>> {
  const { TemplateBody = '' } = await withClient((client) =>
    client.send(new GetTemplateCommand({ StackName })),
  );
  return template.parse(JSON.parse(TemplateBody));
}

export function stackResources(StackName: string): Promise<StackResource[]> {
  return withClient(async (client) => {
    const resources: StackResource[] = [];
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName }))
      resources.push(
        ...StackResourceSummaries.map(({ ResourceType, LogicalResourceId, PhysicalResourceId = '' }) => ({
          type: String(ResourceType),
          logicalId: String(LogicalResourceId),
          physicalId: PhysicalResourceId,
        })),
      );
    return resources;
  });
}

async function withClient<T>(use: (client: CloudFormationClient) => Promise<T>): Promise<T> {
  const client = new CloudFormationClient();
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}
