import * as z from 'zod';
import { azoraOneSecret } from '../../../shared/providers/azoraone/provider.ts';
import { createConnectionWebhookUrl } from '../../../shared/providers/azoraone/webhook-token.ts';
import type { Target } from '../target/target.ts';
import { type ConnectionOutcome, changeConnection, parseCredentials } from './change-connection.ts';
import type { ConnectOptions, Connector } from './connector.ts';
import { sourceAddress } from './source-address.ts';
import type { ConnectionTarget } from './stored-connection.ts';

const secretToStore = azoraOneSecret.extend({ source_addresses: z.array(sourceAddress).optional() });

/** What the operator gives: all of it for a new connection, else what is to change. */
const azoraOneCredentials = secretToStore.omit({ webhook_secrets: true }).partial().strict();

export type AzoraOneCredentials = z.input<typeof azoraOneCredentials>;

const forms = {
  provider: 'AzoraOne',
  stored: azoraOneSecret.partial({ api: true, client_key: true, subscription_key: true }),
  toStore: secretToStore,
};

export interface ConnectedAzoraOne extends ConnectionOutcome {
  /** For files that are added without Paperhook, and for AzoraOne's sample request. A credential. */
  webhookUrl: string;
}

export async function connectAzoraOne(
  target: ConnectionTarget & Pick<Target, 'apiUrl'>,
  name: string,
  credentials: AzoraOneCredentials,
  options: ConnectOptions = {},
): Promise<ConnectedAzoraOne> {
  const id = { provider: 'azoraone', name };
  const { outcome, secretName, secret } = await changeConnection(target, id, forms, credentials, options);
  return {
    outcome,
    secretName,
    webhookUrl: createConnectionWebhookUrl(target.apiUrl, name, secret.webhook_secrets[0]),
  };
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
    const connected = await connectAzoraOne(
      target,
      name,
      parseCredentials(forms.provider, azoraOneCredentials, credentials),
      options,
    );
    return { output: [connected.webhookUrl], remarks: remarks(name, connected, options) };
  },
};

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
