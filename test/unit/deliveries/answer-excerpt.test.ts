import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answerExcerpt } from '../../../shared/deliveries/guarded-post/answer-excerpt.ts';

const excerpt = (body: string | Uint8Array, encoding?: string) => answerExcerpt(Buffer.from(body), encoding);

describe('the excerpt of an answer', () => {
  test('is its text, with line feeds and tabs', () => {
    assert.equal(excerpt(''), '');
    assert.equal(excerpt('{"ok":true}\n\tZoë 中 🧾'), '{"ok":true}\n\tZoë 中 🧾');
    assert.equal(excerpt('one\r\ntwo'), 'one\ntwo');
    assert.equal(excerpt('\ufefftext'), 'text');
  });

  test('is at most 1,024 bytes', () => {
    assert.equal(excerpt('x'.repeat(1_024)), 'x'.repeat(1_024));
    assert.equal(excerpt('x'.repeat(1_025)), 'x'.repeat(1_024));
    assert.equal(excerpt('x'.repeat(70_000)), 'x'.repeat(1_024));
  });

  test('ends with a whole character', () => {
    assert.equal(excerpt(`${'x'.repeat(1_022)}ëy`), `${'x'.repeat(1_022)}ë`);
    assert.equal(excerpt(`${'x'.repeat(1_023)}ë`), 'x'.repeat(1_023));
    assert.equal(excerpt(`${'x'.repeat(1_021)}🧾`), 'x'.repeat(1_021));
    assert.equal(excerpt(Buffer.from([0x61, 0xe4, 0xb8])), 'a');
  });

  test('has a mark where the bytes are no UTF-8, or control characters', () => {
    assert.equal(excerpt(Buffer.from([0x61, 0xff, 0x62, 0xc0, 0x80, 0x63])), 'a\ufffdb\ufffd\ufffdc');
    assert.equal(excerpt('a\0b\x1b[31mc\x7fd\x85e\rf\x08'), 'a\ufffdb\ufffd[31mc\ufffdd\ufffde\ufffdf\ufffd');
  });

  test('is at most 1,024 bytes with its marks, too', () => {
    // 341 marks of three bytes each are 1,023 bytes.
    assert.equal(excerpt(Buffer.alloc(1_024, 0xff)), '\ufffd'.repeat(341));
    assert.equal(excerpt('\0'.repeat(1_024)), '\ufffd'.repeat(341));
  });

  test('is empty where the answer is encoded', () => {
    for (const encoding of ['gzip', 'br', 'GZIP', 'deflate, gzip', 'identity, gzip', '']) {
      assert.equal(excerpt('text', encoding), '', encoding);
    }
    assert.equal(excerpt('text', 'identity'), 'text');
    assert.equal(excerpt('text', ' Identity '), 'text');
  });
});
