import { randomUUID } from 'node:crypto';
import { arn } from '../aws-names.ts';
import { messages, SecretsManagerError } from './secrets-manager-error.ts';

export interface SecretVersion {
  id: string;
  value: string;
  createdAtMs: number;
}

export interface Secret {
  name: string;
  arn: string;
  deletedAtMs?: number;
  current?: SecretVersion;
  previous?: SecretVersion;
}

export type SecretStore = ReturnType<typeof createSecretStore>;

/** The secrets of one machine, in memory: the current value of each and the one before it. */
export function createSecretStore(now: () => number = Date.now) {
  const secrets = new Map<string, Secret>();

  /** By name or ARN. A secret marked for deletion is found only on request. */
  function find(id: string, { deleted = false } = {}): Secret {
    const secret = secrets.get(id) ?? [...secrets.values()].find((candidate) => candidate.arn === id);
    if (!secret) throw new SecretsManagerError('ResourceNotFoundException', messages.notFound);
    if (secret.deletedAtMs !== undefined && !deleted) {
      throw new SecretsManagerError('InvalidRequestException', messages.deleted);
    }
    return secret;
  }

  function create(name: string, value?: string): Secret {
    const existing = secrets.get(name);
    if (existing) throw alreadyThere(existing);
    // AWS ends the ARN with six random characters, so that a secret made anew isn't reached by old grants.
    const suffix = randomUUID().slice(0, 6);
    const secret: Secret = { name, arn: arn('secretsmanager', `secret:${name}-${suffix}`) };
    secrets.set(name, secret);
    if (value !== undefined) put(secret, value);
    return secret;
  }

  function put(secret: Secret, value: string, versionId: string = randomUUID()): SecretVersion {
    if (secret.current) secret.previous = secret.current;
    secret.current = { id: versionId, value, createdAtMs: now() };
    return secret.current;
  }

  function remove(secret: Secret, atOnce: boolean): void {
    secret.deletedAtMs = now();
    if (atOnce) secrets.delete(secret.name);
  }

  return { find, create, put, remove };
}

function alreadyThere(secret: Secret): SecretsManagerError {
  return secret.deletedAtMs === undefined
    ? new SecretsManagerError(
        'ResourceExistsException',
        `The operation failed because the secret ${secret.name} already exists.`,
      )
    : new SecretsManagerError(
        'InvalidRequestException',
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
}
