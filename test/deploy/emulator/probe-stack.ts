/** Stacks made only to see what the emulator does with them. */
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { settledStatus, stackOutputs } from '../stack-facts.ts';

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
  const Capabilities = ['CAPABILITY_IAM' as const];
  await client.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities }));
  try {
    return await look(await settledStatus(StackName), await stackOutputs(StackName));
  } finally {
    await client.send(new DeleteStackCommand({ StackName }));
    await waitUntilStackDeleteComplete({ client, ...SECONDS }, { StackName });
    client.destroy();
  }
}
