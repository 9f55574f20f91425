import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  isPublicAddress,
  parseDeliveryUrl,
} from '../../../shared/deliveries/guarded-post/delivery-address.ts';
import { addressVectors, refusedUrls, urlOf } from '../../fixtures/address-vectors.ts';

const NONE: ReadonlySet<string> = new Set();
const refused = { name: 'PaperhookError', code: 'address_refused', fault: 'permanent' };

describe('a URL that is refused', () => {
  for (const [url, why] of refusedUrls) {
    test(`${why}: ${JSON.stringify(url)}`, () => assert.throws(() => parseDeliveryUrl(url, NONE), refused));
  }

  test('longer than 2048 characters', () => {
    const longest = `https://example.com/${'a'.repeat(2028)}`;
    assert.equal(parseDeliveryUrl(longest, NONE).href, longest);
    assert.throws(() => parseDeliveryUrl(`${longest}a`, NONE), refused);
  });

  test('with a message that says why and does not repeat it', () => {
    const messageFor = (url: string) => {
      try {
        return parseDeliveryUrl(url, NONE).href;
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
    };
    assert.equal(messageFor('https://10.1.2.3/'), 'The URL names an address that is not public.');
    assert.equal(messageFor('https://db.internal/'), 'The URL names a host that is not public.');
    assert.equal(messageFor('https://metadata/'), 'The URL names a host that is not public.');
    assert.equal(messageFor('https://a..example.com/'), 'The URL names a host with an empty label.');
    assert.equal(messageFor('http://example.com/'), 'The URL must start with https://.');
    assert.equal(
      messageFor('https://a:b@example.com/'),
      'The URL must not contain a user name or a password.',
    );
    assert.equal(messageFor('https://example.com:0/'), 'The URL must not name port 0.');
    assert.equal(messageFor('nonsense'), 'The URL does not parse.');
  });
});

describe('a URL that is accepted', () => {
  for (const [url, href] of addressVectors.accepted_urls) {
    test(url, () => assert.equal(parseDeliveryUrl(url, NONE).href, href));
  }
  for (const [address, what] of addressVectors.public_addresses) {
    const url = urlOf(address);
    test(`${what}: ${url}`, () => assert.equal(parseDeliveryUrl(url, NONE).href, url));
  }
});

test('an IPv6 address is checked to its last character', () => {
  // Without it, it would be none.
  assert.equal(parseDeliveryUrl('https://[2606:4700::]/', NONE).href, 'https://[2606:4700::]/');
});

describe('an exempt host', () => {
  const exempt = new Set(['127.0.0.1:3902', 'localhost:80', 'localhost:443', '[::1]:3902']);
  const accepts = (url: string) => parseDeliveryUrl(url, exempt).href;

  test('may be private and plain http, on exactly its port', () => {
    assert.equal(accepts('http://127.0.0.1:3902/hook'), 'http://127.0.0.1:3902/hook');
    assert.equal(accepts('https://127.0.0.1:3902/hook'), 'https://127.0.0.1:3902/hook');
    assert.equal(accepts('http://[::1]:3902/'), 'http://[::1]:3902/');
    for (const url of [
      'http://127.0.0.1:3903/',
      'http://127.0.0.1/',
      'http://127.0.0.2:3902/',
      'http://localhost:3902/',
    ]) {
      assert.throws(() => accepts(url), refused, url);
    }
  });

  test('is compared by the port that the scheme stands for', () => {
    assert.equal(accepts('http://localhost/'), 'http://localhost/');
    assert.equal(accepts('https://localhost./'), 'https://localhost/');
    const http = new Set(['localhost:80']);
    assert.equal(parseDeliveryUrl('http://localhost/', http).href, 'http://localhost/');
    assert.throws(() => parseDeliveryUrl('https://localhost/', http), refused);
  });

  test('gives no other scheme and no credentials a way in', () => {
    assert.throws(() => accepts('ftp://127.0.0.1:3902/'), refused);
    assert.throws(() => accepts('http://user:password@127.0.0.1:3902/'), refused);
  });
});

describe('isPublicAddress', () => {
  for (const [address, why] of [...addressVectors.refused_addresses, ...addressVectors.unusable_addresses]) {
    test(`not ${JSON.stringify(address)}, ${why}`, () => assert.equal(isPublicAddress(address), false));
  }
  for (const [address, what] of addressVectors.public_addresses) {
    test(`${address}, ${what}`, () => assert.equal(isPublicAddress(address), true));
  }
});
