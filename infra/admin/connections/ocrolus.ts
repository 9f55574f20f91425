import { isDeepStrictEqual } from 'node:util';
import { AdminError } from '../admin-error.ts';
import { changeConnection } from './change-connection.ts';
import type { Connector } from './connector.ts';
import { authenticUrl, credentialsOf } from './ocrolus/credentials.ts';
import { connectionUrls } from './ocrolus/own-url.ts';
import {
  type OcrolusCredentials,
  type OcrolusSecret,
  ocrolusConnection,
  ocrolusForms,
  parseOcrolusCredentials,
  readOcrolusSecret,
  type StoredOcrolusSecret,
} from './ocrolus/secret.ts';
import type { ConnectionTarget } from './stored-connection.ts';

/** Keeps the credentials; `ocrolus connect` has Ocrolus send its webhooks. */
export const ocrolusConnector: Connector = {
  form: '{"client_id":"...","client_secret":"...","webhook_auth":"signature","source_addresses":["203.0.113.0/24"]}',
  questions: [
    { field: 'client_id', text: 'Client ID' },
    { field: 'client_secret', text: 'Client secret', hidden: true },
    {
      field: 'source_addresses',
      text: 'Addresses that webhooks may come from, comma-separated, or nothing',
      optional: true,
      isList: true,
    },
  ],
  async connect(target, name, credentials, options) {
    const given = parseOcrolusCredentials(credentials);
    if (options.rotateWebhookSecret) await requireRotatable(target, name, given);
    const changed = await changeConnection(target, ocrolusConnection(name), ocrolusForms, given, options);
    const { outcome, secretName, stored, secret } = changed;
    // A password is shown once: whoever has it can send webhooks for this connection.
    const isShown = secret.webhook_auth === 'basic' && isNewPassword(stored, secret);
    const url = connectionUrls(target.apiUrl, name).numbered(1);
    return {
      output: [isShown ? authenticUrl(url, credentialsOf(secret)) : url],
      remarks: [
        `The connection ocrolus/${name} is ${outcome}; its credentials are in the secret ${secretName}.`,
        ...(outcome === 'changed' ? ['Running functions use it as it was for up to 5 minutes.'] : []),
        ...aboutWebhooks(name, stored, secret),
        `Webhook URL${isShown ? ', with its password, shown this once' : ''}. To have Ocrolus send to it:`,
        `  ocrolus connect ${name} --level organization --events EVENT,EVENT`,
      ],
    };
  },
};

/** Signatures are made with what only Ocrolus's API is told; a URL can be put into the Dashboard by hand. */
async function requireRotatable(
  target: ConnectionTarget,
  name: string,
  given: OcrolusCredentials,
): Promise<void> {
  const stored = await readOcrolusSecret(target, name);
  if (!stored || (given.webhook_auth ?? stored.webhook_auth) === 'basic') return;
  throw new AdminError('failed', `Ocrolus has to be told the new one: use \`ocrolus rotate ${name}\`.`);
}

function isNewPassword(stored: StoredOcrolusSecret | undefined, secret: OcrolusSecret): boolean {
  return stored?.webhook_auth !== 'basic' || stored.webhook_secrets[0] !== secret.webhook_secrets[0];
}

function aboutWebhooks(
  name: string,
  stored: StoredOcrolusSecret | undefined,
  secret: OcrolusSecret,
): string[] {
  if (!stored) return [];
  if (stored.webhook_auth !== secret.webhook_auth) {
    const mend = `\`ocrolus connect ${name}\` with --auth changes both without a gap.`;
    return [
      `Webhooks are authentic by ${secret.webhook_auth} now; those that are registered may not be. ${mend}`,
    ];
  }
  if (isDeepStrictEqual(stored.webhook_secrets, secret.webhook_secrets)) return [];
  return ['It has a new webhook secret; the one before it is valid until the next.'];
}
