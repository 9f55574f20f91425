/** The part of a provider that receive-notification bundles: pure, no I/O, small. It decides whether a webhook is authentic. */
import { type PaperhookError, refused } from '../errors.ts';

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

/** A connection's secret. What else than the webhook secrets is in it comes unparsed: whoever needs any of it parses it. */
export interface WebhookSecrets extends Readonly<Record<string, unknown>> {
  /** Newest first; two while they are being rotated. Never empty strings. */
  webhook_secrets: readonly string[];
}

/** @param problem names the field, and never its value. */
export function unusableSecret(problem: string): PaperhookError {
  return refused('connection_unusable', `The connection's secret is unusable: ${problem}`);
}

/**
 * `jobId`: the job to which the credential itself was bound, if it was bound to one. `requestId`: the webhook's own id,
 * under the same credential, by which it is known again when it is replayed.
 */
export type Verdict = { authentic: true; jobId?: string; requestId?: string } | { authentic: false };

export interface WebhookVerifier {
  /** Throws PaperhookError `connection_unusable` (`unusableSecret`). */
  verify(request: WebhookRequest, secrets: WebhookSecrets): Verdict;
  /** Query parameters that are credentials, and so must not travel on. */
  readonly credentialParameters: readonly string[];
}
