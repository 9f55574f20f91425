import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readMultipart } from '../../../functions/submit-job/multipart.ts';
import { PaperhookError } from '../../../shared/errors.ts';

const isFile = (field: string) => field === 'actual_image';
const read = (body: string | Buffer, contentType = 'multipart/form-data; boundary=b') =>
  readMultipart(contentType, Buffer.from(body), isFile);

/** RFC 7578, by hand. */
const BODY =
  'preamble\r\n' +
  '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\none\r\n' +
  '--b\r\nContent-Disposition: form-data; name="ö"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\r\n' +
  '--b\r\ncontent-disposition: form-data; name="actual_image"\r\ncontent-type: image/png\r\n\r\n--x\r\n\r\n' +
  '--b\r\nContent-Disposition: form-data; name="other"; filename="/tmp/märz \\"1\\".pdf"\r\n\r\n%PDF\r\n' +
  '--b--\r\nepilogue';

describe('a multipart body', () => {
  test('is its texts and its files', async () => {
    const { texts, files } = await read(BODY);
    assert.deepEqual(texts, { a: 'one', ö: '' });
    assert.deepEqual(
      files.map(({ field, fileName, bytes }) => [field, fileName, bytes.toString()]),
      [
        ['actual_image', undefined, '--x\r\n'],
        ['other', 'märz "1".pdf', '%PDF'],
      ],
    );
  });

  test('may quote its boundary', async () => {
    assert.deepEqual((await read(BODY, 'Multipart/Form-Data; charset=utf-8; boundary="b"')).texts, {
      a: 'one',
      ö: '',
    });
  });

  test('is complete, or refused: wherever it is cut off', async () => {
    const whole = Buffer.from(BODY);
    const end = BODY.indexOf('--b--') + '--b--'.length;
    const last = Buffer.byteLength(BODY.slice(0, end));
    for (let length = 0; length < last; length += 1) {
      await assert.rejects(read(whole.subarray(0, length)), { code: 'bad_request' }, `${length} bytes`);
    }
    assert.equal((await read(whole.subarray(0, last))).files.length, 2);
  });

  test('however it is broken comes to an end, and that is ours', async () => {
    const whole = Buffer.from(BODY);
    const place = fc.nat(whole.length - 1);
    const piece = fc.constantFrom('', '-', '\r', '\n', '\r\n--b', '--b--', '"', ';', '\0', '\xff', ':');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(place, fc.nat(20), piece), { maxLength: 5 }), async (changes) => {
        let body = whole;
        for (const [at, length, put] of changes) {
          body = Buffer.concat([
            body.subarray(0, at),
            Buffer.from(put, 'latin1'),
            body.subarray(at + length),
          ]);
        }
        const outcome = await read(body).catch((error: unknown) => error);
        assert.ok(outcome instanceof PaperhookError || 'texts' in Object(outcome), String(outcome));
      }),
      { numRuns: 2_000, seed: 1 },
    );
  });

  test('gives any bytes back as they were', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5_000 }), async (bytes) => {
        const form = new FormData();
        form.append('actual_image', new File([Uint8Array.from(bytes)], 'a'));
        const encoded = new Response(form);
        const contentType = encoded.headers.get('content-type') ?? '';
        const { files } = await read(Buffer.from(await encoded.arrayBuffer()), contentType);
        assert.deepEqual(files[0]?.bytes, Buffer.from(bytes));
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});
