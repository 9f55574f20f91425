import { randomBytes } from 'node:crypto';

/** Newest first; the second is the one being rotated out. */
export type WebhookSecrets = [string, ...string[]];

export interface WithWebhookSecrets {
  webhook_secrets: WebhookSecrets;
}

/**
 * @param stored of the connection as it is; undefined for a new one.
 * @param given by the operator, for a provider whose secrets are chosen elsewhere: one alone is the new one, beside the one before.
 */
export function nextWebhookSecrets(
  stored: WebhookSecrets | undefined,
  given: WebhookSecrets | undefined,
): WebhookSecrets {
  if (!given) return stored ?? [newWebhookSecret()];
  if (!stored || given.length > 1) return given;
  return given[0] === stored[0] ? stored : [given[0], stored[0]];
}

/** The one before stays valid. */
export function withNewWebhookSecret<Secret extends WithWebhookSecrets>(secret: Secret): Secret {
  return { ...secret, webhook_secrets: [newWebhookSecret(), secret.webhook_secrets[0]] };
}

/** 43 characters. */
function newWebhookSecret(): string {
  return randomBytes(32).toString('base64url');
}
