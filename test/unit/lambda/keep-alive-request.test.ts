import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createKeepAliveRequest } from '../../../shared/lambda/keep-alive-request.ts';

const PING = { method: 'POST', path: '/', headers: {}, body: 'ping' };

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('calls share one connection', async (t) => {
  const sockets = new Set<Socket>();
  const endpoint = await serve(t, (request, response) => {
    sockets.add(request.socket);
    response.end('pong');
  });
  const send = createKeepAliveRequest(endpoint, 5000);
  assert.deepEqual(await send(PING), { status: 200, body: 'pong' });
  assert.deepEqual(await send(PING), { status: 200, body: 'pong' });
  assert.equal(sockets.size, 1);
});

test('a kept connection that turns out to be dead is replaced, and the request sent again', async (t) => {
  const served = new Map<Socket, number>();
  const endpoint = await serve(t, (request, response) => {
    const count = (served.get(request.socket) ?? 0) + 1;
    served.set(request.socket, count);
    if (count > 1) request.socket.destroy();
    else response.end(`connection ${served.size}`);
  });
  const send = createKeepAliveRequest(endpoint, 5000);
  assert.equal((await send(PING)).body, 'connection 1');
  assert.equal((await send(PING)).body, 'connection 2');
});

test('a fresh connection that is cut is an error, and nothing is sent again', async (t) => {
  let requests = 0;
  const endpoint = await serve(t, (request) => {
    requests += 1;
    request.socket.destroy();
  });
  await assert.rejects(createKeepAliveRequest(endpoint, 5000)(PING), { code: 'ECONNRESET' });
  assert.equal(requests, 1);
});

test('an answer that is cut off is an error', async (t) => {
  const endpoint = await serve(t, (request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => request.socket.destroy());
  });
  await assert.rejects(createKeepAliveRequest(endpoint, 5000)(PING), { code: 'ECONNRESET' });
});

test('a kept connection on which no answer comes in time is not tried again', async (t) => {
  let requests = 0;
  const endpoint = await serve(t, (_, response) => {
    requests += 1;
    if (requests === 1) response.end();
  });
  const send = createKeepAliveRequest(endpoint, 200);
  await send(PING);
  await assert.rejects(send(PING), { message: 'no answer in time' });
  await assert.rejects(send(PING), { message: 'no answer in time' });
  assert.equal(requests, 3);
});

test('no answer, and half an answer, end with the time allowed', async (t) => {
  const silent = await serve(t, () => {});
  await assert.rejects(createKeepAliveRequest(silent, 50)(PING), { message: 'no answer in time' });
  const halting = await serve(t, (_, response) => {
    response.writeHead(200).write('half');
  });
  await assert.rejects(createKeepAliveRequest(halting, 50)(PING), { message: 'no answer in time' });
});
