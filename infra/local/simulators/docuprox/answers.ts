/** What DocuProx answers. Errors are `{error, message}`; which status means what is documented for submits only. */
import type { ModelResponse } from '../model-request.ts';

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  /** A text goes out as it is. */
  body: unknown;
}

export function failed(status: number, error: string, message = error): Answer {
  return { status, body: { error, message } };
}

export const UNKNOWN_JOB = failed(404, 'Job not found');
export const WRONG_KEY = failed(401, 'Unauthorized', 'Invalid or missing API key');

/** An answer made on demand. */
export function faultAnswer(status: number, retryAfterSeconds: number | undefined): Answer {
  if (status !== 429) return failed(status, status >= 500 ? 'Internal server error' : 'Request refused');
  const headers = { 'retry-after': String(retryAfterSeconds ?? 1) };
  return { ...failed(429, 'Rate limit exceeded'), headers };
}

export function toResponse({ status, headers, body }: Answer): ModelResponse {
  const isText = typeof body === 'string';
  return {
    status,
    headers: { 'content-type': isText ? 'text/csv; charset=utf-8' : 'application/json', ...headers },
    body: isText ? body : JSON.stringify(body),
    delayMs: 0,
    lost: false,
  };
}
