/** What a provider's refusal of a call means for the job, where the provider documents nothing else. */
import { type PaperhookError, refused, transient } from '../errors.ts';

export interface RefusedCall {
  /** As people call it. */
  provider: string;
  status: number;
  /** The provider's own error codes, never its texts. */
  codes?: readonly number[];
  retryAfterSeconds?: number;
}

/**
 * 429: not counted as an attempt. 401, 403 (a firewall's answer too) and 404: somebody can mend keys and names before the
 * deadline. Other 4xx stay as they are however often we ask; all else is tried again.
 */
export function refusedCall(call: RefusedCall, what: string): PaperhookError {
  const { provider, status, codes = [] } = call;
  const details = codes.length > 0 ? `, code ${codes.join(', ')}` : '';
  const message = `${what}: ${provider} answered ${status}${details}`;
  const wait = call.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: call.retryAfterSeconds };
  if (status === 429) return transient('provider_throttled', message, wait);
  if ([401, 403, 404].includes(status)) {
    return transient('connection_unusable', message, wait);
  }
  if (status >= 400 && status < 500 && status !== 408) {
    return refused('document_refused', message);
  }
  return transient('provider_unavailable', message, wait);
}
