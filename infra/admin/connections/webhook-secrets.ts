import { randomBytes } from 'node:crypto';

/** Newest first; the second is the one being rotated out. */
export type WebhookSecrets = readonly [string, ...string[]];

/** @param stored of the connection as it is; undefined for a new one. */
export function nextWebhookSecrets(stored: WebhookSecrets | undefined, rotate: boolean): WebhookSecrets {
  if (!stored) return [newWebhookSecret()];
  return rotate ? [newWebhookSecret(), stored[0]] : stored;
}

/** 43 characters. */
export function newWebhookSecret(): string {
  return randomBytes(32).toString('base64url');
}
