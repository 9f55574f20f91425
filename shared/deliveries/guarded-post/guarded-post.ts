/**
 * In: a JSON body and the URL of a tenant's endpoint. Out: the status it answered with, whichever it is, and how its
 * body begins; redirects are answers like any other and never followed. No answer is an error:
 * `endpoint_unavailable` or `address_refused`. Nothing is retried here.
 */
import { lookup as resolveByDns } from 'node:dns/promises';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { PaperhookError, transient } from '../../errors.ts';
import { parseRetryAfter } from '../../retry-after.ts';
import { answerExcerpt, EXCERPT_BYTES } from './answer-excerpt.ts';
import { checkedLookup, type ResolveHost } from './checked-lookup.ts';
import { isExemptHost, isPublicAddress, parseDeliveryUrl } from './delivery-address.ts';

/** Node's own 250 ms is less than a slow handshake takes, and gives an address up for good. */
const PER_ADDRESS_MS = 2_000;

/** Read, so that an endpoint that is still writing is not cut off; past this it is. Only the excerpt is kept. */
const MAX_ANSWER_BYTES = 64 * 1024;

export interface GuardedPost {
  url: string;
  headers: Readonly<Record<string, string>>;
  /** JSON, sent byte for byte. */
  body: string;
  /** From the name's lookup to the answer's last byte. */
  timeoutMs: number;
  /** Exact `host:port` pairs that may be private and plain http. */
  exemptHosts: ReadonlySet<string>;
  signal?: AbortSignal | undefined;
  lookup?: ResolveHost;
  now?: () => number;
}

export interface EndpointAnswer {
  status: number;
  /** Present when the endpoint sent a Retry-After; not bounded. */
  retryAfterSeconds?: number;
  /** How the body begins: at most 1,024 bytes in UTF-8, without control characters. Of headers, nothing is kept. */
  excerpt: string;
}

/**
 * @throws PaperhookError `endpoint_unavailable` with a short name of what went wrong as its `cause`
 * (`timeout`, `aborted`, `ECONNREFUSED`, `CERT_HAS_EXPIRED`), or `address_refused`
 */
export async function guardedPost(post: GuardedPost): Promise<EndpointAnswer> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), post.timeoutMs);
  const signals = post.signal ? [deadline.signal, post.signal] : [deadline.signal];
  try {
    const url = parseDeliveryUrl(post.url, post.exemptHosts);
    const answer = await send(url, post, AbortSignal.any(signals));
    const beginning = await readBeginning(answer);
    return { ...readHead(answer, (post.now ?? Date.now)()), ...beginning };
  } catch (error) {
    throw endpointError(error, deadline.signal.aborted);
  } finally {
    clearTimeout(timer);
  }
}

function send(url: URL, post: GuardedPost, signal: AbortSignal): Promise<IncomingMessage> {
  const { request } = url.protocol === 'http:' ? http : https;
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method: 'POST',
      // Ours come last: whatever a tenant's headers say, these are what is sent.
      headers: {
        ...post.headers,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(post.body),
        'user-agent': 'Paperhook',
      },
      agent: guardedAgent(url, post),
      signal,
    });
    outgoing.once('response', resolve);
    outgoing.on('error', reject);
    // An answer that changes the protocol ends the request without a response and without an error.
    outgoing.once('close', () => reject(new Error('closed without an answer')));
    outgoing.end(post.body);
  });
}

/** One for each call: no connection outlives the check that allowed it, and no proxy setting applies. */
function guardedAgent(url: URL, { exemptHosts, lookup }: GuardedPost): http.Agent {
  const isAllowed = isExemptHost(url, exemptHosts) ? () => true : isPublicAddress;
  const options = {
    keepAlive: false,
    lookup: checkedLookup(lookup ?? resolveAll, isAllowed),
    autoSelectFamilyAttemptTimeout: PER_ADDRESS_MS,
  };
  // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED=0 can't switch it off.
  return url.protocol === 'http:'
    ? new http.Agent(options)
    : new https.Agent({ ...options, rejectUnauthorized: true });
}

function resolveAll(hostname: string): ReturnType<ResolveHost> {
  return resolveByDns(hostname, { all: true });
}

/** The status is the answer: a body that breaks off, never ends or runs into the timeout doesn't change it. */
function readBeginning(answer: IncomingMessage): Promise<Pick<EndpointAnswer, 'excerpt'>> {
  return new Promise((resolve) => {
    const kept: Buffer[] = [];
    let bytes = 0;
    answer.on('data', (chunk: Buffer) => {
      if (bytes < EXCERPT_BYTES) kept.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) answer.destroy();
    });
    const end = () =>
      resolve({ excerpt: answerExcerpt(Buffer.concat(kept), answer.headers['content-encoding']) });
    answer.on('error', end);
    answer.on('close', end);
  });
}

function readHead(
  answer: IncomingMessage,
  nowMs: number,
): Pick<EndpointAnswer, 'status' | 'retryAfterSeconds'> {
  const retryAfterSeconds = parseRetryAfter(answer.headers['retry-after'], nowMs);
  const status = answer.statusCode ?? 0;
  return retryAfterSeconds === undefined ? { status } : { status, retryAfterSeconds };
}

function endpointError(error: unknown, timedOut: boolean): PaperhookError {
  if (error instanceof PaperhookError) return error;
  const reason = timedOut ? 'timeout' : shortName(error);
  // The error itself stays behind: its message can hold the addresses that a name resolved to.
  return transient('endpoint_unavailable', `The endpoint did not answer: ${reason}.`, { cause: reason });
}

function shortName(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ABORT_ERR') return 'aborted';
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(code) ? code : 'network_error';
}
