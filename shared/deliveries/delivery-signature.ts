/**
 * In: an endpoint's signing secrets and what is about to be sent. Out: the three headers of the Standard
 * Webhooks specification. Nothing is sent or retried here; every attempt is signed anew with its own time.
 */
import { Webhook } from 'standardwebhooks';

/** The specification asks for 24 to 64 bytes. */
const SECRET_BYTES = 32;

export interface SignedContent {
  /** Each `whsec_` and base64, as `newSigningSecret` makes them: while one is replaced by another, both. */
  secrets: readonly [string, ...string[]];
  /** The delivery's id, the same on every attempt. */
  id: string;
  /** When this attempt is made. Receivers refuse what is more than five minutes off. */
  timestampSeconds: number;
  /** Exactly what is sent. */
  body: string;
}

// A type and not an interface, so that it can be spread into a record of headers.
export type SignatureHeaders = {
  'webhook-id': string;
  'webhook-timestamp': string;
  'webhook-signature': string;
};

/** @param randomBytes `randomBytes` of node:crypto */
export function newSigningSecret(randomBytes: (size: number) => Buffer): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

export function signDelivery({ secrets, id, timestampSeconds, body }: SignedContent): SignatureHeaders {
  const timestamp = new Date(timestampSeconds * 1000);
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, timestamp, body));
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': signatures.join(' '),
  };
}
