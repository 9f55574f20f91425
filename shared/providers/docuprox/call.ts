/** One call to DocuProx, and what a refusal or no answer at all means for the job. */
import { type PaperhookError, transient } from '../../errors.ts';
import { askedToWait, exchange, type RawAnswer } from '../exchange.ts';
import { refusedCall } from '../refused-call.ts';
import { parseWithoutEcho } from './echo.ts';

export interface DocuProxRequest {
  method: 'GET' | 'POST';
  /** Relative to the base URL. */
  path: string;
  json?: object;
  form?: FormData;
  timeoutMs: number;
  /** A second call would do it a second time: then it counts whether the first has been sent. */
  isRepeatable: boolean;
}

export interface DocuProxAnswer {
  ok: boolean;
  status: number;
  /** Undefined when it is not JSON. What we put into static_values is left out of it. */
  body: unknown;
  contentType: string;
  retryAfterSeconds?: number;
}

export type DocuProxCall = (request: DocuProxRequest) => Promise<DocuProxAnswer>;

/** The request can't have reached anybody. */
const NOT_SENT = new Set<unknown>([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** @param baseUrl `https://api.docuprox.com/v1`, or a simulator's address. */
export function docuProxCall(baseUrl: string, apiKey: string, signal: AbortSignal): DocuProxCall {
  const headers = { accept: 'application/json', 'x-auth': apiKey };
  return async ({ method, path, json, form, timeoutMs, isRepeatable }) => {
    // It has not been sent, whatever it is.
    if (signal.aborted) throw unanswered('provider_unavailable', signal.reason);
    try {
      return readAnswer(
        await exchange({ method, url: `${baseUrl}/${path}`, headers, json, form, timeoutMs }, signal),
      );
    } catch (cause) {
      throw unanswered(isRepeatable || wasNotSent(cause) ? 'provider_unavailable' : 'outcome_unknown', cause);
    }
  };
}

export function readAnswer(raw: RawAnswer): DocuProxAnswer {
  const { status, headers, text } = raw;
  return {
    ok: status >= 200 && status < 300,
    status,
    body: parseWithoutEcho(text.replace(/^\uFEFF/, '')),
    contentType: /^[\w.+/-]{1,60}/.exec(headers.get('content-type') ?? '')?.[0] ?? 'of no type',
    ...askedToWait(raw),
  };
}

export function refusal(answer: DocuProxAnswer, what: string): PaperhookError {
  return refusedCall({ provider: 'DocuProx', ...answer }, what);
}

function unanswered(code: 'provider_unavailable' | 'outcome_unknown', cause: unknown): PaperhookError {
  const message =
    code === 'outcome_unknown'
      ? 'DocuProx gave no answer to the document: whether it has it is not known'
      : 'DocuProx could not be reached';
  return transient(code, message, { cause });
}

function wasNotSent(thrown: unknown): boolean {
  return NOT_SENT.has(Object(Object(thrown).cause).code);
}
