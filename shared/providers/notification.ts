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
}

/** What of a connection's secret is needed to authenticate a webhook. */
export interface WebhookSecrets {
  /** Newest first; two while they are being rotated. Never empty strings. */
  webhook_secrets: readonly string[];
}

/** `jobId`: the job to which the credential itself was bound, if it was bound to one. */
export type Verdict = { authentic: true; jobId?: string } | { authentic: false };

/** The name a provider gives a document: `key` is unique within the connection, `values` are the provider's own ids. */
export interface Reference {
  key: string;
  values: Record<string, string>;
}

export interface Notification {
  reference: Reference;
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
