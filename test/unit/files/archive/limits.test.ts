/** Each rule with an archive that breaks just that one. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { type Archive, openArchive } from '../../../../shared/files/archive/archive.ts';
import { type ByteSource, memorySource } from '../../../../shared/files/byte-source.ts';
import { BMP, GIF, PNG, pdf } from '../sample-documents.ts';
import { type HandMade, type HandMadeEnd, makeZip } from './make-zip.ts';

const ACCEPTS = new Set(['application/pdf', 'image/gif', 'image/png', 'image/bmp']);
const never = new AbortController().signal;
const gif = (name: HandMade['name'], other: Partial<HandMade> = {}): HandMade => ({
  name,
  data: GIF,
  ...other,
});

async function verified(archive: Uint8Array | ByteSource): Promise<Archive> {
  const opened = await openArchive('read' in archive ? archive : memorySource(archive));
  await opened.verify(ACCEPTS, never);
  return opened;
}

const zip = (entries: HandMade[], end?: HandMadeEnd) => verified(makeZip(entries, end));
const names = async (opening: Promise<Archive>) => (await opening).documents.map(({ name }) => name);

async function refuses(opening: Promise<unknown>, message: RegExp): Promise<void> {
  await assert.rejects(opening, { code: 'archive_refused', fault: 'permanent', message });
}

describe('archive: what is in it', () => {
  test('documents come with name, type, pages and bytes, in the order in which they lie', async () => {
    const invoice = pdf({ pages: 3 });
    const { documents } = await zip([{ name: 'b.pdf', data: invoice }, gif('a.pdf', { method: 0 })]);
    const [first, second] = await Promise.all(documents.map((document) => document.read()));
    assert.deepEqual(
      { ...first, bytes: Buffer.from(first?.bytes ?? []) },
      {
        name: 'b.pdf',
        content_type: 'application/pdf',
        pages: 3,
        bytes: invoice,
      },
    );
    assert.deepEqual([second?.name, second?.content_type, second?.pages], ['a.pdf', 'image/gif', 1]);
    assert.ok(GIF.equals(second?.bytes ?? GIF.subarray(1)));
  });

  test('what operating systems leave behind is skipped, and so are folders with nothing else in them', async () => {
    const litter = [
      '__MACOSX/',
      '__MACOSX/._a.gif',
      '._a.gif',
      '.DS_Store',
      'Thumbs.db',
      'desktop.ini',
      'old/',
      'old/.DS_Store',
    ];
    const skipped = litter.map((name) => ({ name, data: name.endsWith('/') ? '' : 'x' }));
    assert.deepEqual(await names(zip([...skipped, gif('a.gif')])), ['a.gif']);
  });

  test('names are read as UTF-8 where they are that, said or not, else in the code page of DOS', async () => {
    const unsaid = { flags: 0 };
    assert.deepEqual(await names(zip([gif('räksmörgås.gif', unsaid)])), ['räksmörgås.gif']);
    assert.deepEqual(await names(zip([gif(Buffer.from([0x84, 0x2e, 0x67]), unsaid)])), ['ä.g']);
  });

  test('ZIP64 and a comment are no hindrance', async () => {
    const end = { isZip64: true, comment: 'from the scanner' };
    assert.deepEqual(await names(zip([gif('a.gif'), gif('b.gif')], end)), ['a.gif', 'b.gif']);
  });

  test('a document may be stored a while after the one before', async () => {
    const entries = [
      gif('a.gif', {
        packed: Buffer.concat([deflateRawSync(GIF), Buffer.alloc(24)]),
        declaredPackedBytes: deflateRawSync(GIF).length,
      }),
    ];
    assert.deepEqual(await names(zip(entries)), ['a.gif']);
  });

  test('verifying ends when it is told to', async () => {
    const opened = await openArchive(memorySource(makeZip([gif('a.gif')])));
    await assert.rejects(opened.verify(ACCEPTS, AbortSignal.abort()), { name: 'AbortError' });
  });

  test('a fault of the source comes through, wherever it comes', async () => {
    const archive = makeZip([
      gif('a.gif', { method: 0, data: Buffer.concat([GIF, Buffer.alloc(5_000_000)]) }),
    ]);
    const fault = new Error('the bucket is out');
    for (const goodReads of [0, 1]) {
      let reads = 0;
      const read: ByteSource['read'] = (start, length) => {
        reads += 1;
        return reads > goodReads ? Promise.reject(fault) : memorySource(archive).read(start, length);
      };
      await assert.rejects(verified({ bytes: archive.length, read }), fault);
    }
  });
});

describe('archive: refused', () => {
  test('no document', async () => {
    await refuses(zip([]), /holds no document/);
    await refuses(zip([{ name: 'docs/' }, { name: '.DS_Store', data: 'x' }]), /holds no document/);
  });

  test('folders with documents in them', async () => {
    await refuses(zip([{ name: 'docs/' }, gif('docs/a.gif')]), /^"docs\/a.gif" is in a folder/);
    await refuses(zip([gif('./a.gif')]), /is in a folder/);
    await refuses(zip([gif('docs/')]), /is in a folder/);
  });

  test('paths that lead elsewhere, and names that hide something', async () => {
    for (const name of [
      '../a.gif',
      'a/../../b.gif',
      '/a.gif',
      'C:a.gif',
      'c:/a.gif',
      '../',
      '__MACOSX/../../a',
    ])
      await refuses(zip([gif('a.gif'), gif(name)]), /leads out of the archive/);
    await refuses(zip([gif('a\\b.gif')]), /^"a\\\\b.gif" has a backslash/);
    await refuses(zip([gif('a\0.gif')]), /^"a\\u0000.gif" has control characters/);
    await refuses(zip([gif('a\n.gif')]), /control characters/);
    await refuses(zip([gif('')]), /without a name/);
  });

  test('a name of more than 200 characters', async () => {
    assert.equal((await zip([gif('x'.repeat(200))])).documents.length, 1);
    await refuses(zip([gif('x'.repeat(201))]), /^"x{80}…" has a name of more than 200 characters/);
  });

  test('a name that is there twice, also in other letters', async () => {
    await refuses(zip([gif('a.gif'), gif('a.gif')]), /^"a.gif" is there twice/);
    await refuses(zip([gif('Å.gif'), gif('å.GIF')]), /^"å.GIF" is there twice/);
    await refuses(zip([gif('\u00e5.gif'), gif('a\u030a.gif')]), /is there twice/);
  });

  test('links, encryption, and other ways to compress', async () => {
    await refuses(zip([gif('a.gif', { unixMode: 0o120777 })]), /^"a.gif" is a symbolic link/);
    await refuses(zip([gif('a.gif', { flags: 0x1 })]), /^"a.gif" is encrypted/);
    await refuses(zip([gif('a.gif', { flags: 0x41 })]), /is encrypted/);
    await refuses(zip([gif('a.gif', { method: 9 })]), /^"a.gif" is compressed by a method/);
  });

  test('archives within it, and what is no document', async () => {
    await refuses(zip([{ name: 'a.pdf', data: makeZip([gif('a.gif')]) }]), /^"a.pdf" is an archive itself/);
    await refuses(zip([{ name: 'a.pdf', data: 'Total 12,50' }]), /^"a.pdf" is neither a PDF nor an image/);
    await refuses(zip([{ name: 'a.gif' }]), /^"a.gif" is empty/);
    const webp = Buffer.from('RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07', 'latin1');
    await refuses(zip([{ name: 'a', data: webp }]), /^"a" is image\/webp, which the template's provider/);
  });

  test('PDFs that cannot be read', async () => {
    await refuses(
      zip([{ name: 'a.pdf', data: '%PDF-1.4\n' }]),
      /^"a.pdf" cannot be processed. The PDF is broken/,
    );
    await refuses(
      zip([{ name: 'a.pdf', data: pdf({ pages: 0 }) }]),
      /^"a.pdf" cannot be processed. The PDF has no pages/,
    );
  });

  test('a document that is not what the directory says', async () => {
    const damaged = /^"a.gif" is damaged/;
    await refuses(zip([gif('a.gif', { declaredCrc: 1 })]), damaged);
    await refuses(zip([gif('a.gif', { declaredCrc: 1, method: 0 })]), damaged);
    await refuses(zip([gif('a.gif', { declaredBytes: GIF.length - 1 })]), damaged);
    await refuses(zip([gif('a.gif', { declaredBytes: GIF.length + 1 })]), damaged);
    await refuses(zip([gif('a.gif', { declaredBytes: GIF.length + 1, method: 0 })]), damaged);
    await refuses(zip([gif('a.gif', { packed: Buffer.from([0xff, 0xff, 0xff]) })]), damaged);
    await refuses(zip([gif('a.gif', { packed: deflateRawSync(GIF).subarray(0, 5) })]), damaged);
  });

  test('a directory that is cut off, points elsewhere, or counts too few', async () => {
    const whole = makeZip([gif('a.gif'), gif('b.gif')]);
    for (const kept of [1, 22, whole.length - 23, whole.length - 1])
      await refuses(verified(whole.subarray(0, kept)), /broken or cut off/);
    await refuses(verified(Buffer.concat([whole, Buffer.from('more')])), /broken or cut off/);
    await refuses(zip([gif('a.gif'), gif('b.gif')], { count: 3 }), /broken or cut off/);
    await refuses(zip([gif('a.gif'), gif('b.gif')], { count: 1 }), /more entries than its directory counts/);
    await refuses(zip([gif('a.gif', { offset: 7 })]), /^"a.gif" is not where the directory says/);
    await refuses(zip([gif('a.gif', { offset: 1_000_000 })]), /^"a.gif" is not where the directory says/);
  });

  test('entries that share bytes', async () => {
    // The same place for both; and one whose bytes are the other entry and more, as David Fifield's bombs have it.
    await refuses(zip([gif('a.gif'), gif('b.gif', { offset: 0 })]), /overlaps with another entry/);
    const within = makeZip([{ name: 'b.gif', data: GIF, method: 0 }]).subarray(0, 35 + GIF.length);
    const first: HandMade = { name: 'a.gif', data: Buffer.concat([GIF, within]), method: 0 };
    const second = gif('b.gif', { method: 0, offset: 35 + GIF.length });
    await refuses(zip([first, second]), /^"a.gif" is not where the directory says, or overlaps/);
  });
});

describe('archive: limits', () => {
  test('1,000 documents, and a hidden file beside each of them, but no more', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => gif(`${index}.gif`));
    const hidden = many(1_000).map(({ name }) => ({ name: `__MACOSX/._${name}`, data: 'x' }));
    assert.equal((await zip([...many(1_000), ...hidden])).documents.length, 1_000);
    await refuses(zip(many(1_001)), /holds 1001 documents; the limit is 1000/);
  });

  test('3,000 entries in all, by the count alone', async () => {
    await refuses(zip([gif('a.gif')], { count: 3_001 }), /has 3001 entries; the limit is 3000/);
  });

  test('50 MB for one document', async () => {
    const sized = (bytes: number) => ({ name: 'a.bmp', data: sparse(bytes) });
    assert.equal((await zip([sized(50_000_000)])).documents.length, 1);
    await refuses(zip([sized(50_000_001)]), /^"a.bmp" has more than 50000000 bytes/);
  });

  test('2 GB for all, told by the directory', async () => {
    const declared = (sum: number) =>
      Array.from({ length: 41 }, (_, index) => {
        const declaredBytes = index < 40 ? 49_000_000 : sum - 40 * 49_000_000;
        return gif(`${index}.gif`, { declaredBytes, declaredPackedBytes: 500_000 });
      });
    // The directory of an archive of 20.5 MB, of which only that is there.
    const archive = (sum: number) => openArchive(behind(20_500_000, makeZip(declared(sum))));
    assert.equal((await archive(2_000_000_000)).documents.length, 41);
    await refuses(archive(2_000_000_001), /have 2000000001 bytes unpacked; the limit is 2000000000/);
  });

  test('100 times its size', async () => {
    const archive = (bytes: number) =>
      makeZip([gif('b.gif'), { name: 'a.bmp', data: Buffer.concat([BMP, Buffer.alloc(bytes)]) }]);
    await refuses(
      verified(archive(1_000_000)),
      /^"a.bmp" and the archive's other documents unpack to more than 100 times/,
    );
    // To the byte: an archive of 400 bytes may hold 40,000.
    const exactly = (bytes: number) => {
      const packed = makeZip([
        { name: 'a.bmp', data: Buffer.concat([BMP, Buffer.alloc(bytes - BMP.length)]) },
      ]);
      return Buffer.concat([
        packed.subarray(0, -2),
        Buffer.from([400 - packed.length, 0]),
        Buffer.alloc(400 - packed.length),
      ]);
    };
    assert.equal(exactly(40_000).length, 400);
    assert.equal((await verified(exactly(40_000))).documents.length, 1);
    await refuses(verified(exactly(40_001)), /100 times/);
  });

  test('a blank page among others may compress as it does', async () => {
    const blank = { name: 'blank.bmp', data: Buffer.concat([BMP, Buffer.alloc(300_000)]) };
    const scan = { name: 'scan.png', data: Buffer.concat([PNG, Buffer.alloc(20_000)]), method: 0 };
    assert.deepEqual(await names(zip([blank, scan])), ['blank.bmp', 'scan.png']);
  });
});

/** Compresses to about a fiftieth. */
function sparse(bytes: number): Buffer {
  const document = Buffer.alloc(bytes);
  BMP.copy(document);
  for (let at = 100; at < bytes; at += 150)
    document.writeUInt16LE((at * 7_919) & 0xffff, Math.min(at, bytes - 2));
  return document;
}

/** An archive whose beginning is not there: only its directory can be read. */
function behind(bytes: number, archive: Buffer): ByteSource {
  const missing = bytes - archive.length;
  const end = Buffer.from(archive);
  // The directory's place, in the record at the end.
  end.writeUInt32LE(end.readUInt32LE(end.length - 6) + missing, end.length - 6);
  return {
    bytes,
    async read(start, length) {
      const part = Buffer.alloc(length);
      end.copy(part, Math.max(missing - start, 0), Math.max(start - missing, 0));
      return part;
    },
  };
}

test('an entry that is larger packed than its document is refused by the directory alone', async () => {
  for (const method of [0, 8]) {
    const packed = Buffer.alloc(GIF.length + 1_000_001);
    const archive = makeZip([gif('a.gif', { method, packed })]);
    let most = 0;
    const source: ByteSource = {
      bytes: archive.length,
      async read(start, length) {
        most = Math.max(most, length);
        return archive.subarray(start, start + length);
      },
    };
    await refuses(openArchive(source), /^"a\.gif" takes more room packed/);
    assert.ok(most < packed.length);
  }
});
