import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { azoraOneSecret } from '../../../shared/providers/azoraone/provider.ts';
import { createConnectionWebhookUrl } from '../../../shared/providers/azoraone/webhook-token.ts';
import { AdminError } from '../admin-error.ts';
import { problemsOf } from '../problems-of.ts';
import type { Target } from '../target/target.ts';
import type { ConnectOptions, Connector } from './connector.ts';
import { sourceAddress } from './source-address.ts';
import { type ConnectionTarget, readStoredSecret, storeConnection } from './stored-connection.ts';
import { nextWebhookSecrets } from './webhook-secrets.ts';

const secretToStore = azoraOneSecret.extend({ source_addresses: z.array(sourceAddress).optional() });

/** What the operator gives: all of it for a new connection, else what is to change. */
const azoraOneCredentials = secretToStore.omit({ webhook_secrets: true }).partial().strict();

export type AzoraOneCredentials = z.input<typeof azoraOneCredentials>;

/** What credentials are laid over: without its webhook secrets, URLs given out before would be lost unsaid. */
const storedSecret = azoraOneSecret.partial({ api: true, client_key: true, subscription_key: true });

export interface ConnectedAzoraOne {
  outcome: 'made' | 'changed' | 'unchanged';
  secretName: string;
  /** For files that are added without Paperhook, and for AzoraOne's sample request. A credential. */
  webhookUrl: string;
}

/** Makes or changes the connection; its webhook secrets stay, unless they are to be rotated. */
export async function connectAzoraOne(
  target: ConnectionTarget & Pick<Target, 'apiUrl'>,
  name: string,
  credentials: AzoraOneCredentials,
  { rotateWebhookSecret = false, nowMs = Date.now() }: ConnectOptions = {},
): Promise<ConnectedAzoraOne> {
  const connection = { provider: 'azoraone', name, nowMs };
  const stored = await readStoredSecret(target, connection, storedSecret);
  if (rotateWebhookSecret && !stored) {
    throw new AdminError('failed', `azoraone/${name} is not there: there is no webhook secret to rotate.`);
  }
  const webhook_secrets = nextWebhookSecrets(stored?.webhook_secrets, rotateWebhookSecret);
  const secret = parse(secretToStore, { ...stored, ...credentials, webhook_secrets });
  const outcome = !stored ? 'made' : isDeepStrictEqual(stored, secret) ? 'unchanged' : 'changed';
  const secretName = await storeConnection(target, connection, outcome === 'unchanged' ? undefined : secret);
  const webhookUrl = createConnectionWebhookUrl(target.apiUrl, name, webhook_secrets[0]);
  return { outcome, secretName, webhookUrl };
}

export const azoraOneConnector: Connector = {
  form: '{"api":"sandbox","client_key":"...","subscription_key":"...","source_addresses":["203.0.113.0/24"]}',
  questions: [
    { field: 'api', text: "API (sandbox, or your company's short name)" },
    { field: 'client_key', text: 'Client key', hidden: true },
    { field: 'subscription_key', text: 'Subscription key', hidden: true },
    {
      field: 'source_addresses',
      text: 'Addresses that webhooks may come from, comma-separated, or nothing',
      optional: true,
      isList: true,
    },
  ],
  async connect(target, name, credentials, options) {
    const connected = await connectAzoraOne(target, name, parse(azoraOneCredentials, credentials), options);
    return { output: [connected.webhookUrl], remarks: remarks(name, connected, options) };
  },
};

function parse<Value>(schema: z.ZodType<Value>, input: unknown): Value {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new AdminError('failed', `These are no credentials of AzoraOne's: ${problemsOf(parsed.error)}`);
}

function remarks(
  name: string,
  { outcome, secretName }: ConnectedAzoraOne,
  options: ConnectOptions,
): string[] {
  return [
    `The connection azoraone/${name} is ${outcome}; its credentials are in the secret ${secretName}.`,
    aboutWebhookSecret(outcome, options.rotateWebhookSecret),
    ...(outcome === 'changed' ? ['Running functions use it as it was for up to 5 minutes.'] : []),
    "Webhook URL for files that are added without Paperhook, and for AzoraOne's sample request.",
    'It is a credential: whoever has it can send webhooks for this connection.',
  ];
}

function aboutWebhookSecret(outcome: ConnectedAzoraOne['outcome'], isRotated = false): string {
  if (outcome === 'made') return 'It has a new webhook secret.';
  if (!isRotated) return 'Its webhook secret stays: webhook URLs given out before are valid as they were.';
  return (
    'Its webhook secret is rotated: URLs made under the one before are valid until the next rotation, older ones ' +
    'are not. A URL made under the new one may be refused for the first minute.'
  );
}
