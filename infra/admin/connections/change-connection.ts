import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { AdminError } from '../admin-error.ts';
import { problemsOf } from '../problems-of.ts';
import type { ConnectOptions } from './connector.ts';
import {
  type ConnectionId,
  type ConnectionTarget,
  readStoredSecret,
  storeConnection,
} from './stored-connection.ts';
import {
  nextWebhookSecrets,
  type WebhookSecrets,
  type WithWebhookSecrets,
  withNewWebhookSecret,
} from './webhook-secrets.ts';

/** How a provider's connections are kept. */
export interface SecretForms<Stored, Secret> {
  /** As people call it. */
  provider: string;
  /** What credentials are laid over: without its webhook secrets, what was given out before would be lost unsaid. */
  stored: z.ZodType<Stored>;
  toStore: z.ZodType<Secret>;
}

export interface ConnectionOutcome {
  outcome: 'made' | 'changed' | 'unchanged';
  secretName: string;
}

export interface ChangedConnection<Stored, Secret> extends ConnectionOutcome {
  /** As it was; undefined: it was not there. */
  stored: Stored | undefined;
  /** As it is now. */
  secret: Secret;
}

/** What the operator gave; webhook secrets only where the provider's may be given. */
interface GivenCredentials extends Readonly<Record<string, unknown>> {
  webhook_secrets?: WebhookSecrets | undefined;
}

/** Makes or changes a connection; its webhook secrets stay, unless they are to be rotated or others are given. */
export async function changeConnection<Stored extends WithWebhookSecrets, Secret extends WithWebhookSecrets>(
  target: ConnectionTarget,
  connection: ConnectionId,
  forms: SecretForms<Stored, Secret>,
  given: GivenCredentials,
  { rotateWebhookSecret = false, nowMs = Date.now() }: ConnectOptions,
): Promise<ChangedConnection<Stored, Secret>> {
  const stored = await readStoredSecret(target, connection, forms.stored);
  if (rotateWebhookSecret && !stored) {
    const what = `${connection.provider}/${connection.name}`;
    throw new AdminError('failed', `${what} is not there: there is no webhook secret to rotate.`);
  }
  const next = nextSecret(forms, stored, given);
  const secret = rotateWebhookSecret ? withNewWebhookSecret(next) : next;
  const outcome = !stored ? 'made' : isDeepStrictEqual(stored, secret) ? 'unchanged' : 'changed';
  const toStore = outcome === 'unchanged' ? undefined : secret;
  const secretName = await storeConnection(target, connection, toStore, nowMs);
  return { outcome, secretName, stored, secret };
}

/** The whole secret as it is to be. Throws AdminError. @param given laid over what is stored. */
export function nextSecret<Stored extends WithWebhookSecrets, Secret>(
  { provider, toStore }: SecretForms<Stored, Secret>,
  stored: Stored | undefined,
  given: GivenCredentials,
): Secret {
  const webhook_secrets = nextWebhookSecrets(stored?.webhook_secrets, given.webhook_secrets);
  return parseCredentials(provider, toStore, { ...stored, ...given, webhook_secrets });
}

/** Throws AdminError, which names fields and never values. */
export function parseCredentials<Value>(provider: string, schema: z.ZodType<Value>, input: unknown): Value {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new AdminError('failed', `These are no credentials of ${provider}'s: ${problemsOf(parsed.error)}`);
}
