import * as z from 'zod';
import type { Secret, SecretStore, SecretVersion } from './secret-store.ts';
import { messages, SecretsManagerError } from './secrets-manager-error.ts';

/** One action: its JSON input, checked here, to its JSON output. Times go out in seconds, as AWS does. */
export type Action = (store: SecretStore, input: unknown) => object;

const secretId = z.object({ SecretId: z.string().min(1) });
const newValue = z.object({
  SecretString: z.string().optional(),
  ClientRequestToken: z.string().optional(),
  Description: z.string().optional(),
});

export const actions: Record<string, Action> = {
  CreateSecret(store, input) {
    const request = parse(newValue.extend({ Name: z.string().regex(/^[\w/+=.@-]{1,512}$/) }), input);
    const secret = store.create(request.Name, request.SecretString, request.Description);
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

  UpdateSecret(store, input) {
    const request = parse(secretId.extend(newValue.shape), input);
    const secret = store.find(request.SecretId);
    if (request.Description !== undefined) secret.description = request.Description;
    if (request.SecretString === undefined) return named(secret);
    return {
      ...named(secret),
      VersionId: store.put(secret, request.SecretString, request.ClientRequestToken).id,
    };
  },

  DescribeSecret(store, input) {
    return described(store.find(parse(secretId, input).SecretId, { deleted: true }));
  },

  ListSecrets(store, input) {
    const filter = z.object({ Key: z.literal('name'), Values: z.array(z.string()) });
    const request = parse(
      z.object({
        Filters: z.array(filter).default([]),
        MaxResults: z.number().int().min(1).max(100).default(100),
        NextToken: z.string().default('0'),
      }),
      input,
    );
    const matching = store
      .all()
      .filter(({ name }) =>
        request.Filters.every(({ Values }) => Values.some((value) => matches(name, value))),
      )
      .map(described);
    const start = Number(request.NextToken);
    const end = start + request.MaxResults;
    return {
      SecretList: matching.slice(start, end),
      ...(end < matching.length ? { NextToken: String(end) } : {}),
    };
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

/** A name filter matches the beginning, case-sensitively; a leading `!` negates it. */
function matches(name: string, filter: string): boolean {
  return filter.startsWith('!') ? !name.startsWith(filter.slice(1)) : name.startsWith(filter);
}

function named(secret: Secret) {
  return { ARN: secret.arn, Name: secret.name };
}

function described(secret: Secret) {
  return {
    ...named(secret),
    Description: secret.description,
    CreatedDate: secret.createdAtMs / 1000,
    LastChangedDate: secret.changedAtMs / 1000,
    ...(secret.deletedAtMs === undefined ? {} : { DeletedDate: secret.deletedAtMs / 1000 }),
    VersionIdsToStages: Object.fromEntries(
      versions(secret).map((version) => [version.id, stagesOf(secret, version)]),
    ),
  };
}

function versions(secret: Secret): SecretVersion[] {
  return [secret.current, secret.previous].filter((version) => version !== undefined);
}

function stagesOf(secret: Secret, version: SecretVersion): string[] {
  return [version === secret.current ? 'AWSCURRENT' : 'AWSPREVIOUS'];
}
