/** What a tenant says of URL and headers, as the bytes that arrive where nothing reads HTTP. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { parseCustomHeaders } from '../../../shared/deliveries/custom-headers.ts';
import { guardedPost } from '../../../shared/deliveries/guarded-post/guarded-post.ts';

/** Takes what comes up to a body of `{}`, and answers 200. */
async function rawServer(context: TestContext) {
  const received: string[] = [];
  const server = net.createServer((socket) => {
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      if (!text.endsWith('\r\n\r\n{}')) return;
      received.push(text);
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { host: `127.0.0.1:${address.port}`, received };
}

function post(host: string, path: string, headers: Record<string, string>) {
  return guardedPost({
    url: `http://${host}${path}`,
    headers,
    body: '{}',
    timeoutMs: 10_000,
    exemptHosts: new Set([host]),
  });
}

describe('what a tenant says', () => {
  test('is one line each, and ends where it is said to', async (context) => {
    const { host, received } = await rawServer(context);
    const headers = parseCustomHeaders({
      Authorization: 'Bearer a, b; c="d"',
      cookie: 'a=1; b=2',
      'x-colon': ': x-evil: 1',
      'x-escaped': '\\r\\nx-evil: 1\\n\\0',
      'x-encoded': '%0d%0ax-evil: 1%0d%0a%0d%0a',
      'x-%0d%0ax-evil': 'in the name',
      "x-!#$&'*+^_`|~": 'all that a name may hold',
      'x-empty': '',
      constructor: 'plain',
    });
    const path = '/hook%0d%0ax-evil:%201?to=%0d%0a%0d%0a&a=b%20HTTP/1.0';
    assert.equal((await post(host, path, { ...headers, 'webhook-id': 'msg_1' })).status, 200);
    const lines = [
      'POST /hook%0d%0ax-evil:%201?to=%0d%0a%0d%0a&a=b%20HTTP/1.0 HTTP/1.1',
      'authorization: Bearer a, b; c="d"',
      'cookie: a=1; b=2',
      'x-colon: : x-evil: 1',
      'x-escaped: \\r\\nx-evil: 1\\n\\0',
      'x-encoded: %0d%0ax-evil: 1%0d%0a%0d%0a',
      'x-%0d%0ax-evil: in the name',
      "x-!#$&'*+^_`|~: all that a name may hold",
      'x-empty: ',
      'constructor: plain',
      'webhook-id: msg_1',
      'content-type: application/json',
      'content-length: 2',
      'user-agent: Paperhook',
      `Host: ${host}`,
      'Connection: close',
      '',
      '{}',
    ];
    assert.deepEqual(received, [lines.join('\r\n')]);
  });

  for (const [name, value] of [
    ['x-a', 'b\r\nx-evil: 1'],
    ['x-a', 'b\nx-evil: 1'],
    ['x-a', 'b\rx-evil: 1'],
    ['x-a', 'b\0'],
    ['x-a', 'b\u010d\u010ax-evil: 1'],
    ['x-a\r\nx-evil', '1'],
    ['x-a:', '1'],
    ['x-a ', '1'],
    ['x\u010d\u010ax-evil', '1'],
    ['', '1'],
  ] as const) {
    const header = JSON.stringify({ [name]: value });
    test(`is refused, and not sent were it to come so far: ${header}`, async (context) => {
      const { host, received } = await rawServer(context);
      assert.throws(() => parseCustomHeaders({ [name]: value }), { code: 'unprocessable' });
      await assert.rejects(post(host, '/', { [name]: value }), { code: 'endpoint_unavailable' });
      assert.deepEqual(received, []);
    });
  }
});
