import type { z } from 'zod';
import { AdminError } from '../admin-error.ts';
import { problemsOf } from '../problems-of.ts';
import type { Target } from '../target/target.ts';

export type ConnectionTarget = Pick<Target, 'settings' | 'secrets' | 'connectionsPrefix'>;

export interface ConnectionId {
  provider: string;
  name: string;
}

/** The connection's secret as it is; undefined when there is none. */
export async function readStoredSecret<Secret>(
  target: ConnectionTarget,
  connection: ConnectionId,
  schema: z.ZodType<Secret>,
): Promise<Secret | undefined> {
  const name = secretName(target, connection);
  const text = await target.secrets.read(name);
  if (text === undefined) return undefined;
  const secret = schema.safeParse(parseOrNothing(text));
  if (secret.success) return secret.data;
  const hint = 'Put it right or delete it in Secrets Manager.';
  throw new AdminError(
    'failed',
    `The secret ${name} is not of its form (${problemsOf(secret.error)}). ${hint}`,
  );
}

/**
 * The secret first: a connection that a template can name can be used.
 * @param secret undefined when it stays as it is.
 * @returns the secret's name.
 */
export async function storeConnection(
  target: ConnectionTarget,
  connection: ConnectionId,
  secret: object | undefined,
  nowMs: number,
): Promise<string> {
  const secretId = secretName(target, connection);
  if (secret) await target.secrets.write(secretId, JSON.stringify(secret));
  const { provider, name } = connection;
  const known = await target.settings.getConnection(provider, name);
  if (!known) await target.settings.putConnection({ kind: 'connection', provider, name, created_at: nowMs });
  return secretId;
}

function secretName({ connectionsPrefix }: ConnectionTarget, { provider, name }: ConnectionId): string {
  return `${connectionsPrefix}${provider}/${name}`;
}

/** Without a reason: JSON.parse quotes what it could not read. */
function parseOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
