import { isDeepStrictEqual } from 'node:util';
import { AdminError } from '../../admin-error.ts';
import type { Answer, Session } from '../../command.ts';
import { ocrolusConnector } from '../ocrolus.ts';
import { readCredentials } from '../read-credentials.ts';
import { credentialsOf, giveCredentials, UNTIL_HEEDED_MS, type WebhookCredentials } from './credentials.ts';
import { describeConnected } from './describe-connected.ts';
import { aboutUnknownEvents } from './known-events.ts';
import { type Found, findWebhooks, openLevels } from './open-levels.ts';
import { type ConnectionUrls, connectionUrls, withoutPassword } from './own-url.ts';
import { registerWebhooks } from './register-webhooks.ts';
import {
  nextOcrolusSecret,
  type OcrolusSecret,
  parseOcrolusCredentials,
  readOcrolusSecret,
  type StoredOcrolusSecret,
  storeOcrolusSecret,
  type WebhookAuth,
} from './secret.ts';
import type { Level, Webhook, WebhookLevel } from './webhook.ts';

export interface WebhooksToConnect {
  name: string;
  level: Level;
  /** Of each webhook. */
  eventSets: readonly (readonly string[])[];
  /** As it is, where it is left out; of a new connection `signature`. */
  auth: WebhookAuth | undefined;
  description: string | undefined;
  /** Of credentials. */
  file: string | undefined;
  /** How to call another command on the same deployment. */
  commandLine(command: string): string;
}

/** Registers a connection's webhooks at Ocrolus; a connection that is not there yet is made. */
export async function connectWebhooks(session: Session, wanted: WebhooksToConnect): Promise<Answer> {
  const { target, remark } = session;
  const { name, level, eventSets } = wanted;
  for (const line of aboutUnknownEvents(level, eventSets.flat())) remark(line);
  const stored = await readOcrolusSecret(target, name);
  const secret = await secretToBe(session, wanted, stored);
  const levels = openLevels(target, name, secret);
  const urls = connectionUrls(target.apiUrl, name);
  const found = await findWebhooks(levels);
  requireFree(wanted, found, urls, stored !== undefined);
  const own = found.webhooks.filter((webhook) => webhook.level === level && urls.isOwn(webhook.url));

  const isSwitched = stored !== undefined && stored.webhook_auth !== secret.webhook_auth;
  const secretName = await acceptFirst(session, name, { stored, secret, isUsed: own.length > 0 });
  const credentials = credentialsOf(secret);
  // Going from one form of authentication to the other, both are sent.
  const sent = { ...credentials, isInUrl: credentials.isInUrl || isSwitched };
  const registration = { ...wanted, level: levels[level], urls, credentials: sent };
  const outcomes = await registerWebhooks(registration, own);
  if (isSwitched) await storeOcrolusSecret(target, name, secret, session.nowMs());
  if (isSwitched && !credentials.isInUrl) await takeOutOfUrls(session, levels[level], urls, credentials);

  const now = (await levels[level].list()).filter(({ url }) => urls.isOwn(url));
  const made = `The connection ocrolus/${name} is made; its credentials are in the secret ${secretName}.`;
  const answer = describeConnected(wanted, { outcomes, now, found, urls });
  return stored ? answer : { ...answer, remarks: [made, ...(answer.remarks ?? [])] };
}

async function secretToBe(
  { input }: Session,
  { file, auth }: WebhooksToConnect,
  stored: StoredOcrolusSecret | undefined,
): Promise<OcrolusSecret> {
  // Of a connection that is there, they are asked for by `connect ocrolus` alone.
  const isGiven = !stored || file !== undefined;
  const source = { file, input, isNew: !stored };
  const given = isGiven ? parseOcrolusCredentials(await readCredentials(ocrolusConnector, source)) : {};
  return nextOcrolusSecret(stored, auth === undefined ? given : { ...given, webhook_auth: auth });
}

/** Throws AdminError while the other level is on, or somebody else has the account's one webhook. */
function requireFree(
  { name, level, commandLine }: WebhooksToConnect,
  { webhooks, unseen }: Found,
  urls: ConnectionUrls,
  isThere: boolean,
): void {
  const refusal = unseen[level];
  if (refusal) throw refusal;
  const isInTheWay = (webhook: Webhook) =>
    webhook.level !== level ? webhook.isActive : level === 'account' && !urls.isOwn(webhook.url);
  const inTheWay = webhooks.filter(isInTheWay);
  const [first] = inTheWay;
  if (!first) return;
  const why =
    first.level === level
      ? 'An account has one webhook, and this one goes elsewhere:'
      : `Ocrolus has webhooks of one level only, and ${first.level} level is on:`;
  const which = inTheWay.map(({ url }) => withoutPassword(url).replace(/[?#].*$/, '')).join(', ');
  const how = [
    ...(isThere ? [] : [`connect ocrolus --name ${name}`]),
    ...inTheWay.map(({ id }) => `ocrolus disconnect ${name} --webhook ${id}`),
  ];
  const commands = how.map(commandLine).join('; ');
  throw new AdminError('failed', `${why} ${which}. To turn it off: ${commands}`);
}

interface Acceptance {
  stored: StoredOcrolusSecret | undefined;
  secret: OcrolusSecret;
  /** There are webhooks that it already authenticates. */
  isUsed: boolean;
}

/** What Ocrolus is going to send is accepted before it is sent; how webhooks are authenticated stays for now. */
async function acceptFirst(
  { target, nowMs, wait, remark }: Session,
  name: string,
  { stored, secret, isUsed }: Acceptance,
): Promise<string> {
  const accepted = { ...secret, webhook_auth: stored?.webhook_auth ?? secret.webhook_auth };
  const isSame = isDeepStrictEqual(stored, accepted);
  const secretName = await storeOcrolusSecret(target, name, isSame ? undefined : accepted, nowMs());
  if (stored && isUsed && stored.webhook_secrets[0] !== secret.webhook_secrets[0]) {
    remark('Waiting a minute, until every function accepts the new webhook secret...');
    await wait(UNTIL_HEEDED_MS);
  }
  return secretName;
}

async function takeOutOfUrls(
  { wait, remark }: Session,
  level: WebhookLevel,
  urls: ConnectionUrls,
  credentials: WebhookCredentials,
): Promise<void> {
  remark('Waiting a minute, until every function accepts signatures, before the passwords leave the URLs...');
  await wait(UNTIL_HEEDED_MS);
  for (const webhook of await level.list()) {
    if (urls.isOwn(webhook.url)) await giveCredentials(level, webhook, credentials);
  }
}
