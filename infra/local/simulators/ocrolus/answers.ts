/**
 * What Ocrolus answers: the envelope {status, message, response}, for errors with a code and HTTP 200 around it, as
 * docs.ocrolus.com/reference/http-status-codes-api says; its newer calls answer without an envelope.
 */
import type { ModelResponse } from '../model-request.ts';

export type Answer =
  | { kind: 'envelope'; response: unknown }
  /** HTTP's own status is 200 unless it is asked to be plain. */
  | { kind: 'refused'; status: number; code: number; message: string; isText?: boolean }
  | { kind: 'bare'; status: number; body: unknown; headers?: Record<string, string> }
  /** What stands before the API: no JSON. */
  | { kind: 'proxy'; status: number; text: string }
  /** It is said when the webhook that the call has caused has been answered. */
  | { kind: 'later'; body: Promise<unknown> };

/** docs.ocrolus.com/reference/ocrolus-status-codes-api */
const ERRORS = {
  1002: 'Invalid JSON',
  1003: 'Validation error',
  1101: 'No such endpoint',
  1103: 'Required pk or book uuid',
  1104: 'Not a valid file',
  1200: 'Authentication failed',
  1401: 'Book not found',
  1402: 'Book exists',
  1501: 'Document not found',
  1512: 'Too many pages',
  1806: 'One of the input is invalid',
  6001: 'Form Type Not Found',
  7002: 'No Image Found',
  8001: 'Only one file per upload is allowed',
  8002: 'The Book has its most documents',
} as const;

export type ErrorCode = keyof typeof ERRORS;

export function succeeded(response: unknown): Answer {
  return { kind: 'envelope', response };
}

export function refused(code: ErrorCode, message: string = ERRORS[code]): Answer {
  return { kind: 'refused', status: 400, code, message };
}

/** Of the organization's webhooks: its specification has texts for status and code, and 1000 for whatever it is. */
export function refusedSetting(message: string): Answer {
  return { kind: 'refused', status: 400, code: 1000, message, isText: true };
}

export function bare(status: number, body: unknown): Answer {
  return { kind: 'bare', status, body };
}

export const UNAUTHORIZED: Answer = bare(401, {
  status: 401,
  code: 1200,
  message: ERRORS[1200],
  response: null,
});

/** Neither a body nor Retry-After is documented. */
export const TOO_MANY_REQUESTS: Answer = bare(429, { message: 'Too Many Requests' });

/** "413 without a JSON body": docs.ocrolus.com/docs/upload */
export const TOO_LARGE: Answer = { kind: 'proxy', status: 413, text: '413 Request Entity Too Large' };

/** An answer made on demand, in the shape that the part which gives this status would use. */
export function faultAnswer(status: number, retryAfterSeconds: number | undefined): Answer {
  if (status === 401) return UNAUTHORIZED;
  if (status === 429) {
    const wait = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
    return { kind: 'bare', status, body: { message: 'Too Many Requests' }, headers: wait };
  }
  if (status > 500 || status === 413) return { kind: 'proxy', status, text: `${status} from the proxy` };
  const message = status === 500 ? 'Internal server error' : 'The request could not be handled';
  return bare(status, { status, message, response: null });
}

/** @param isPlain errors have their own HTTP status. */
export function toResponse(answer: Answer, isPlain: boolean): ModelResponse {
  switch (answer.kind) {
    case 'envelope':
      return json(200, { status: 200, message: 'OK', response: answer.response });
    case 'refused':
      return json(isPlain ? answer.status : 200, errorEnvelope(answer));
    case 'bare':
      return json(answer.status, answer.body, answer.headers);
    case 'proxy':
      return response(answer.status, { 'content-type': 'text/html' }, `<html>${answer.text}</html>`);
    case 'later': {
      const later = answer.body.then((said) => envelopeOf(said));
      return { ...json(200, { status: 200, message: 'OK', response: null }), laterBody: later };
    }
  }
}

function envelopeOf(said: unknown): string {
  return JSON.stringify({ status: 200, message: 'OK', response: said });
}

function errorEnvelope({ status, code, message, isText }: Extract<Answer, { kind: 'refused' }>) {
  const as = isText ? String : Number;
  const said = { status: as(status), code: as(code) };
  return { ...said, message, response: null, meta: { ...said, msg: message } };
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): ModelResponse {
  return response(status, { 'content-type': 'application/json', ...headers }, JSON.stringify(body));
}

function response(status: number, headers: Record<string, string>, body: string): ModelResponse {
  return { status, headers, body, delayMs: 0, lost: false };
}
