import {
  CreateSecretCommand,
  GetSecretValueCommand,
  InvalidRequestException,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { AdminError } from '../admin-error.ts';

export interface SecretVault {
  /** Undefined when there is no such secret, or when it has no value. */
  read(name: string): Promise<string | undefined>;
  /** Makes the secret, or gives it a new value. */
  write(name: string, value: string): Promise<void>;
}

export function secretVault(client: SecretsManagerClient): SecretVault {
  return {
    async read(name) {
      const reading = client.send(new GetSecretValueCommand({ SecretId: name }));
      return (await unlessMissing(name, reading))?.SecretString;
    },

    async write(name, value) {
      const putting = client.send(new PutSecretValueCommand({ SecretId: name, SecretString: value }));
      if (await unlessMissing(name, putting)) return;
      const Description = 'A Paperhook connection: keys of the provider and webhook secrets';
      await client.send(new CreateSecretCommand({ Name: name, SecretString: value, Description }));
    },
  };
}

async function unlessMissing<Output>(name: string, sending: Promise<Output>): Promise<Output | undefined> {
  try {
    return await sending;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    // AWS's word for a secret whose deletion has been scheduled.
    if (error instanceof InvalidRequestException) {
      throw new AdminError('failed', `The secret ${name} can't be used: ${error.message}`);
    }
    throw error;
  }
}
