import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { PDFDocument } from 'pdf-lib';
import { type ByteSource, memorySource } from '../../../shared/files/byte-source.ts';
import { pdfPages } from '../../../shared/files/pdf-pages.ts';
import { pdf } from './sample-documents.ts';

const pages = (bytes: Uint8Array) => pdfPages(memorySource(bytes));
const refusal = (message: RegExp) => ({ code: 'unprocessable', fault: 'permanent', message });

describe('pages of a PDF', () => {
  test('are counted, and the bytes are left as they were', async () => {
    // In memory of their own, which could be handed over.
    const document = new Uint8Array(pdf({ pages: 3 }));
    assert.equal(await pages(document), 3);
    assert.ok(pdf({ pages: 3 }).equals(document));
    assert.equal(await pages(pdf({ pages: 1 })), 1);
  });

  test('are counted where all is in compressed streams', async () => {
    const document = await PDFDocument.create();
    for (let page = 0; page < 12; page += 1) document.addPage();
    assert.equal(await pages(await document.save()), 12);
  });

  test('are counted with bytes before the header and behind the end, and with a table that is elsewhere', async () => {
    const document = pdf({ pages: 2 });
    assert.equal(await pages(Buffer.concat([Buffer.from('scanned\n'), document])), 2);
    assert.equal(await pages(Buffer.concat([document, Buffer.alloc(3_000)])), 2);
    assert.equal(await pages(pdf({ pages: 2, startXref: 7 })), 2);
  });

  test('more pages than there are, declared, are not believed', async () => {
    assert.equal(await pages(pdf({ pages: 2, count: 2_000 })), 2);
  });

  test('a password that is needed, and one that is empty', async () => {
    await assert.rejects(pages(encrypted('secret')), refusal(/needs a password/));
    assert.equal(await pages(encrypted('')), 1);
  });

  test('what is cut off, broken or empty is refused', async () => {
    const document = pdf({ pages: 2 });
    for (const bytes of [
      document.subarray(0, 60),
      Buffer.from('%PDF-1.7\n'),
      Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(5_000, 'ab(')]),
      Buffer.alloc(0),
    ])
      await assert.rejects(pages(bytes), refusal(/broken or cut off/));
    await assert.rejects(pages(pdf({ pages: 0 })), refusal(/no pages/));
  });

  test('a large one that is cut off is refused by its end', async () => {
    const read: number[] = [];
    const large = pdf({ pages: 3, ballast: 2_000_000 });
    await assert.rejects(pdfPages(watched(large.subarray(0, 5_000_000), read)), refusal(/broken or cut off/));
    assert.deepEqual(read, [1_048_576]);
  });

  test('ten thousand pages and no more', async () => {
    assert.equal(await pages(pdf({ pages: 10_000 })), 10_000);
    await assert.rejects(pages(pdf({ pages: 10_001 })), refusal(/10001 pages; the limit is 10000/));
  });

  test('of a large one only the parts that tell are read', async () => {
    const read: number[] = [];
    // 20 MB of content on each page.
    assert.equal(await pdfPages(watched(pdf({ pages: 3, ballast: 20_000_000 }), read)), 3);
    const sum = read.reduce((all, length) => all + length);
    // A sixteenth is 3.75 MB: that with the header, two with the other pages, and twice the end.
    assert.ok(sum < 20_000_000, `${sum} bytes were read`);
  });

  test('a fault of the source comes through', async () => {
    const fault = new Error('the bucket is out');
    const source = { bytes: 1_000, read: async () => Promise.reject(fault) };
    await assert.rejects(pdfPages(source), fault);
  });

  test('no timer is used: time may be another one', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout', 'setImmediate', 'setInterval', 'Date'] });
    assert.equal(await pages(pdf({ pages: 2 })), 2);
    assert.equal(await pages(pdf({ pages: 2, startXref: 7 })), 2);
  });
});

function watched(bytes: Uint8Array, read: number[]): ByteSource {
  const source = memorySource(bytes);
  return {
    bytes: bytes.length,
    read(start, length) {
      read.push(length);
      return source.read(start, length);
    },
  };
}

const PADDING = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');

/** Under the standard handler's revision 2. ISO 32000-1, 7.6.3.3 and 7.6.3.4. */
function encrypted(password: string): Buffer {
  const id = Buffer.alloc(16, 0x41);
  const owner = Buffer.alloc(32, 0x42);
  const padded = Buffer.concat([Buffer.from(password), PADDING]).subarray(0, 32);
  const permissions = Buffer.from([0xfc, 0xff, 0xff, 0xff]);
  const key = createHash('md5')
    .update(padded)
    .update(owner)
    .update(permissions)
    .update(id)
    .digest()
    .subarray(0, 5);
  const user = rc4(key, PADDING);
  const dictionary = `<< /Filter /Standard /V 1 /R 2 /O <${owner.toString('hex')}> /U <${user.toString('hex')}> /P -4 >>`;
  const ids = `[<${id.toString('hex')}> <${id.toString('hex')}>]`;
  return pdf({ pages: 1, trailer: `/Encrypt ${dictionary} /ID ${ids}` });
}

function rc4(key: Buffer, data: Buffer): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, index) => index);
  const at = (index: number) => state[index & 255] ?? 0;
  const swap = (one: number, other: number) => {
    [state[one & 255], state[other & 255]] = [at(other), at(one)];
  };
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + at(i) + (key[i % key.length] ?? 0)) & 255;
    swap(i, j);
  }
  let i = 0;
  let j = 0;
  return data.map((byte) => {
    i = (i + 1) & 255;
    j = (j + at(i)) & 255;
    swap(i, j);
    return byte ^ at(at(i) + at(j));
  }) as Buffer;
}
