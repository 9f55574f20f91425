import type { Answer, Command, Session } from '../command.ts';
import { credentialsOf, giveCredentials, UNTIL_HEEDED_MS } from '../connections/ocrolus/credentials.ts';
import {
  findOwnWebhooks,
  type OcrolusConnection,
  requireSome,
} from '../connections/ocrolus/find-own-webhooks.ts';
import { parseConnectionOperand } from '../connections/ocrolus/parse-operands.ts';
import { type OcrolusSecret, storeOcrolusSecret } from '../connections/ocrolus/secret.ts';
import { withNewWebhookSecret } from '../connections/webhook-secrets.ts';

export const ocrolusRotate: Command = {
  words: ['ocrolus', 'rotate'],
  usage: 'NAME',
  summary: [
    "A new webhook secret, here and at all of this connection's webhooks at Ocrolus; takes a minute. No webhook is refused",
    'meanwhile: the secret before it stays valid until the next rotation. If it breaks off, call it again.',
  ].join('\n'),
  options: {},
  parse(_values, operands) {
    const name = parseConnectionOperand('ocrolus rotate', operands);
    return (session) => rotate(session, name);
  },
};

async function rotate({ target, nowMs, wait, remark }: Session, name: string): Promise<Answer> {
  const connection = await findOwnWebhooks(target, name);
  requireSome(connection, name);
  const { secret, own } = connection;
  // A rotation before this may have ended halfway: nobody may be left with the secret that is no longer accepted now.
  if (secret.webhook_secrets.length > 1) await giveAll(connection, secret);
  const rotated = withNewWebhookSecret(secret);
  const secretName = await storeOcrolusSecret(target, name, rotated, nowMs());
  remark(
    'The new webhook secret is accepted beside the one before. Waiting a minute, until every function knows it...',
  );
  await wait(UNTIL_HEEDED_MS);
  await giveAll(await findOwnWebhooks(target, name), rotated);
  const webhooks = own.length === 1 ? 'its webhook' : `its ${own.length} webhooks`;
  return {
    output: [`The webhook secret of ocrolus/${name} is rotated, here and at ${webhooks} at Ocrolus.`],
    remarks: [
      `The new one is in the secret ${secretName}; functions use it within 5 minutes.`,
      'What was signed with the one before stays valid until the next rotation.',
    ],
  };
}

async function giveAll({ levels, own }: OcrolusConnection, secret: OcrolusSecret): Promise<void> {
  for (const webhook of own) await giveCredentials(levels[webhook.level], webhook, credentialsOf(secret));
}
