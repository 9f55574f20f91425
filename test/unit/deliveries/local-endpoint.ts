/** In: how an endpoint answers. Out: a real server on 127.0.0.1 that does, and counts what reaches it. */
import { once } from 'node:events';
import http, { type IncomingHttpHeaders, type RequestListener } from 'node:http';
import https, { type ServerOptions } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { TestContext } from 'node:test';

export interface ReceivedRequest {
  method: string | undefined;
  path: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface LocalEndpoint {
  port: number;
  /** `127.0.0.1:port`, as the guard's exemptions name it. */
  host: string;
  connections(): number;
  requests: ReceivedRequest[];
}

/** Closed with all its connections when the test ends. */
export async function localEndpoint(
  context: TestContext,
  respond: RequestListener,
  tls?: ServerOptions,
): Promise<LocalEndpoint> {
  const requests: ReceivedRequest[] = [];
  let connections = 0;
  const listener: RequestListener = async (request, response) => {
    const body = (await buffer(request)).toString();
    requests.push({ method: request.method, path: request.url, headers: request.headers, body });
    respond(request, response);
  };
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { port: address.port, host: `127.0.0.1:${address.port}`, connections: () => connections, requests };
}
