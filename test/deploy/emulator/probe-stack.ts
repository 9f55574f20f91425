/** Stacks made only to see what the emulator does with them. */
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';

const SECONDS = { minDelay: 1, maxDelay: 2, maxWaitTime: 60 };

/** @param look is given the stack's final status and outputs. */
export async function withProbeStack<T>(
  resources: object,
  outputs: object,
  look: (status: string, outputs: Record<string, string>) => Promise<T>,
): Promise<T> {
  const client = new CloudFormationClient();
  const StackName = 'paperhook-emulator-probe';
  const TemplateBody = JSON.stringify({ Resources: resources, Outputs: outputs });
  await client.send(new CreateStackCommand({ StackName, TemplateBody }));
  try {
    for (;;) {
      const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
      const status = String(stack?.StackStatus);
      if (status.endsWith('_IN_PROGRESS')) continue;
      const entries = (stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]);
      return await look(status, Object.fromEntries(entries));
    }
  } finally {
    await client.send(new DeleteStackCommand({ StackName }));
    await waitUntilStackDeleteComplete({ client, ...SECONDS }, { StackName });
    client.destroy();
  }
}
