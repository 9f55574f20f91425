/** A webhook and the name of its connection's secret go in; out comes what its credential says: whose job, which request. */
import { PaperhookError, refused } from '../../shared/errors.ts';
import type { SecretReader } from '../../shared/lambda/read-secret.ts';
import type { Verdict, WebhookRequest, WebhookVerifier } from '../../shared/providers/webhook-verifier.ts';
import { parseConnectionSecret } from './connection-secret.ts';

export type Authenticated = Verdict & { authentic: true };

/**
 * Throws PaperhookError `unauthorized` or `connection_unusable`, and whatever reading the secret throws.
 * A kept secret may be older than its last rotation, so a mismatch is judged again by a newer one.
 */
export async function authenticate(
  request: WebhookRequest,
  verifier: WebhookVerifier,
  secretName: string,
  secrets: SecretReader,
): Promise<Authenticated> {
  const kept = await secrets.read(secretName);
  let verdict = judge(request, verifier, kept);
  if (verdict instanceof PaperhookError) {
    const newer = await secrets.refresh(secretName);
    if (newer !== kept) verdict = judge(request, verifier, newer);
  }
  if (verdict instanceof PaperhookError) throw verdict;
  return verdict;
}

/** A connection that does not exist is refused like a wrong token: strangers don't learn which ones do. */
function judge(
  request: WebhookRequest,
  verifier: WebhookVerifier,
  secretText: string | undefined,
): Authenticated | PaperhookError {
  if (secretText === undefined) return refused('unauthorized', 'no such connection');
  try {
    const secret = parseConnectionSecret(secretText);
    if (!secret.allowsSource(request.sourceAddress))
      return refused('unauthorized', 'source address not listed');
    const verdict = verifier.verify(request, secret);
    return verdict.authentic ? verdict : refused('unauthorized', 'wrong or missing credential');
  } catch (error) {
    if (error instanceof PaperhookError) return error;
    throw error;
  }
}
