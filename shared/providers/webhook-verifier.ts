/** The part of a provider that receive-notification bundles: pure, no I/O, small. It decides whether a webhook is authentic. */

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

export interface WebhookVerifier {
  verify(request: WebhookRequest, secrets: WebhookSecrets): Verdict;
  /** Query parameters that are credentials, and so must not travel on. */
  readonly credentialParameters: readonly string[];
}
