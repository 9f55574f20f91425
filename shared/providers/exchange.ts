/**
 * One HTTP exchange with a provider: a request goes in, what was answered comes out, whatever its status. Redirects are not
 * followed. What no answer means is the provider's own to say: what fetch throws comes out as it is.
 */
import { parseRetryAfter } from '../retry-after.ts';

export interface ExchangeRequest {
  method: 'GET' | 'POST' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  /** One of the two, or none. */
  json?: object | undefined;
  form?: FormData | undefined;
  timeoutMs: number;
}

export interface RawAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** Epoch ms. */
  receivedAtMs: number;
}

export async function exchange(
  { method, url, headers, json, form, timeoutMs }: ExchangeRequest,
  signal: AbortSignal,
): Promise<RawAnswer> {
  // An aborted signal alone would not keep every fetch from sending.
  signal.throwIfAborted();
  const body = form ?? (json && JSON.stringify(json));
  const response = await fetch(url, {
    method,
    headers: json ? { ...headers, 'content-type': 'application/json' } : headers,
    ...(body && { body }),
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, receivedAtMs: Date.now() };
}

/** Of an answer that has a Retry-After, in seconds. */
export function askedToWait({ headers, receivedAtMs }: Pick<RawAnswer, 'headers' | 'receivedAtMs'>): {
  retryAfterSeconds?: number;
} {
  const retryAfterSeconds = parseRetryAfter(headers.get('retry-after') ?? undefined, receivedAtMs);
  return retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
}
