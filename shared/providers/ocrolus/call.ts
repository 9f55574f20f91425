/**
 * One call to Ocrolus: a permit, a token, the request, its envelope opened, and what a refusal means for the job. Facts:
 * docs.ocrolus.com/reference/http-status-codes-api, /ocrolus-status-codes-api and /api-rate-limit-policy. An error comes
 * with HTTP 200 or with its own status, so both that and the envelope's are looked at.
 */
import { PaperhookError, transient } from '../../errors.ts';
import { jsonOf } from '../../json-of.ts';
import { askedToWait, exchange, type RawAnswer } from '../exchange.ts';
import { refusedCall } from '../refused-call.ts';
import type { PermitRequest, ProviderSession } from '../session.ts';
import { accessToken, type OcrolusCredentials } from './token.ts';

export interface OcrolusAccess extends OcrolusCredentials {
  /** `https://api.ocrolus.com`, or a simulator's address. */
  baseUrl: string;
  /** Its name: whose share of the organization's requests it is. */
  connection: string;
  /** Of all calls that are not slow. */
  requestsPerSecond: number;
}

export interface OcrolusRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** `/v1/…` or `/v2/…` */
  path: string;
  query?: Record<string, string>;
  json?: object;
  form?: FormData;
  /** It is of those of which Ocrolus has allowed only one a second. */
  isSlow?: boolean;
  timeoutMs?: number;
}

export interface OcrolusAnswer {
  ok: boolean;
  /** Of the envelope where there is one, else HTTP's. */
  status: number;
  /** Ocrolus's four-digit error code. */
  code?: number;
  /** Of the envelope. */
  response: unknown;
  /** All of it; undefined when it is not JSON. */
  body: unknown;
  retryAfterSeconds?: number;
}

/** Throws PaperhookError: `provider_throttled` when Ocrolus says 429, `connection_unusable` when it gives no token. */
export type OcrolusCall = (request: OcrolusRequest) => Promise<OcrolusAnswer>;

const TIMEOUT_MS = 30_000;
/** Ocrolus documents no Retry-After. */
const PAUSE_SECONDS = 5;
/** What an answer says holds up all jobs of the connection no longer than this. */
const LONGEST_PAUSE_SECONDS = 300;
/** Authentication failed. */
const NOT_AUTHENTICATED = 1200;

export function ocrolusCall(
  access: OcrolusAccess,
  session: ProviderSession,
  signal: AbortSignal,
): OcrolusCall {
  const ask = async (request: OcrolusRequest, refusedToken?: string) => {
    const token = await accessToken(access, session.tokens, signal, refusedToken);
    await session.permits.take(permitFor(access, request), signal);
    return { token, answer: await send(access.baseUrl, request, token, signal) };
  };

  return async (request) => {
    try {
      // An aborted signal alone would not keep every fetch from sending.
      signal.throwIfAborted();
      const { answer: first, token } = await ask(request);
      const isTokenRefused = first.status === 401 || first.code === NOT_AUTHENTICATED;
      const answer = isTokenRefused ? (await ask(request, token)).answer : first;
      if (answer.status !== 429) return answer;
      // That the others could not be told changes nothing for this one.
      await pause(access, session, answer).catch(() => undefined);
      throw refusal(answer, 'Ocrolus takes no more calls for now');
    } catch (thrown) {
      throw signal.aborted && !(thrown instanceof PaperhookError) ? unreachable(thrown) : thrown;
    }
  };
}

/** One only, for a permit is good for a moment and no longer: slow calls come on top of the connection's share. */
function permitFor(access: OcrolusAccess, { isSlow }: OcrolusRequest): PermitRequest {
  return isSlow ? slowPermit(access) : usualPermit(access);
}

function usualPermit({ connection, requestsPerSecond }: OcrolusAccess): PermitRequest {
  return { account: `ocrolus/${connection}`, perSecond: requestsPerSecond };
}

function slowPermit({ connection }: OcrolusAccess): PermitRequest {
  return { account: `ocrolus/${connection}/analytics`, perSecond: 1 };
}

/** All calls: nobody is told which limit it was. */
async function pause(
  access: OcrolusAccess,
  { permits }: ProviderSession,
  { retryAfterSeconds = PAUSE_SECONDS }: OcrolusAnswer,
): Promise<void> {
  const untilMs = Date.now() + Math.min(retryAfterSeconds, LONGEST_PAUSE_SECONDS) * 1000;
  for (const permit of [usualPermit(access), slowPermit(access)]) await permits.pauseUntil(permit, untilMs);
}

async function send(
  baseUrl: string,
  { method, path, query, json, form, timeoutMs = TIMEOUT_MS }: OcrolusRequest,
  token: string,
  signal: AbortSignal,
): Promise<OcrolusAnswer> {
  const headers = { accept: 'application/json', authorization: `Bearer ${token}` };
  const url = `${baseUrl}${path}${query ? `?${new URLSearchParams(query)}` : ''}`;
  try {
    return readAnswer(await exchange({ method, url, headers, json, form, timeoutMs }, signal));
  } catch (cause) {
    throw unreachable(cause);
  }
}

/** Proxies in front of Ocrolus answer without its envelope, and not always in JSON; some of its own answers have none either. */
export function readAnswer(raw: RawAnswer): OcrolusAnswer {
  const { status: httpStatus, text } = raw;
  const body = jsonOf(text);
  const { status: said, code: topCode, meta, response } = Object(body);
  const code = codeOf(topCode) ?? codeOf(Object(meta).code);
  const given = statusOf(httpStatus, integerIn(said, 100, 599));
  const status = code !== undefined && isSuccess(given) ? 400 : given;
  const isReadable = typeof body === 'object' && body !== null;
  return {
    ok: isSuccess(status) && isReadable,
    status,
    ...(code !== undefined && { code }),
    response,
    body,
    ...askedToWait(raw),
  };
}

/** HTTP's 400 is what all of Ocrolus's errors may come with; any other failure of HTTP's says more than the envelope can. */
function statusOf(http: number, said: number | undefined): number {
  if (said === undefined || (http !== 400 && !isSuccess(http))) return http;
  return http === 400 && isSuccess(said) ? http : said;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function codeOf(value: unknown): number | undefined {
  return integerIn(value, 1000, 9999);
}

/** Ocrolus writes its numbers as texts in places, and other texts where numbers are documented. */
function integerIn(value: unknown, least: number, most: number): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return Number.isInteger(number) && Number(number) >= least && Number(number) <= most
    ? Number(number)
    : undefined;
}

/** Credentials and permissions, which somebody can mend, and Books that somebody has removed. */
function isForSomebodyToMend(code: number): boolean {
  return [1200, 1204, 1401].includes(code) || (code >= 2101 && code <= 2111);
}

/** They stay as they are however often we ask: of the request, its file, or what it names. */
const PERMANENT = new Set([
  1002, 1003, 1101, 1103, 1104, 1109, 1402, 1502, 1512, 1806, 6001, 7002, 8001, 8002,
]);
const VERIFICATION_RATE_LIMIT = 1005;

/**
 * Where Ocrolus gave a code, that is what counts, for its own errors all have the status 400; a code that is not known to
 * be permanent is tried again.
 */
export function refusal(answer: OcrolusAnswer, what: string): PaperhookError {
  const { status, code, retryAfterSeconds } = answer;
  const codes = code === undefined ? [] : [code];
  const plain = refusedCall({ provider: 'Ocrolus', ...answer, codes }, what);
  if (code === undefined || status !== 400 || PERMANENT.has(code)) return plain;
  const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return transient(meaningOf(code), plain.message, wait);
}

function meaningOf(code: number): 'connection_unusable' | 'provider_throttled' | 'provider_unavailable' {
  if (isForSomebodyToMend(code)) return 'connection_unusable';
  return code === VERIFICATION_RATE_LIMIT ? 'provider_throttled' : 'provider_unavailable';
}

function unreachable(cause: unknown): PaperhookError {
  return transient('provider_unavailable', 'Ocrolus could not be reached', { cause });
}
