/** The guard with a real name server and real connections, on a network that ends at this machine. */
import assert from 'node:assert/strict';
import { isIPv6 } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import type { ResolveHost } from '../../../shared/deliveries/guarded-post/checked-lookup.ts';
import { guardedPost } from '../../../shared/deliveries/guarded-post/guarded-post.ts';
import { addressVectors, urlOf } from '../../fixtures/address-vectors.ts';
import { captiveNetwork } from './captive-network.ts';
import { localEndpoint } from './local-endpoint.ts';
import { nameServer } from './name-server.ts';
import { selfSignedCertificate } from './self-signed-certificate.ts';
import { trust } from './trust.ts';

const HOST = 'hooks.example.com';
const PUBLIC = '93.184.215.14';
const PUBLIC_TOO = '151.101.1.6';
const PUBLIC_IPV6 = '2606:2800:21f:cb07:6820:80da:af6b:8b2c';
const METADATA = '169.254.169.254';
const certificate = selfSignedCertificate(HOST);

const refused = {
  name: 'PaperhookError',
  code: 'address_refused',
  message: 'The host name resolves to an address that is not public.',
};
const unreachable = { name: 'PaperhookError', code: 'endpoint_unavailable', cause: 'ENETUNREACH' };

function post(url: string, lookup: ResolveHost) {
  return guardedPost({ url, lookup, headers: {}, body: '{}', timeoutMs: 10_000, exemptHosts: new Set() });
}

/** An endpoint with a certificate for HOST, on the port of which the guard may see it. */
async function trustedEndpoint(context: TestContext, status = 200, location?: string) {
  trust(context, certificate.cert);
  const headers = location === undefined ? {} : { location };
  return localEndpoint(context, (_, response) => response.writeHead(status, headers).end(), certificate);
}

const targetOf = (context: TestContext) =>
  localEndpoint(context, (_, response) => response.end('what a stranger must not read'));

describe('a name of a public address', () => {
  test('is connected to at that address', async (context) => {
    const endpoint = await trustedEndpoint(context);
    const { attempts } = await captiveNetwork(context, { [`${PUBLIC}:443`]: endpoint.port });
    const { asked, lookup } = await nameServer(context, { addresses: { [HOST]: [[PUBLIC]] } });
    assert.equal((await post(`https://${HOST}/hook`, lookup)).status, 200);
    assert.deepEqual(attempts, [`${PUBLIC}:443`]);
    assert.deepEqual(asked.toSorted(), [`A ${HOST}`, `AAAA ${HOST}`]);
    assert.equal(endpoint.requests.length, 1);
    assert.equal(endpoint.requests[0]?.headers.host, HOST);
  });

  test('or of several is connected to at one that answers, out of one lookup', async (context) => {
    const endpoint = await trustedEndpoint(context);
    const { attempts } = await captiveNetwork(context, { [`${PUBLIC_IPV6}:443`]: endpoint.port });
    const addresses = { [HOST]: [[PUBLIC, PUBLIC_TOO, PUBLIC_IPV6], ['127.0.0.1']] };
    const { asked, lookup } = await nameServer(context, { addresses });
    assert.equal((await post(`https://${HOST}/`, lookup)).status, 200);
    assert.equal(attempts.at(-1), `${PUBLIC_IPV6}:443`);
    for (const attempt of attempts.slice(0, -1)) {
      assert.ok([`${PUBLIC}:443`, `${PUBLIC_TOO}:443`].includes(attempt), attempt);
    }
    assert.deepEqual(asked.toSorted(), [`A ${HOST}`, `AAAA ${HOST}`]);
  });

  test('by way of another name is connected to', async (context) => {
    const endpoint = await trustedEndpoint(context);
    const { attempts } = await captiveNetwork(context, { [`${PUBLIC}:443`]: endpoint.port });
    const { lookup } = await nameServer(context, {
      addresses: { 'edge.example.net': [[PUBLIC]] },
      aliases: { [HOST]: 'edge.example.net' },
    });
    assert.equal((await post(`https://${HOST}/`, lookup)).status, 200);
    assert.deepEqual(attempts, [`${PUBLIC}:443`]);
  });

  for (const [address, what] of addressVectors.public_addresses) {
    test(`${address}, ${what}, is let through by its name and by itself`, async (context) => {
      const { attempts } = await captiveNetwork(context);
      const { lookup } = await nameServer(context, { addresses: { [HOST]: [[address]] } });
      await assert.rejects(post(`https://${HOST}/`, lookup), unreachable);
      await assert.rejects(post(urlOf(address), lookup), unreachable);
      assert.deepEqual(attempts, [`${address}:443`, `${address}:443`]);
    });
  }
});

describe('a name of an address that is not public', () => {
  for (const [address, what] of addressVectors.refused_addresses) {
    test(`${address}, ${what}, alone or among public ones, is not connected to`, async (context) => {
      const { attempts } = await captiveNetwork(context);
      const addresses = {
        'alone.example.com': [[address]],
        'first.example.com': [[address, PUBLIC, PUBLIC_IPV6]],
        'last.example.com': [[PUBLIC, PUBLIC_IPV6, address]],
      };
      const { asked, lookup } = await nameServer(context, { addresses });
      for (const name of Object.keys(addresses)) {
        await assert.rejects(post(`https://${name}/`, lookup), refused);
        assert.ok(asked.includes(`${isIPv6(address) ? 'AAAA' : 'A'} ${name}`), name);
      }
      assert.deepEqual(attempts, []);
    });
  }

  test('by way of another name is not connected to', async (context) => {
    const target = await targetOf(context);
    const { attempts } = await captiveNetwork(context);
    const { lookup } = await nameServer(context, {
      addresses: { 'inside.example.net': [['127.0.0.1']], 'metadata.google.internal': [[METADATA]] },
      aliases: { [HOST]: 'inside.example.net', 'second.example.com': 'metadata.google.internal' },
    });
    await assert.rejects(post(`https://${HOST}:${target.port}/`, lookup), refused);
    await assert.rejects(post(`https://second.example.com:${target.port}/`, lookup), refused);
    assert.deepEqual(attempts, []);
    assert.equal(target.connections(), 0);
  });

  for (const [url] of addressVectors.accepted_urls.filter(([url]) => url.includes('nip.io'))) {
    test(`is refused though it looks like a name of many: ${url}`, async (context) => {
      const { attempts } = await captiveNetwork(context);
      const { hostname } = new URL(url);
      const { lookup } = await nameServer(context, { addresses: { [hostname]: [['127.0.0.1']] } });
      await assert.rejects(post(url, lookup), refused);
      assert.deepEqual(attempts, []);
    });
  }
});

describe('a name that turns from a public address to loopback', () => {
  test('is connected to where it was checked, and refused from the next lookup on', async (context) => {
    const target = await targetOf(context);
    const endpoint = await trustedEndpoint(context);
    const url = `https://${HOST}:${target.port}/`;
    const place = `${PUBLIC}:${target.port}`;
    const { attempts } = await captiveNetwork(context, { [place]: endpoint.port });
    const addresses = { [HOST]: [[PUBLIC], ['127.0.0.1']] };
    const { asked, lookup } = await nameServer(context, { addresses });

    assert.equal((await post(url, lookup)).status, 200);
    assert.deepEqual(asked.toSorted(), [`A ${HOST}`, `AAAA ${HOST}`]);
    assert.deepEqual(attempts, [place]);

    await assert.rejects(post(url, lookup), refused);
    assert.equal(asked.length, 4);
    assert.deepEqual(attempts, [place]);
    assert.equal(endpoint.requests.length, 1);
    assert.equal(target.connections(), 0);
  });

  test('is not looked up again when it can not be reached', async (context) => {
    const target = await targetOf(context);
    const { attempts } = await captiveNetwork(context);
    const addresses = { [HOST]: [[PUBLIC], ['127.0.0.1']] };
    const { asked, lookup } = await nameServer(context, { addresses });
    await assert.rejects(post(`https://${HOST}:${target.port}/`, lookup), unreachable);
    assert.deepEqual(asked.toSorted(), [`A ${HOST}`, `AAAA ${HOST}`]);
    assert.deepEqual(attempts, [`${PUBLIC}:${target.port}`]);
    assert.equal(target.connections(), 0);
  });
});

describe('a redirect', () => {
  for (const status of [301, 302, 303, 307, 308]) {
    for (const [to, where] of [
      ['loopback', (port: number) => `http://127.0.0.1:${port}/admin`],
      ['metadata', () => `http://${METADATA}/latest/meta-data/iam/security-credentials/`],
      ['a name of loopback', (port: number) => `https://inside.example.com:${port}/`],
      ['a public address', () => `http://${PUBLIC_TOO}/`],
    ] as const) {
      test(`of ${status} to ${to} is an answer, and not followed`, async (context) => {
        const target = await targetOf(context);
        const endpoint = await trustedEndpoint(context, status, where(target.port));
        const { attempts } = await captiveNetwork(context, {
          [`${PUBLIC}:443`]: endpoint.port,
          [`${PUBLIC_TOO}:80`]: target.port,
          [`${METADATA}:80`]: target.port,
        });
        const addresses = { [HOST]: [[PUBLIC]], 'inside.example.com': [['127.0.0.1']] };
        const { asked, lookup } = await nameServer(context, { addresses });
        assert.equal((await post(`https://${HOST}/`, lookup)).status, status);
        assert.deepEqual(asked.toSorted(), [`A ${HOST}`, `AAAA ${HOST}`]);
        assert.deepEqual(attempts, [`${PUBLIC}:443`]);
        assert.equal(endpoint.requests.length, 1);
        assert.equal(target.connections(), 0);
      });
    }
  }
});

test('a name that nobody has is no answer', async (context) => {
  const { attempts } = await captiveNetwork(context);
  const { lookup } = await nameServer(context, { addresses: { 'empty.example.com': [[]] } });
  for (const name of ['missing.example.com', 'empty.example.com']) {
    await assert.rejects(post(`https://${name}/`, lookup), {
      code: 'endpoint_unavailable',
      cause: 'ENOTFOUND',
    });
  }
  assert.deepEqual(attempts, []);
});
