/** Whether the emulator holds roles to their policies: without that no right of a function was tested. */
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { awsQuery } from '../aws-call.ts';
import { withProbeStack } from './probe-stack.ts';

const ROLE = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: { Ref: 'AWS::AccountId' } } },
      ],
    },
  },
};

/** A role that is known and may do nothing is refused for just that reason, not for being unknown. */
export async function enforcesRights(): Promise<boolean> {
  const outputs = { Arn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } };
  return withProbeStack({ Role: ROLE }, outputs, async (_, { Arn = '' }) => {
    const client = new DynamoDBClient({ credentials: await credentialsOf(Arn) });
    try {
      await client.send(new ListTablesCommand());
      return false;
    } catch (error) {
      if (error instanceof Error && error.name === 'AccessDeniedException') return true;
      throw error;
    } finally {
      client.destroy();
    }
  });
}

async function credentialsOf(RoleArn: string) {
  const form = { Action: 'AssumeRole', Version: '2011-06-15', RoleArn, RoleSessionName: 'probe' };
  const answer = await awsQuery('sts', form);
  const read = (name: string) => new RegExp(`<${name}>([^<]+)<`).exec(answer)?.[1] ?? '';
  return {
    accessKeyId: read('AccessKeyId'),
    secretAccessKey: read('SecretAccessKey'),
    sessionToken: read('SessionToken'),
  };
}
