import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import net from 'node:net';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { checkedLookup, type ResolveHost } from '../../../shared/deliveries/guarded-post/checked-lookup.ts';
import { isPublicAddress } from '../../../shared/deliveries/guarded-post/delivery-address.ts';
import { type GuardedPost, guardedPost } from '../../../shared/deliveries/guarded-post/guarded-post.ts';
import { PaperhookError } from '../../../shared/errors.ts';
import { addressVectors, refusedUrls } from '../../fixtures/address-vectors.ts';
import { localEndpoint } from './local-endpoint.ts';
import { selfSignedCertificate } from './self-signed-certificate.ts';
import { trust } from './trust.ts';

const NONE: ReadonlySet<string> = new Set();
/** Public by its number, but handed out to nobody: a connection to it goes nowhere. */
const NOBODYS_ADDRESS = { address: '2000::1', family: 6 };
const LOOPBACK = { address: '127.0.0.1', family: 4 };

const answer =
  (status: number, headers: Record<string, string> = {}) =>
  (_: unknown, response: ServerResponse) =>
    response.writeHead(status, { 'x-internal': 'secret', ...headers }).end('{"taken":true}');

/** What comes of `answer`. */
const answered = (status: number, excerpt = '{"taken":true}') => ({ status, excerpt });

function post(to: Partial<GuardedPost> & { url: string }) {
  return guardedPost({
    headers: {},
    body: '{}',
    timeoutMs: 10_000,
    exemptHosts: NONE,
    now: () => 0,
    ...to,
  });
}

/** Answers with one list after the other, the last one for ever. */
function scriptedLookup(...answers: Awaited<ReturnType<ResolveHost>>[]) {
  const asked: string[] = [];
  const lookup: ResolveHost = async (hostname) => {
    asked.push(hostname);
    return answers[Math.min(asked.length, answers.length) - 1] ?? [];
  };
  return { asked, lookup };
}

describe('what is sent', () => {
  test('is a POST with the body byte for byte, the headers given, and those that are ours', async (context) => {
    const endpoint = await localEndpoint(context, answer(204));
    const sent = await post({
      url: `http://${endpoint.host}/hook?tenant=a%20b`,
      headers: { 'webhook-id': 'msg_1', 'x-key': 'k', 'user-agent': 'other', 'content-type': 'text/plain' },
      body: '{"name":"Zoë"}',
      exemptHosts: new Set([endpoint.host]),
    });

    assert.deepEqual(sent, answered(204, ''));
    const [received, ...others] = endpoint.requests;
    assert.deepEqual(others, []);
    assert.equal(received?.method, 'POST');
    assert.equal(received?.path, '/hook?tenant=a%20b');
    assert.equal(received?.body, '{"name":"Zoë"}');
    assert.deepEqual(received?.headers, {
      'webhook-id': 'msg_1',
      'x-key': 'k',
      'user-agent': 'Paperhook',
      'content-type': 'application/json',
      'content-length': '15',
      host: endpoint.host,
      connection: 'close',
    });
  });

  test('takes a connection of its own each time, so that each time is checked', async (context) => {
    const endpoint = await localEndpoint(context, answer(200));
    const host = `endpoint.test:${endpoint.port}`;
    const { asked, lookup } = scriptedLookup([LOOPBACK]);
    const to = { url: `http://${host}/`, exemptHosts: new Set([host]), lookup };
    await post(to);
    await post(to);
    assert.equal(endpoint.connections(), 2);
    assert.deepEqual(asked, ['endpoint.test', 'endpoint.test']);
  });

  test('goes to where this machine finds the name, unless told otherwise', async (context) => {
    const endpoint = await localEndpoint(context, answer(200));
    const host = `localhost:${endpoint.port}`;
    assert.deepEqual(await post({ url: `http://${host}/`, exemptHosts: new Set([host]) }), answered(200));
  });

  test('is nothing when a header could start another one', async (context) => {
    const endpoint = await localEndpoint(context, answer(200));
    const sent = post({
      url: `http://${endpoint.host}/`,
      exemptHosts: new Set([endpoint.host]),
      headers: { 'x-key': 'secret\r\nx-evil: 1' },
    });
    await assert.rejects(sent, { code: 'endpoint_unavailable', cause: 'ERR_INVALID_CHAR' });
    assert.equal(endpoint.requests.length, 0);
  });
});

describe('an answer', () => {
  for (const status of [200, 400, 410, 429, 500]) {
    test(`of ${status} is its status, its time and how its body begins`, async (context) => {
      const endpoint = await localEndpoint(context, answer(status));
      const sent = await post({ url: `http://${endpoint.host}/`, exemptHosts: new Set([endpoint.host]) });
      assert.deepEqual(sent, answered(status));
    });
  }

  test('leaves no timer behind', async (context) => {
    const endpoint = await localEndpoint(context, answer(200));
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    await post({ url: `http://${endpoint.host}/`, exemptHosts: new Set([endpoint.host]) });
    assert.equal(timers(), before);
  });

  for (const status of [301, 302, 303, 307, 308]) {
    test(`of ${status} is not followed`, async (context) => {
      const target = await localEndpoint(context, answer(200));
      const endpoint = await localEndpoint(context, answer(status, { location: `http://${target.host}/` }));
      const exemptHosts = new Set([endpoint.host, target.host]);
      assert.deepEqual(await post({ url: `http://${endpoint.host}/`, exemptHosts }), answered(status));
      assert.equal(endpoint.requests.length, 1);
      assert.equal(target.connections(), 0);
    });
  }

  test('carries its Retry-After, in seconds or as a date', async (context) => {
    const now = () => Date.UTC(2026, 10, 6, 8, 49, 37);
    const inSeconds = await localEndpoint(context, answer(429, { 'retry-after': '120' }));
    const asDate = await localEndpoint(
      context,
      answer(503, { 'retry-after': 'Fri, 06 Nov 2026 08:50:37 GMT' }),
    );
    const exemptHosts = new Set([inSeconds.host, asDate.host]);
    assert.deepEqual(await post({ url: `http://${inSeconds.host}/`, exemptHosts, now }), {
      ...answered(429),
      retryAfterSeconds: 120,
    });
    assert.deepEqual(await post({ url: `http://${asDate.host}/`, exemptHosts, now }), {
      ...answered(503),
      retryAfterSeconds: 60,
    });
  });

  test('carries its first 1,024 bytes, in however many pieces, and none of its headers', async (context) => {
    const endpoint = await localEndpoint(context, async (_, response) => {
      response.writeHead(500, {
        'set-cookie': 'session=secret',
        'content-type': 'text/plain; charset=utf-8',
      });
      for (const piece of ['first ', 'second ', Buffer.from([0xc3]), Buffer.from([0xab, 0x20])]) {
        await new Promise((written) => response.write(piece, written));
      }
      response.end('x'.repeat(2_000));
    });
    const sent = await post({ url: `http://${endpoint.host}/`, exemptHosts: new Set([endpoint.host]) });
    // 16 bytes before them: the letter has two.
    assert.deepEqual(sent, answered(500, `first second ë ${'x'.repeat(1_008)}`));
  });

  test('that is encoded shows nothing of itself, and no encoding is asked for', async (context) => {
    const endpoint = await localEndpoint(context, (_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('a bomb'.repeat(100_000))),
    );
    const sent = await post({ url: `http://${endpoint.host}/`, exemptHosts: new Set([endpoint.host]) });
    assert.deepEqual(sent, answered(200, ''));
    assert.equal(endpoint.requests[0]?.headers['accept-encoding'], undefined);
  });

  test('that would be another protocol is none', { timeout: 10_000 }, async (context) => {
    const endpoint = await localEndpoint(context, (request) =>
      request.socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
    );
    const sent = post({ url: `http://${endpoint.host}/`, exemptHosts: new Set([endpoint.host]) });
    await assert.rejects(sent, { code: 'endpoint_unavailable', cause: 'network_error' });
  });

  test('that goes on for ever is cut off', async (context) => {
    const { promise: cutOff, resolve } = Promise.withResolvers<void>();
    let written = 0;
    const endpoint = await localEndpoint(context, (_, response) => {
      response.once('close', resolve);
      const write = () => {
        do written += 16_384;
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      };
      response.on('drain', write);
      write();
    });
    const sent = await post({ url: `http://${endpoint.host}/`, exemptHosts: new Set([endpoint.host]) });
    assert.deepEqual(sent, answered(200, 'x'.repeat(1_024)));
    await cutOff;
    // Far more than what the sockets of both sides hold, far less than ten seconds of writing.
    assert.ok(written < 50_000_000, `${written} bytes were written`);
  });

  test('that stalls or breaks off after its status is that status', async (context) => {
    const stalls = await localEndpoint(context, (_, response) => response.writeHead(200).write('{'));
    const breaksOff = await localEndpoint(context, (_, response) => {
      response.writeHead(202, { 'content-length': '100' });
      response.write('{', () => response.destroy());
    });
    const exemptHosts = new Set([stalls.host, breaksOff.host]);
    const toStalls = post({ url: `http://${stalls.host}/`, exemptHosts, timeoutMs: 500 });
    assert.deepEqual(await toStalls, answered(200, '{'));
    assert.deepEqual(await post({ url: `http://${breaksOff.host}/`, exemptHosts }), answered(202, '{'));
  });
});

describe('no answer', () => {
  const failed = (cause: string) => ({
    name: 'PaperhookError',
    code: 'endpoint_unavailable',
    fault: 'transient',
    message: `The endpoint did not answer: ${cause}.`,
    cause,
  });

  test('within the time', async (context) => {
    const endpoint = await localEndpoint(context, () => {});
    const sent = post({
      url: `http://${endpoint.host}/`,
      exemptHosts: new Set([endpoint.host]),
      timeoutMs: 100,
    });
    await assert.rejects(sent, failed('timeout'));
  });

  test('from the lookup within the time', async () => {
    const lookup: ResolveHost = () => new Promise(() => {});
    await assert.rejects(post({ url: 'https://example.com/', lookup, timeoutMs: 50 }), failed('timeout'));
  });

  test('for an endpoint that hangs up, and addresses that are refused', async (context) => {
    const endpoint = await localEndpoint(context, (request) => request.socket.destroy());
    const to = { exemptHosts: new Set([endpoint.host]), lookup: async () => [LOOPBACK] };
    const closed = post({ ...to, url: `http://${endpoint.host}/` });
    await assert.rejects(closed, failed('ECONNRESET'));
    const byName = post({ ...to, url: 'https://endpoint.example/' });
    await assert.rejects(byName, { code: 'address_refused', fault: 'transient' });
    const byItself = post({ ...to, url: 'https://127.0.0.1/' });
    await assert.rejects(byItself, { code: 'address_refused', fault: 'permanent' });
  });

  test('before the caller stops waiting', async (context) => {
    const caller = new AbortController();
    const endpoint = await localEndpoint(context, () => caller.abort());
    const to = { url: `http://${endpoint.host}/`, exemptHosts: new Set([endpoint.host]) };
    await assert.rejects(post({ ...to, signal: caller.signal }), failed('aborted'));
    await assert.rejects(post({ ...to, signal: AbortSignal.abort() }), failed('aborted'));
    assert.equal(endpoint.requests.length, 1);
  });

  test('as nobody listens, on one address or on all of them', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(address !== null && typeof address !== 'string');
    server.close();
    await once(server, 'close');
    const host = `endpoint.test:${address.port}`;
    for (const answers of [[LOOPBACK], [LOOPBACK, { address: '::1', family: 6 }]]) {
      const sent = post({
        url: `http://${host}/`,
        exemptHosts: new Set([host]),
        lookup: async () => answers,
      });
      await assert.rejects(sent, failed('ECONNREFUSED'));
    }
  });

  test('as the connection is closed', async (context) => {
    const endpoint = await localEndpoint(context, (request) => request.socket.destroy());
    const sent = post({ url: `http://${endpoint.host}/`, exemptHosts: new Set([endpoint.host]) });
    await assert.rejects(sent, failed('ECONNRESET'));
  });

  test('as it is no HTTP', async (context) => {
    const endpoint = await localEndpoint(context, (request) =>
      request.socket.end('220 mail.example.com ESMTP\r\n'),
    );
    const sent = post({ url: `http://${endpoint.host}/`, exemptHosts: new Set([endpoint.host]) });
    await assert.rejects(sent, failed('HPE_INVALID_CONSTANT'));
  });

  test('as the name does not exist, or has no address', async () => {
    const missing: ResolveHost = async () => {
      throw Object.assign(new Error('getaddrinfo ENOTFOUND endpoint.test'), { code: 'ENOTFOUND' });
    };
    await assert.rejects(post({ url: 'https://endpoint.test/', lookup: missing }), failed('ENOTFOUND'));
    await assert.rejects(post({ url: 'https://endpoint.test/', lookup: async () => [] }), {
      code: 'endpoint_unavailable',
      fault: 'transient',
      cause: 'ENOTFOUND',
    });
  });

  test('whose error has no name of the usual form is named network_error', async () => {
    const lookup: ResolveHost = async () => {
      throw Object.assign(new Error('secret'), { code: 'secret 10.0.0.1' });
    };
    await assert.rejects(post({ url: 'https://endpoint.test/', lookup }), failed('network_error'));
  });
});

describe('over TLS', () => {
  test('the certificate must be trusted and name the host', async (context) => {
    const certificate = selfSignedCertificate('endpoint.test');
    const endpoint = await localEndpoint(context, answer(200), certificate);
    const url = `https://endpoint.test:${endpoint.port}/`;
    const otherUrl = `https://other.test:${endpoint.port}/`;
    const exemptHosts = new Set([new URL(url).host, new URL(otherUrl).host]);
    const { lookup } = scriptedLookup([LOOPBACK]);

    await assert.rejects(post({ url, exemptHosts, lookup }), { cause: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    context.after(() => delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']);
    await assert.rejects(post({ url, exemptHosts, lookup }), { cause: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    assert.equal(endpoint.requests.length, 0);

    trust(context, certificate.cert);
    assert.deepEqual(await post({ url, exemptHosts, lookup }), answered(200));
    await assert.rejects(post({ url: otherUrl, exemptHosts, lookup }), {
      cause: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    assert.equal(endpoint.requests.length, 1);
  });

  test('a server that speaks none is no answer', async (context) => {
    const endpoint = await localEndpoint(context, answer(200));
    const sent = post({ url: `https://${endpoint.host}/`, exemptHosts: new Set([endpoint.host]) });
    await assert.rejects(sent, { code: 'endpoint_unavailable', cause: 'EPROTO' });
    assert.equal(endpoint.requests.length, 0);
  });
});

describe('an address that is not public', () => {
  const refused = { name: 'PaperhookError', code: 'address_refused' };

  for (const [url, why] of refusedUrls) {
    test(`in the URL, ${why}, is not even looked up`, async () => {
      const { asked, lookup } = scriptedLookup([NOBODYS_ADDRESS]);
      await assert.rejects(post({ url, lookup }), refused);
      assert.deepEqual(asked, []);
    });
  }

  for (const [address, why] of addressVectors.unusable_addresses) {
    test(`out of a lookup, ${JSON.stringify(address)}, ${why}, is refused`, async () => {
      const lookup: ResolveHost = async () => [{ address, family: 4 }];
      await assert.rejects(post({ url: 'https://endpoint.example/', lookup }), refused);
    });
  }

  test('behind a name is not connected to', async (context) => {
    const endpoint = await localEndpoint(context, answer(200));
    const { asked, lookup } = scriptedLookup([LOOPBACK]);
    await assert.rejects(post({ url: `https://endpoint.test:${endpoint.port}/`, lookup }), refused);
    assert.deepEqual(asked, ['endpoint.test']);
    assert.equal(endpoint.connections(), 0);
  });

  test('that a name turns to after the check is refused the next time, and was never handed on', async () => {
    const { asked, lookup } = scriptedLookup([NOBODYS_ADDRESS], [LOOPBACK]);
    const checked = checkedLookup(lookup, isPublicAddress);
    const resolve = (all: boolean) =>
      new Promise((settle) => {
        checked('rebinding.test', { all }, (error, addresses) => settle(error ?? addresses));
      });

    // What the connection is made to is what was checked, out of one and the same answer.
    assert.deepEqual(await resolve(true), [NOBODYS_ADDRESS]);
    assert.deepEqual(asked, ['rebinding.test']);
    const second = await resolve(true);
    assert.ok(second instanceof PaperhookError);
    assert.equal(second.code, 'address_refused');
  });

  test('stays refused on every host and port but the exempt one', async (context) => {
    const endpoint = await localEndpoint(context, answer(200));
    const exemptHosts = new Set(['endpoint.test:1']);
    const lookup: ResolveHost = async () => [LOOPBACK];
    await assert.rejects(
      post({ url: `https://endpoint.test:${endpoint.port}/`, exemptHosts, lookup }),
      refused,
    );
    assert.equal(endpoint.connections(), 0);
  });
});
