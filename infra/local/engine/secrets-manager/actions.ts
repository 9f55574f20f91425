import * as z from 'zod';
import type { Secret, SecretStore, SecretVersion } from './secret-store.ts';
import { messages, SecretsManagerError } from './secrets-manager-error.ts';

/** One action: its JSON input, checked here, to its JSON output. Times go out in seconds, as AWS does. */
export type Action = (store: SecretStore, input: unknown) => object;

const secretId = z.object({ SecretId: z.string().min(1) });
const newValue = z.object({
  SecretString: z.string().optional(),
  ClientRequestToken: z.string().optional(),
});

export const actions: Record<string, Action> = {
  CreateSecret(store, input) {
    const request = parse(newValue.extend({ Name: z.string().regex(/^[\w/+=.@-]{1,512}$/) }), input);
    const secret = store.create(request.Name, request.SecretString);
    return { ...named(secret), VersionId: secret.current?.id };
  },

  GetSecretValue(store, input) {
    const request = parse(
      secretId.extend({ VersionStage: z.string().optional(), VersionId: z.string().optional() }),
      input,
    );
    const secret = store.find(request.SecretId);
    const stage = request.VersionStage ?? 'AWSCURRENT';
    const version = request.VersionId
      ? versions(secret).find(({ id }) => id === request.VersionId)
      : { AWSCURRENT: secret.current, AWSPREVIOUS: secret.previous }[stage];
    if (!version)
      throw new SecretsManagerError('ResourceNotFoundException', `${messages.noSuchVersion}${stage}`);
    return {
      ...named(secret),
      VersionId: version.id,
      SecretString: version.value,
      VersionStages: stagesOf(secret, version),
      CreatedDate: version.createdAtMs / 1000,
    };
  },

  PutSecretValue(store, input) {
    const request = parse(secretId.extend({ ...newValue.shape, SecretString: z.string() }), input);
    const secret = store.find(request.SecretId);
    const version = store.put(secret, request.SecretString, request.ClientRequestToken);
    return { ...named(secret), VersionId: version.id, VersionStages: ['AWSCURRENT'] };
  },

  DeleteSecret(store, input) {
    const request = parse(secretId.extend({ ForceDeleteWithoutRecovery: z.boolean().default(false) }), input);
    const secret = store.find(request.SecretId, { deleted: request.ForceDeleteWithoutRecovery });
    store.remove(secret, request.ForceDeleteWithoutRecovery);
    return { ...named(secret), DeletionDate: Number(secret.deletedAtMs) / 1000 };
  },
};

function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new SecretsManagerError('InvalidParameterException', z.prettifyError(result.error));
}

function named(secret: Secret) {
  return { ARN: secret.arn, Name: secret.name };
}

function versions(secret: Secret): SecretVersion[] {
  return [secret.current, secret.previous].filter((version) => version !== undefined);
}

function stagesOf(secret: Secret, version: SecretVersion): string[] {
  return [version === secret.current ? 'AWSCURRENT' : 'AWSPREVIOUS'];
}
