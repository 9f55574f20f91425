import * as z from 'zod';
import { docuProxSecret } from '../../../shared/providers/docuprox/provider.ts';
import { SECRET_HEADER } from '../../../shared/providers/docuprox/webhook-verifier.ts';
import { connectionWebhookUrl } from '../../../shared/providers/webhook-url.ts';
import type { Target } from '../target/target.ts';
import { type ConnectionOutcome, changeConnection, parseCredentials } from './change-connection.ts';
import type { ConnectOptions, Connector } from './connector.ts';
import { sourceAddress } from './source-address.ts';
import type { ConnectionTarget } from './stored-connection.ts';

const secretToStore = docuProxSecret.extend({ source_addresses: z.array(sourceAddress).optional() });

/** What the operator gives: all of it for a new connection, else what is to change. */
const docuProxCredentials = secretToStore.omit({ webhook_secrets: true }).partial().strict();

export type DocuProxCredentials = z.input<typeof docuProxCredentials>;

const forms = {
  provider: 'DocuProx',
  stored: docuProxSecret.partial({ api_key: true }),
  toStore: secretToStore,
};

/** What DocuProx's dashboard is to be given, for each of the templates that are used here. */
interface ConnectedDocuProx extends ConnectionOutcome {
  webhookUrl: string;
  header: { name: string; value: string };
}

async function connectDocuProx(
  target: ConnectionTarget & Pick<Target, 'apiUrl'>,
  name: string,
  credentials: DocuProxCredentials,
  options: ConnectOptions = {},
): Promise<ConnectedDocuProx> {
  const id = { provider: 'docuprox', name };
  const { outcome, secretName, secret } = await changeConnection(target, id, forms, credentials, options);
  return {
    outcome,
    secretName,
    webhookUrl: connectionWebhookUrl(target.apiUrl, 'docuprox', name),
    header: { name: SECRET_HEADER, value: secret.webhook_secrets[0] },
  };
}

export const docuProxConnector: Connector = {
  form: '{"api_key":"...","source_addresses":["203.0.113.0/24"]}',
  questions: [
    { field: 'api_key', text: 'API key', hidden: true },
    {
      field: 'source_addresses',
      text: 'Addresses that webhooks may come from, comma-separated, or nothing',
      optional: true,
      isList: true,
    },
  ],
  async connect(target, name, credentials, options) {
    const given = parseCredentials(forms.provider, docuProxCredentials, credentials);
    const connected = await connectDocuProx(target, name, given, options);
    const { webhookUrl, header } = connected;
    // Once: whoever has it can send webhooks for this connection.
    const isShown = connected.outcome === 'made' || options.rotateWebhookSecret === true;
    return {
      output: isShown ? [webhookUrl, `${header.name}: ${header.value}`] : [webhookUrl],
      remarks: remarks(name, connected, isShown, options),
    };
  },
};

function remarks(
  name: string,
  { outcome, secretName, header }: ConnectedDocuProx,
  isShown: boolean,
  { rotateWebhookSecret = false }: ConnectOptions,
): string[] {
  const rotated =
    'Its webhook secret is rotated: the one before is valid until the next rotation. Put the new one into every template.';
  const stays = `Its webhook secret stays, and is not shown again: --rotate-webhook-secret makes another for the header ${header.name}.`;
  const toPaste = `Webhook URL${isShown ? ' and custom header' : ''}, for each template of yours in DocuProx's dashboard:`;
  return [
    `The connection docuprox/${name} is ${outcome}; its credentials are in the secret ${secretName}.`,
    rotateWebhookSecret ? rotated : isShown ? 'It has a new webhook secret, shown this once.' : stays,
    ...(outcome === 'changed' ? ['Running functions use it as it was for up to 5 minutes.'] : []),
    toPaste,
  ];
}
