/**
 * AzoraOne signs nothing, so the webhook URL that it is given carries a token of ours: an HMAC under the
 * connection's webhook secret over what the URL stands for, one job or the whole connection.
 */
import { connectionWebhookUrl } from '../webhook-url.ts';

// Not an ESM import: receive-notification's start-up (shared/lambda/node-sha256.ts).
const { createHmac } = process.getBuiltinModule('node:crypto');

/** @param baseUrl the HTTP API's own URL. */
export function createWebhookUrl(baseUrl: string, connection: string, jobId: string, secret: string): string {
  const url = connectionUrl(baseUrl, connection);
  url.searchParams.set('job', jobId);
  url.searchParams.set('token', createJobToken(connection, jobId, secret));
  return url.href;
}

/** For files that were added without Paperhook, and for the vendor's own sample request. */
export function createConnectionWebhookUrl(baseUrl: string, connection: string, secret: string): string {
  const url = connectionUrl(baseUrl, connection);
  url.searchParams.set('token', createConnectionToken(connection, secret));
  return url.href;
}

export function createJobToken(connection: string, jobId: string, secret: string): string {
  return hmac(secret, `azoraone\n${connection}\njob\n${jobId}`);
}

export function createConnectionToken(connection: string, secret: string): string {
  return hmac(secret, `azoraone\n${connection}\nconnection`);
}

function connectionUrl(baseUrl: string, connection: string): URL {
  return new URL(connectionWebhookUrl(baseUrl, 'azoraone', connection));
}

function hmac(secret: string, message: string): string {
  // An HMAC under an empty key is one that anybody can make.
  if (secret === '') throw new Error('A webhook secret must not be empty.');
  // Hex: base64url can hold `--`, which AzoraOne's firewall has been seen to take for an SQL injection.
  return createHmac('sha256', secret).update(message).digest('hex');
}
