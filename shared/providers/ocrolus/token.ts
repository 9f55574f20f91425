/**
 * Ocrolus's access tokens: OAuth 2.0 client credentials, a token for 24 hours that is asked for anew before half of that
 * has passed. Facts: docs.ocrolus.com/docs/using-api-credentials, /reference/grant-authentication-token. Documented is a
 * JSON body; a form has been seen to be needed, and an `audience` to be refused though it is documented as optional.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type PaperhookError, transient } from '../../errors.ts';
import { askedToWait } from '../exchange.ts';
import { refusedCall } from '../refused-call.ts';
import type { AccessToken, ProviderSession } from '../session.ts';

export interface OcrolusCredentials {
  /** `https://auth.ocrolus.com`, or a simulator's address. */
  authUrl: string;
  clientId: string;
  clientSecret: string;
}

type Tokens = ProviderSession['tokens'];

const TIMEOUT_MS = 20_000;
/** Of a token that does not say it. */
const LIFE_SECONDS = 3600;
/** Of JSON; a form may be taken then. */
const PERHAPS_UNREADABLE = new Set([400, 403, 415]);

const granted = z.object({
  /** As a header can carry it. */
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  expires_in: z.coerce.number().nonnegative().catch(LIFE_SECONDS),
});

/**
 * The token to call with. Those who need another one at the same time wait for the same.
 * @param refused a token that Ocrolus has just answered 401 to.
 * Throws PaperhookError: `connection_unusable` where Ocrolus refuses the credentials, and what the signal was aborted with.
 */
export async function accessToken(
  credentials: OcrolusCredentials,
  tokens: Tokens,
  signal: AbortSignal,
  refused?: string,
): Promise<string> {
  const key = keyOf(credentials);
  const kept = tokens.get(key);
  const token = kept && (await unlessAborted(kept, signal));
  if (token && token.value !== refused && Date.now() < token.refreshAtMs) return token.value;
  const present = tokens.get(key);
  const fresh = present && present !== kept ? present : ask(credentials, tokens, key);
  return (await unlessAborted(fresh, signal)).value;
}

/** A secret that has been changed is another account. */
function keyOf({ authUrl, clientId, clientSecret }: OcrolusCredentials): string {
  return `${authUrl} ${clientId} ${createHash('sha256').update(clientSecret).digest('hex')}`;
}

/** Under no caller's signal: others may be waiting for it too. */
function ask(credentials: OcrolusCredentials, tokens: Tokens, key: string): Promise<AccessToken> {
  const fresh = grant(credentials);
  tokens.set(key, fresh);
  fresh.catch(() => {
    if (tokens.get(key) === fresh) tokens.delete(key);
  });
  return fresh;
}

async function grant(credentials: OcrolusCredentials): Promise<AccessToken> {
  const askedAtMs = Date.now();
  const { authUrl, clientId, clientSecret } = credentials;
  const fields = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  const post = async (type: string, body: string) => {
    const headers = { accept: 'application/json', 'content-type': type };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(`${authUrl}/oauth/token`, {
      method: 'POST',
      headers,
      body,
      redirect: 'error',
      signal,
    });
    return { response, text: await response.text() };
  };
  const answered = await reached(async () => {
    const first = await post('application/json', JSON.stringify(fields));
    if (!PERHAPS_UNREADABLE.has(first.response.status)) return first;
    return post('application/x-www-form-urlencoded', new URLSearchParams(fields).toString());
  });
  if (!answered.response.ok) throw notGranted(answered.response);
  const { access_token, expires_in } = readGrant(answered.text);
  return { value: access_token, refreshAtMs: askedAtMs + (expires_in * 1000) / 2 };
}

async function reached<T>(exchange: () => Promise<T>): Promise<T> {
  try {
    return await exchange();
  } catch (cause) {
    throw transient('provider_unavailable', 'Ocrolus could not be reached for a token', { cause });
  }
}

function readGrant(text: string): z.infer<typeof granted> {
  try {
    return granted.parse(JSON.parse(text));
  } catch {
    // Not as a cause: it may quote the token.
    throw transient('provider_unavailable', 'Ocrolus answered without a token');
  }
}

function notGranted({ status, headers }: Response): PaperhookError {
  if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
    return transient(
      'connection_unusable',
      `Ocrolus refused the client credentials (${status}): renew the connection's credentials.`,
    );
  }
  const wait = askedToWait({ headers, receivedAtMs: Date.now() });
  return refusedCall({ provider: 'Ocrolus', status, ...wait }, 'there was no token');
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: first, resolve, reject } = Promise.withResolvers<T>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  return first;
}
