/** What CloudFormation says of a stack. */
import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import * as z from 'zod';

export interface StackResource {
  type: string;
  logicalId: string;
  physicalId: string;
}

export async function stackOutputs(StackName: string): Promise<Record<string, string>> {
  const { Stacks: [stack] = [] } = await withClient((client) =>
    client.send(new DescribeStacksCommand({ StackName })),
  );
  return Object.fromEntries(
    (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
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
