import { once } from 'node:events';
import type { Server } from 'node:http';

export interface Listening {
  port: number;
  url: string;
  close: () => Promise<void>;
}

/** Opens the server to this machine only. Port 0 takes any free one; a taken one fails with EADDRINUSE. */
export async function listen(server: Server, port: number): Promise<Listening> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { port: address.port, url: `http://127.0.0.1:${address.port}`, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
