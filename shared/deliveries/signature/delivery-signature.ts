/**
 * In: an endpoint's signing secrets and what is about to be sent. Out: the three headers of the Standard
 * Webhooks specification. Nothing is sent or retried here; every attempt is signed anew with its own time.
 */
import { Webhook } from 'standardwebhooks';

export interface SignedContent {
  /** Each `whsec_` and base64, as signing-secret.ts makes them: while one is replaced by another, both. */
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

export function signDelivery({ secrets, id, timestampSeconds, body }: SignedContent): SignatureHeaders {
  const timestamp = new Date(timestampSeconds * 1000);
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, timestamp, body));
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': signatures.join(' '),
  };
}
