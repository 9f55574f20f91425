import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Stage } from '../../stages/stage.ts';
import { AdminError } from '../admin-error.ts';
import { type Target, targetOf } from './target.ts';

/** A person waits: what hangs is given up. */
const PATIENCE = {
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
};

/** The stack of a stage, with the credentials and the region of the caller. */
export async function deployedTarget(stage: Stage): Promise<Target> {
  const stack = `paperhook-${stage}`;
  const cloudFormation = new CloudFormationClient(PATIENCE);
  try {
    const outputs = await readOutputs(cloudFormation, stack);
    return targetOf(
      { stack: `the stack ${stack}`, stage, outputs },
      {
        dynamodb: new DynamoDBClient(PATIENCE),
        secretsManager: new SecretsManagerClient(PATIENCE),
        s3: new S3Client(PATIENCE),
        sqs: new SQSClient({ ...PATIENCE, useQueueUrlAsEndpoint: true }),
      },
    );
  } finally {
    cloudFormation.destroy();
  }
}

async function readOutputs(
  client: CloudFormationClient,
  StackName: string,
): Promise<Record<string, unknown>> {
  const { Stacks: [stack] = [] } = await client
    .send(new DescribeStacksCommand({ StackName }))
    .catch(async (error) => {
      // CloudFormation has no error of its own for this: a ValidationError "Stack with id ... does not exist".
      if (error?.name !== 'ValidationError') throw error;
      const region = await client.config.region();
      const hint = 'Deploy it, or choose another --stage or region.';
      throw new AdminError('failed', `There is no stack ${StackName} in ${region}, in this account. ${hint}`);
    });
  return Object.fromEntries(
    (stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
}
