/** One call to AzoraOne, its envelope opened, and what a refusal means for the job. */
import * as z from 'zod';
import { type PaperhookError, transient } from '../../errors.ts';
import { jsonOf } from '../../json-of.ts';
import { askedToWait, exchange, type RawAnswer } from '../exchange.ts';
import { refusedCall } from '../refused-call.ts';

export interface AzoraOneRequest {
  method: 'GET' | 'POST';
  /** Relative to `{base}/{api}/v1/`. */
  path: string;
  json?: object;
  form?: FormData;
}

export interface AzoraOneAnswer {
  ok: boolean;
  status: number;
  /** Of the envelope. */
  data: unknown;
  /** AzoraOne's six-digit error codes, if it gave any. */
  codes: number[];
  body: unknown;
  retryAfterSeconds?: number;
}

export type AzoraOneCall = (request: AzoraOneRequest) => Promise<AzoraOneAnswer>;

export interface AzoraOneAccess {
  /** `https://api.azora.one`, or a simulator's address. */
  baseUrl: string;
  /** `sandbox`, or the company's short name. */
  api: string;
  clientKey: string;
  subscriptionKey: string;
}

const TIMEOUT_MS = 20_000;
const envelope = z.object({ success: z.boolean().optional(), data: z.unknown().optional() });
const errorEntry = z.object({ code: z.coerce.number() });

export function azoraOneCall(access: AzoraOneAccess, signal: AbortSignal): AzoraOneCall {
  const headers = {
    accept: 'application/json',
    'client-key': access.clientKey,
    'ocp-apim-subscription-key': access.subscriptionKey,
  };
  return async ({ method, path, json, form }) => {
    const url = `${access.baseUrl}/${encodeURIComponent(access.api)}/v1/${path}`;
    try {
      return readAnswer(await exchange({ method, url, headers, json, form, timeoutMs: TIMEOUT_MS }, signal));
    } catch (cause) {
      throw transient('provider_unavailable', 'AzoraOne could not be reached', { cause });
    }
  };
}

/** Gateways in front of AzoraOne answer without its envelope, and not always in JSON. */
export function readAnswer(raw: RawAnswer): AzoraOneAnswer {
  const { status, text } = raw;
  const body = jsonOf(text);
  const opened = envelope.safeParse(body);
  const data = opened.data?.data;
  const entries = Array.isArray(data) ? data : [];
  return {
    ok: status >= 200 && status < 300 && opened.success && opened.data.success !== false,
    status,
    data,
    codes: entries.flatMap((entry) => errorEntry.safeParse(entry).data?.code ?? []),
    body,
    ...askedToWait(raw),
  };
}

export function isNotFound(answer: AzoraOneAnswer): boolean {
  return answer.status === 404;
}

export function refusal(answer: AzoraOneAnswer, what: string): PaperhookError {
  return refusedCall({ provider: 'AzoraOne', ...answer }, what);
}
