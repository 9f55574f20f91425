import { AdminError } from '../../admin-error.ts';
import type { Target } from '../../target/target.ts';
import { findConnection } from '../named-connection.ts';
import { type Found, findWebhooks, openLevels, type WebhookLevels } from './open-levels.ts';
import { type ConnectionUrls, connectionUrls } from './own-url.ts';
import { type OcrolusSecret, ocrolusConnection, readOcrolusSecret, secretToStore } from './secret.ts';
import type { Webhook } from './webhook.ts';

export interface OcrolusConnection extends Found {
  secret: OcrolusSecret;
  levels: WebhookLevels;
  urls: ConnectionUrls;
  /** Those of `webhooks` that are the connection's. */
  own: Webhook[];
}

/** A connection that is there, and all that Ocrolus has. Throws AdminError and PaperhookError. */
export async function findOwnWebhooks(target: Target, name: string): Promise<OcrolusConnection> {
  await findConnection(target, ocrolusConnection(name));
  const secret = await requireSecret(target, name);
  const levels = openLevels(target, name, secret);
  const urls = connectionUrls(target.apiUrl, name);
  const found = await findWebhooks(levels);
  return { ...found, secret, levels, urls, own: found.webhooks.filter(({ url }) => urls.isOwn(url)) };
}

async function requireSecret(target: Target, name: string): Promise<OcrolusSecret> {
  const secret = secretToStore.safeParse(await readOcrolusSecret(target, name));
  if (secret.success) return secret.data;
  const mend = `\`connect ocrolus --name ${name}\` puts them right.`;
  throw new AdminError('failed', `The credentials of ocrolus/${name} are not there, or not whole: ${mend}`);
}

/** Throws AdminError when there is none. */
export function requireSome({ own, unseen }: OcrolusConnection, name: string): void {
  if (own.length > 0) return;
  const [refusal] = Object.values(unseen);
  const reason = refusal ? ` that could be seen (${refusal.message})` : '';
  const hint = '`ocrolus connect` registers one.';
  throw new AdminError('failed', `Ocrolus has no webhook of ocrolus/${name}${reason}: ${hint}`);
}
