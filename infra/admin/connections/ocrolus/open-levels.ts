import { PaperhookError } from '../../../../shared/errors.ts';
import { ocrolusCall } from '../../../../shared/providers/ocrolus/call.ts';
import { ocrolusSecret, ocrolusUrls } from '../../../../shared/providers/ocrolus/provider.ts';
import type { Target } from '../../target/target.ts';
import { accountWebhook } from './account-webhook.ts';
import { organizationWebhooks } from './organization-webhooks.ts';
import type { OcrolusSecret } from './secret.ts';
import { LEVELS, type Level, type Webhook, type WebhookLevel } from './webhook.ts';

export type WebhookLevels = Readonly<Record<Level, WebhookLevel>>;

/** With the connection's permits, so that jobs and operators together stay within Ocrolus's limit. */
export function openLevels(
  { providerUrls, providerSession }: Target,
  name: string,
  secret: OcrolusSecret,
): WebhookLevels {
  const { client_id, client_secret, requests_per_second } = ocrolusSecret.parse(secret);
  const access = {
    ...ocrolusUrls(providerUrls),
    connection: name,
    clientId: client_id,
    clientSecret: client_secret,
    requestsPerSecond: requests_per_second,
  };
  const call = ocrolusCall(access, providerSession, new AbortController().signal);
  return { organization: organizationWebhooks(call), account: accountWebhook(call) };
}

export interface Found {
  webhooks: Webhook[];
  /** Levels that Ocrolus does not let this account look at, and what it says. */
  unseen: Partial<Record<Level, PaperhookError>>;
}

/** What to say of them. */
export function aboutUnseen(unseen: Found['unseen']): string[] {
  return Object.entries(unseen).map(
    ([level, { message }]) => `Those of ${level} level can't be seen: ${message}`,
  );
}

/** What there is at both levels. Throws PaperhookError when neither can be looked at. */
export async function findWebhooks(levels: WebhookLevels): Promise<Found> {
  const found: Found = { webhooks: [], unseen: {} };
  for (const level of LEVELS) {
    try {
      found.webhooks.push(...(await levels[level].list()));
    } catch (error) {
      if (!(error instanceof PaperhookError) || error.code !== 'connection_unusable') throw error;
      found.unseen[level] = error;
    }
  }
  const { organization, account } = found.unseen;
  if (organization && account) throw account;
  return found;
}
