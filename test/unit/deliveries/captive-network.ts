/**
 * In: which server on this machine stands at which public address. Out: every TCP connection that this process
 * attempts, told at the lowest place that JavaScript has, where libuv is handed the address. Loopback is let
 * through, a public address leads to its stand-in, anything else is unreachable: nothing leaves the machine.
 */
import { once } from 'node:events';
import net from 'node:net';
import { constants } from 'node:os';
import type { TestContext } from 'node:test';

export interface CaptiveNetwork {
  /** `address:port` of each attempt, in order. */
  attempts: string[];
}

type Connect = (request: unknown, address: string, port: number) => number;

/** @param servers from `address:port` to a port on 127.0.0.1. Undone when the test ends. */
export async function captiveNetwork(
  context: TestContext,
  servers: Readonly<Record<string, number>> = {},
): Promise<CaptiveNetwork> {
  const attempts: string[] = [];
  const handles = await handlePrototype();
  const { connect, connect6 } = handles;
  const through = (own: Connect): Connect =>
    function (this: unknown, request, address, port) {
      attempts.push(`${address}:${port}`);
      if (address === '::1' || address.startsWith('127.')) return own.call(this, request, address, port);
      const standIn = servers[`${address}:${port}`];
      if (standIn === undefined) return -constants.errno.ENETUNREACH;
      return connect.call(this, request, '127.0.0.1', standIn);
    };
  Object.assign(handles, { connect: through(connect), connect6: through(connect6) });
  context.after(() => Object.assign(handles, { connect, connect6 }));
  return { attempts };
}

/** Of libuv's TCP handles, which net and tls have under every socket. */
async function handlePrototype(): Promise<{ connect: Connect; connect6: Connect }> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const prototype = Object.getPrototypeOf(Reflect.get(server, '_handle'));
  server.close();
  for (const name of ['connect', 'connect6']) {
    if (typeof prototype[name] !== 'function') throw new Error(`This version of Node has no ${name}.`);
  }
  return prototype;
}
