import { isDeepStrictEqual } from 'node:util';
import { authenticUrl, giveCredentials, type WebhookCredentials } from './credentials.ts';
import type { ConnectionUrls } from './own-url.ts';
import {
  activeEvents,
  type Webhook,
  type WebhookChange,
  type WebhookLevel,
  type WebhookPlan,
} from './webhook.ts';

export interface Registration {
  level: WebhookLevel;
  urls: ConnectionUrls;
  credentials: WebhookCredentials;
  /** The events of each webhook, by its number. */
  eventSets: readonly (readonly string[])[];
  /** Of all of them; those that are there keep theirs where it is left out. */
  description: string | undefined;
}

export type Registered = 'made' | 'changed' | 'unchanged';

const DESCRIPTION = 'Paperhook';

/**
 * Makes or changes the connection's webhooks, each authentic before the next, so that whatever is registered is so
 * wherever this ends. Those of the connection that are not named keep their events.
 * @param own those of the connection that are there, of this level.
 * @returns what became of each of `eventSets`.
 */
export async function registerWebhooks(
  registration: Registration,
  own: readonly Webhook[],
): Promise<Registered[]> {
  const { level, urls, credentials, eventSets, description } = registration;
  const numberOf = ({ url }: Webhook) => urls.numberOf(url);
  const outcomes: Registered[] = [];
  for (const [index, events] of eventSets.entries()) {
    const number = index + 1;
    const url = authenticUrl(urls.numbered(number), credentials);
    const there = own.find((webhook) => numberOf(webhook) === number);
    const plan = { url, events, ...(description !== undefined && { description }) };
    outcomes.push(await registerOne(level, there, plan, credentials.secret));
  }
  const others = own.filter((webhook) => (numberOf(webhook) ?? Number.POSITIVE_INFINITY) > eventSets.length);
  for (const other of others) await giveCredentials(level, other, credentials);
  return outcomes;
}

async function registerOne(
  level: WebhookLevel,
  there: Webhook | undefined,
  plan: WebhookPlan,
  secret: string,
): Promise<Registered> {
  if (!there) {
    await level.setSecret(await level.add({ description: DESCRIPTION, ...plan }), secret);
    return 'made';
  }
  await level.setSecret(there.id, secret);
  const change = changeOf(there, plan);
  if (Object.keys(change).length === 0) return 'unchanged';
  await level.change(there, change);
  return 'changed';
}

function changeOf(there: Webhook, { url, events, description }: WebhookPlan): WebhookChange {
  const isSame = isDeepStrictEqual(new Set(activeEvents(there)), new Set(events));
  return {
    ...(url !== there.url && { url }),
    ...(!isSame && { events }),
    ...(description !== undefined && description !== there.description && { description }),
    ...(!there.isActive && { isActive: true }),
  };
}
