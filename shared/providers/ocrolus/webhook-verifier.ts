/**
 * Who sent a webhook of Ocrolus's. Signed: HMAC-SHA256, in hex, over `{timestamp}.{request id}.{raw body}`, each in a header
 * of its own; or with basic authentication, which the registered URL carries. Documented at
 * https://docs.ocrolus.com/docs/secure-webhook-urls
 */
import { equalsOne } from '../equals-one.ts';
import type { Verdict, WebhookRequest, WebhookSecrets, WebhookVerifier } from '../webhook-verifier.ts';

const { createHash, createHmac } = process.getBuiltinModule('node:crypto');

export const SIGNATURE_HEADER = 'webhook-signature';
/** Unix seconds. */
export const TIMESTAMP_HEADER = 'webhook-timestamp';
export const REQUEST_ID_HEADER = 'webhook-request-id';

/** The password is a webhook secret. */
export const BASIC_USER = 'paperhook';

/** Whether a retry is signed anew is not documented, and retries come minutes later. */
const WINDOW_SECONDS = 900;
const TIMESTAMP = /^\d{1,11}$/;
/** A UUID, as far as has been seen. */
const SAFE_ID = /^[0-9A-Za-z._-]{1,100}$/;

export const ocrolusVerifier: WebhookVerifier = { credentialParameters: [], verify };

function verify(request: WebhookRequest, secrets: WebhookSecrets): Verdict {
  return secrets.webhook_auth === 'basic' ? verifyBasic(request, secrets) : verifySigned(request, secrets);
}

function verifyBasic({ headers }: WebhookRequest, { webhook_secrets }: WebhookSecrets): Verdict {
  const [, given = ''] = /^basic +(\S+)$/i.exec((headers['authorization'] ?? '').trim()) ?? [];
  const expected = usable(webhook_secrets).map((secret) =>
    Buffer.from(`${BASIC_USER}:${secret}`).toString('base64'),
  );
  return { authentic: equalsOne(given, expected) };
}

function verifySigned({ headers, body, receivedAtMs }: WebhookRequest, secrets: WebhookSecrets): Verdict {
  const timestamp = headers[TIMESTAMP_HEADER] ?? '';
  const requestId = headers[REQUEST_ID_HEADER] ?? '';
  const { webhook_secrets, webhook_window_seconds = WINDOW_SECONDS } = secrets;
  if (requestId === '' || !TIMESTAMP.test(timestamp)) return { authentic: false };
  const awayMs = Math.abs(Number(timestamp) * 1000 - receivedAtMs);
  const expected = usable(webhook_secrets).map((secret) =>
    createHmac('sha256', secret).update(`${timestamp}.${requestId}.`).update(body).digest('hex'),
  );
  const given = (headers[SIGNATURE_HEADER] ?? '').toLowerCase();
  const authentic = equalsOne(given, expected) && awayMs <= webhook_window_seconds * 1000;
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
