/**
 * One HTTP request over a connection that is kept open between calls. Not global fetch, and not an ESM import
 * of node:http: either loads undici, which alone takes 30 to 50 ms of a cold start (README, decisions).
 * A request whose kept connection turns out to be dead is sent once more; nothing else is retried.
 */
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { transient } from '../errors.ts';

export interface HttpRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | Uint8Array;
}

export interface HttpAnswer {
  status: number;
  body: string;
}

/** Rejects when there is no whole answer within `timeoutMs`, the second attempt included. */
export type KeepAliveRequest = (request: HttpRequest) => Promise<HttpAnswer>;

/** @param endpoint scheme, host and port; plain http is for emulators on this machine. */
export function createKeepAliveRequest(endpoint: string, timeoutMs: number): KeepAliveRequest {
  const { protocol, hostname, port } = new URL(endpoint);
  const http = process.getBuiltinModule(protocol === 'http:' ? 'node:http' : 'node:https');
  const target: RequestOptions = {
    agent: new http.Agent({ keepAlive: true }),
    // node:http wants an IPv6 literal without its brackets.
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port,
  };

  return (request) => {
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
    let attempt = send(true);
    // One timer over both attempts.
    const timer = setTimeout(() => {
      const tooLate = transient('unavailable', 'no answer in time');
      reject(tooLate);
      // With an error of our own: without one it would look like a dead connection.
      attempt.destroy(tooLate);
    }, timeoutMs);
    return promise.finally(() => clearTimeout(timer));

    function send(mayRepeat: boolean): ClientRequest {
      const { body, ...message } = request;
      const headers = { ...message.headers, 'content-length': Buffer.byteLength(body) };
      const outgoing = http.request({ ...target, ...message, headers });
      outgoing.on('response', (incoming) => collect(incoming).then(resolve, reject));
      outgoing.on('error', (error) => {
        if (mayRepeat && isStale(outgoing, error)) attempt = send(false);
        else reject(error);
      });
      return outgoing.end(body);
    }
  };
}

/** The peer had closed the kept connection, as it does while Lambda has the process frozen. */
function isStale({ reusedSocket }: ClientRequest, error: NodeJS.ErrnoException): boolean {
  return reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

function collect(incoming: IncomingMessage): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('error', reject);
    incoming.on('end', () =>
      resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
    );
  });
}
