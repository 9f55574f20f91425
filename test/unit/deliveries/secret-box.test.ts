import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createSecretBox } from '../../../shared/deliveries/secret-box.ts';

const K1 = '0123456789abcdefghijklmnopqrstuv';
const K2 = 'vutsrqponmlkjihgfedcba9876543210';
const box = createSecretBox(JSON.stringify({ current: 'k1', k1: K1 }));
const rotated = createSecretBox(JSON.stringify({ current: 'k2', k1: K1, k2: K2 }));

// Sealed by another implementation (Python's cryptography: HKDF, AESGCM) with the nonce 00 01 .. 0b.
const SEALED_K1 = 'v1.k1.AAECAwQFBgcICQoL.fIGCFIfMXXB9grTl_llKaCUr9hdZMnPYpsJISPWbNw';
const SEALED_K2 = 'v1.k2.AAECAwQFBgcICQoL.-VEdT0mkzIM8dK7pGS7KddrF1cI_HY_WUpV_1AaUHA';
const SEALED_EMPTY_K1 = 'v1.k1.AAECAwQFBgcICQoL.8Q-N91rbZ8OgkCb-6g5a8g';

describe('a seal', () => {
  test('of another implementation opens', () => {
    assert.equal(box.open(SEALED_K1, 'template-1'), 'whsec_geheim ä');
    assert.equal(rotated.open(SEALED_K2, 'template-1'), 'whsec_geheim ä');
    assert.equal(box.open(SEALED_EMPTY_K1, 'template-1'), '');
  });

  test('opens to what was put in, and is another each time', () => {
    const first = box.seal('whsec_geheim ä', 'template-1');
    assert.match(first, /^v1\.k1\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{42}$/);
    assert.notEqual(first, box.seal('whsec_geheim ä', 'template-1'));
    assert.equal(box.open(first, 'template-1'), 'whsec_geheim ä');
  });

  test('is made with the current key, and opens with an older one', () => {
    assert.match(rotated.seal('a', 'b'), /^v1\.k2\./);
    assert.equal(rotated.open(SEALED_K1, 'template-1'), 'whsec_geheim ä');
  });

  test('of a key that is not there does not open, until it is', () => {
    assert.throws(() => box.open(SEALED_K2, 'template-1'), {
      name: 'PaperhookError',
      code: 'unavailable',
      fault: 'transient',
      message: 'The key secret has no key k2.',
    });
  });

  test('opens for nothing else than what it was made for', () => {
    for (const context of ['template-2', '', 'template-1 ']) {
      assert.throws(() => box.open(SEALED_K1, context), { code: 'unavailable', fault: 'permanent' });
    }
  });

  test('does not open with any bit of nonce, text or tag changed', () => {
    const [version, keyId, ...parts] = SEALED_K1.split('.');
    for (const [index, part] of parts.entries()) {
      const bytes = Buffer.from(part, 'base64url');
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        const sealed = [version, keyId, ...parts.with(index, changed.toString('base64url'))].join('.');
        assert.throws(() => box.open(sealed, 'template-1'), {
          code: 'unavailable',
          fault: 'permanent',
          message: 'The sealed secret was changed, or belongs to something else.',
        });
      }
    }
  });

  test('does not open with another key', () => {
    const sameName = createSecretBox(JSON.stringify({ current: 'k1', k1: K2 }));
    assert.throws(() => sameName.open(SEALED_K1, 'template-1'), { fault: 'permanent' });
  });

  const malformed = [
    '',
    'whsec_geheim',
    'v2.k1.AAECAwQFBgcICQoL.fIGCFIfMXXB9grTl_llKaCUr9hdZMnPYpsJISPWbNw',
    'v1.k1.AAECAwQFBgcICQ.fIGCFIfMXXB9grTl_llKaCUr9hdZMnPYpsJISPWbNw',
    'v1.k1.AAECAwQFBgcICQoL.fIGCFIfMXXB9grTl_llK',
    'v1.k1.AAECAwQFBgcICQoL.',
    `${SEALED_K1}.x`,
    `${SEALED_K1}\n`,
    ` ${SEALED_K1}`,
  ];
  for (const sealed of malformed) {
    test(`has its form, unlike ${JSON.stringify(sealed)}`, () =>
      assert.throws(() => box.open(sealed, 'template-1'), {
        fault: 'permanent',
        message: 'The sealed secret has no form that can be opened.',
      }));
  }
});

describe('a key secret', () => {
  const unusable: [what: string, keySecret: string, message: string][] = [
    ['no JSON', `${K1}{`, 'The key secret is not JSON.'],
    ['empty', '', 'The key secret is not JSON.'],
    ['a list', '[]', 'The key secret must be a flat JSON object of key ids and strings.'],
    [
      'nested',
      JSON.stringify({ current: 'k1', keys: { k1: K1 } }),
      'The key secret must be a flat JSON object of key ids and strings.',
    ],
    [
      'with a key id that a seal could not hold',
      JSON.stringify({ current: 'k.1', 'k.1': K1 }),
      'The key secret must be a flat JSON object of key ids and strings.',
    ],
    ['without current', JSON.stringify({ k1: K1 }), 'The key secret does not say which key is current.'],
    [
      'whose current key is missing',
      JSON.stringify({ current: 'k2', k1: K1 }),
      'The key secret has no key k2.',
    ],
    [
      'with an empty key',
      JSON.stringify({ current: 'k1', k1: '' }),
      'The key k1 in the key secret has fewer than 32 characters.',
    ],
    [
      'with a short key, although it is not current',
      JSON.stringify({ current: 'k1', k1: K1, k0: K1.slice(1) }),
      'The key k0 in the key secret has fewer than 32 characters.',
    ],
  ];
  for (const [what, keySecret, message] of unusable) {
    test(`that is unusable, ${what}, is refused without repeating it`, () =>
      assert.throws(
        () => createSecretBox(keySecret),
        (error: Error) => {
          assert.equal(error.message, message);
          assert.equal(error.cause, undefined);
          return true;
        },
      ));
  }
});
