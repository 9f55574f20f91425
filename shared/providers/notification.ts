/**
 * The half of a provider that receive-notification bundles: pure, no I/O, small. `verify` decides whether a
 * request is authentic, `parse` reads what an authentic one says.
 */

import type { Extraction } from './provider.ts';

/** A webhook as it arrived; header names in lower case, the body as raw bytes. */
export interface WebhookRequest {
  connection: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: Buffer;
  sourceAddress: string;
  /** Epoch ms. */
  receivedAtMs: number;
}

/** What of a connection's secret is needed to authenticate a webhook. */
export interface WebhookSecrets {
  /** Newest first; two while they are being rotated. Never empty strings. */
  webhook_secrets: readonly string[];
  /** Of providers that sign their webhooks or else have basic authentication; `signature` where it is left out. */
  webhook_auth?: 'signature' | 'basic';
  /** How far from now, in seconds, a signed webhook's own time may be. */
  webhook_window_seconds?: number;
}

/**
 * `jobId`: the job to which the credential itself was bound, if it was bound to one. `requestId`: the webhook's own id,
 * under the same credential, by which it is known again when it is replayed.
 */
export type Verdict = { authentic: true; jobId?: string; requestId?: string } | { authentic: false };

/** The name a provider gives a document: `key` is unique within the connection, `values` are the provider's own ids. */
export interface Reference {
  key: string;
  values: Record<string, string>;
}

/** What a notification says has happened, for providers that tell events apart. */
export interface NotificationEvent {
  /** By the one name that both of a provider's naming systems have here, such as `document.verification_succeeded`. */
  name: string;
  /** It is in the provider's documentation. */
  isKnown: boolean;
  /** Which document of the Book it is about, by the provider's own ids; undefined: all of the Book. */
  about?: Record<string, string>;
  /** Why it happened, where nothing but the webhook says so. */
  reason?: string;
}

export interface Notification {
  /** The document, or the Book that it is in. Undefined: it is about none, a test perhaps. */
  reference?: Reference;
  /** The other name that it has, if it has one: while nobody has claimed it, that is the one by which it is noticed. */
  alias?: Reference;
  event?: NotificationEvent;
  /** Our job that the document was handed over for, where the provider says back what it was told. */
  jobId?: string;
  /** The result itself, where the webhook brings it. */
  extraction?: Extraction;
}

export interface NotificationReader {
  verify(request: WebhookRequest, secrets: WebhookSecrets): Verdict;
  /** Query parameters that are credentials, and so must not travel on. */
  readonly credentialParameters: readonly string[];
  /** Throws PaperhookError `malformed_notification`, its message naming what is wrong. */
  parse(body: Buffer, query: Record<string, string>): Notification;
  /** Whether a notification that came under a job's own credential is about that job's document. */
  concerns(reference: Reference, jobId: string): boolean;
}
