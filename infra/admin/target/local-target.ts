import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { credentials, region } from '../../local/engine/aws-names.ts';
import type { ServiceEndpoints } from '../../local/engine/functions/service-endpoints.ts';
import { type Target, targetOf } from './target.ts';

export interface LocalDeployment {
  endpoints: Pick<ServiceEndpoints, 'dynamodb' | 'secretsManager'>;
  /** Of the stack, by name. */
  outputs: Readonly<Record<string, string>>;
}

/** The one-machine run, on its embedded services. */
export function localTarget({ endpoints, outputs }: LocalDeployment): Target {
  return targetOf('the local run', outputs, {
    dynamodb: new DynamoDBClient({ region, credentials, endpoint: endpoints.dynamodb }),
    secretsManager: new SecretsManagerClient({ region, credentials, endpoint: endpoints.secretsManager }),
  });
}
