/** What makes Ocrolus's requests authentic: a secret to sign with, and, with basic authentication, the same in the URL. */
import { withoutPassword, withPassword } from './own-url.ts';
import type { OcrolusSecret } from './secret.ts';
import type { Webhook, WebhookLevel } from './webhook.ts';

export interface WebhookCredentials {
  secret: string;
  isInUrl: boolean;
}

/**
 * receive-notification reads a connection's secret again when a webhook does not match what it has, if that is more than
 * a minute old. So long after a change nobody is refused any more for being too new.
 */
export const UNTIL_HEEDED_MS = 65_000;

export function credentialsOf({
  webhook_secrets: [secret],
  webhook_auth,
}: OcrolusSecret): WebhookCredentials {
  return { secret, isInUrl: webhook_auth === 'basic' };
}

export function authenticUrl(url: string, { secret, isInUrl }: WebhookCredentials): string {
  return isInUrl ? withPassword(url, secret) : withoutPassword(url);
}

/** Signing is set up with basic authentication too, so that it can be gone over to without a gap. */
export async function giveCredentials(
  level: WebhookLevel,
  webhook: Webhook,
  credentials: WebhookCredentials,
): Promise<void> {
  await level.setSecret(webhook.id, credentials.secret);
  const url = authenticUrl(webhook.url, credentials);
  if (url !== webhook.url) await level.change(webhook, { url });
}
