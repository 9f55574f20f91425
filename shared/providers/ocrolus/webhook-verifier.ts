/**
 * Who sent a webhook of Ocrolus's. Signed: HMAC-SHA256, in hex, over `{timestamp}.{request id}.{raw body}`, each in a header
 * of its own; or with basic authentication, which the registered URL carries. Documented at
 * https://docs.ocrolus.com/docs/secure-webhook-urls
 */
import { equalsOne } from '../equals-one.ts';
import {
  unusableSecret,
  type Verdict,
  type WebhookRequest,
  type WebhookSecrets,
  type WebhookVerifier,
} from '../webhook-verifier.ts';

const { createHash, createHmac } = process.getBuiltinModule('node:crypto');

const SIGNATURE_HEADER = 'webhook-signature';
/** Unix seconds. */
const TIMESTAMP_HEADER = 'webhook-timestamp';
const REQUEST_ID_HEADER = 'webhook-request-id';

/** The password is a webhook secret. */
export const BASIC_USER = 'paperhook';

/** Whether a retry is signed anew is not documented, and retries come minutes later. */
const WINDOW_SECONDS = 900;
/** A signed webhook is good for twice as long, and a day is how long its request id is remembered. */
export const LONGEST_WINDOW_SECONDS = 43_200;

export const WEBHOOK_AUTHS = ['signature', 'basic'] as const;

const TIMESTAMP = /^\d{1,11}$/;
/** A UUID, as far as has been seen. */
const SAFE_ID = /^[0-9A-Za-z._-]{1,100}$/;

export const ocrolusVerifier: WebhookVerifier = { credentialParameters: [], verify };

function verify(request: WebhookRequest, secrets: WebhookSecrets): Verdict {
  const { webhook_secrets, webhook_auth, webhook_window_seconds } = secrets;
  // What is not of its form is refused, whether or not it is what counts.
  const auth = parseAuth(webhook_auth);
  const windowSeconds = parseWindow(webhook_window_seconds);
  return auth === 'basic'
    ? verifyBasic(request, webhook_secrets)
    : verifySigned(request, webhook_secrets, windowSeconds);
}

function parseAuth(value: unknown = 'signature'): (typeof WEBHOOK_AUTHS)[number] {
  const auth = WEBHOOK_AUTHS.find((one) => one === value);
  if (auth) return auth;
  throw unusableSecret(`webhook_auth must be ${WEBHOOK_AUTHS.join(' or ')}`);
}

function parseWindow(value: unknown = WINDOW_SECONDS): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= LONGEST_WINDOW_SECONDS)
    return value;
  throw unusableSecret(`webhook_window_seconds must be a whole number of 1 to ${LONGEST_WINDOW_SECONDS}`);
}

function verifyBasic({ headers }: WebhookRequest, webhookSecrets: readonly string[]): Verdict {
  const [, given = ''] = /^basic +(\S+)$/i.exec((headers['authorization'] ?? '').trim()) ?? [];
  const expected = usable(webhookSecrets).map((secret) =>
    Buffer.from(`${BASIC_USER}:${secret}`).toString('base64'),
  );
  return { authentic: equalsOne(given, expected) };
}

function verifySigned(
  { headers, body, receivedAtMs }: WebhookRequest,
  webhookSecrets: readonly string[],
  windowSeconds: number,
): Verdict {
  const timestamp = headers[TIMESTAMP_HEADER] ?? '';
  const requestId = headers[REQUEST_ID_HEADER] ?? '';
  if (requestId === '' || !TIMESTAMP.test(timestamp)) return { authentic: false };
  const awayMs = Math.abs(Number(timestamp) * 1000 - receivedAtMs);
  const expected = usable(webhookSecrets).map((secret) =>
    createHmac('sha256', secret).update(`${timestamp}.${requestId}.`).update(body).digest('hex'),
  );
  const given = (headers[SIGNATURE_HEADER] ?? '').toLowerCase();
  const authentic = equalsOne(given, expected) && awayMs <= windowSeconds * 1000;
  return authentic ? { authentic, requestId: bounded(requestId) } : { authentic };
}

/** Anybody can sign with an empty one. */
function usable(secrets: readonly string[]): string[] {
  return secrets.filter((secret) => secret !== '');
}

/** So that it can be part of a key. */
function bounded(requestId: string): string {
  return SAFE_ID.test(requestId) ? requestId : createHash('sha256').update(requestId).digest('hex');
}
