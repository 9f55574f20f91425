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
import { nextWebhookSecrets, type WebhookSecrets } from './webhook-secrets.ts';

/** How a provider's connections are kept. */
export interface SecretForms<Stored, Secret> {
  /** As people call it. */
  provider: string;
  /** What credentials are laid over: without its webhook secrets, what was given out before would be lost unsaid. */
  stored: z.ZodType<Stored>;
  toStore: z.ZodType<Secret>;
}

export interface ChangedConnection {
  outcome: 'made' | 'changed' | 'unchanged';
  secretName: string;
  /** Newest first. */
  webhookSecrets: WebhookSecrets;
}

/** Makes or changes a connection; its webhook secrets stay, unless they are to be rotated. */
export async function changeConnection<
  Stored extends { webhook_secrets: WebhookSecrets },
  Secret extends object,
>(
  target: ConnectionTarget,
  connection: ConnectionId,
  forms: SecretForms<Stored, Secret>,
  credentials: object,
  { rotateWebhookSecret = false, nowMs = Date.now() }: ConnectOptions,
): Promise<ChangedConnection> {
  const stored = await readStoredSecret(target, connection, forms.stored);
  if (rotateWebhookSecret && !stored) {
    const what = `${connection.provider}/${connection.name}`;
    throw new AdminError('failed', `${what} is not there: there is no webhook secret to rotate.`);
  }
  const webhook_secrets = nextWebhookSecrets(stored?.webhook_secrets, rotateWebhookSecret);
  const whole = { ...stored, ...credentials, webhook_secrets };
  const secret = parseCredentials(forms.provider, forms.toStore, whole);
  const outcome = !stored ? 'made' : isDeepStrictEqual(stored, secret) ? 'unchanged' : 'changed';
  const toStore = outcome === 'unchanged' ? undefined : secret;
  const secretName = await storeConnection(target, connection, toStore, nowMs);
  return { outcome, secretName, webhookSecrets: webhook_secrets };
}

/** Throws AdminError, which names fields and never values. */
export function parseCredentials<Value>(provider: string, schema: z.ZodType<Value>, input: unknown): Value {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new AdminError('failed', `These are no credentials of ${provider}'s: ${problemsOf(parsed.error)}`);
}
