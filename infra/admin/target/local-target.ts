import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { credentials, region } from '../../local/engine/aws-names.ts';
import type { ServiceEndpoints } from '../../local/engine/functions/service-endpoints.ts';
import { type Target, targetOf } from './target.ts';

export interface LocalDeployment {
  endpoints: ServiceEndpoints;
  /** Of the stack, by name. */
  outputs: Readonly<Record<string, string>>;
}

/** The one-machine run, on its embedded services. */
export function localTarget({ endpoints, outputs }: LocalDeployment): Target {
  const at = (endpoint: string) => ({ region, credentials, endpoint });
  return targetOf(
    { stack: 'the local run', stage: 'local', outputs },
    {
      dynamodb: new DynamoDBClient(at(endpoints.dynamodb)),
      secretsManager: new SecretsManagerClient(at(endpoints.secretsManager)),
      s3: new S3Client(at(endpoints.s3)),
      sqs: new SQSClient(at(endpoints.sqs)),
    },
  );
}
