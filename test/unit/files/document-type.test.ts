import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { documentType } from '../../../shared/files/document-type.ts';
import { makeZip } from './archive/make-zip.ts';
import { BMP, GIF, JPEG, PNG, pdf, tiff, WEBP } from './sample-documents.ts';

const typeOf = async (bytes: Uint8Array) => (await documentType(bytes))?.contentType;
const first = (bytes: Buffer) => bytes.subarray(0, 65_536);

describe('document type', () => {
  test('each type that is accepted is told by its content, with the extension for it', async () => {
    const samples = [
      pdf({ pages: 1 }),
      JPEG,
      PNG,
      GIF,
      BMP,
      tiff(100),
      WEBP,
      makeZip([{ name: 'a.gif', data: GIF }]),
    ];
    assert.deepEqual(await Promise.all(samples.map(documentType)), [
      { contentType: 'application/pdf', extension: 'pdf' },
      { contentType: 'image/jpeg', extension: 'jpg' },
      { contentType: 'image/png', extension: 'png' },
      { contentType: 'image/gif', extension: 'gif' },
      { contentType: 'image/bmp', extension: 'bmp' },
      { contentType: 'image/tiff', extension: 'tiff' },
      { contentType: 'image/webp', extension: 'webp' },
      { contentType: 'application/zip', extension: 'zip' },
    ]);
  });

  test('the first 64 kB are enough', async () => {
    const large = Buffer.alloc(200_000, 0xa5);
    const archive = makeZip([{ name: 'a.pdf', data: Buffer.concat([pdf({ pages: 1 }), large]), method: 0 }]);
    assert.equal(await typeOf(first(archive)), 'application/zip');
    assert.equal(await typeOf(first(tiff(200_000))), 'image/tiff');
    assert.equal(await typeOf(first(Buffer.concat([PNG, large]))), 'image/png');
    assert.equal(await typeOf(first(Buffer.concat([JPEG, large]))), 'image/jpeg');
    assert.equal(await typeOf(first(pdf({ pages: 3, ballast: 100_000 }))), 'application/pdf');
  });

  test('an archive with nothing in it is one', async () => {
    assert.equal(await typeOf(makeZip([])), 'application/zip');
  });

  test('an archive with more entries than anybody looks at is one', async () => {
    const many = Array.from({ length: 1_100 }, (_, index) => ({ name: `${index}.gif`, data: GIF }));
    assert.equal(await typeOf(makeZip(many)), 'application/zip');
  });

  test("Word's, Excel's, Java's and e-books' files are ZIPs within, and none of ours", async () => {
    const contentTypes = (main: string) =>
      `<Types><Override PartName="/x" ContentType="application/vnd.openxmlformats-officedocument.${main}.main+xml"/></Types>`;
    const files = [
      [
        { name: '[Content_Types].xml', data: contentTypes('wordprocessingml.document') },
        { name: 'word/document.xml', data: '<x/>' },
      ],
      [
        { name: '[Content_Types].xml', data: contentTypes('spreadsheetml.sheet') },
        { name: 'xl/workbook.xml', data: '<x/>' },
      ],
      [{ name: 'META-INF/MANIFEST.MF', data: 'Manifest-Version: 1.0' }],
      [{ name: 'mimetype', data: 'application/epub+zip', method: 0 }],
    ];
    for (const entries of files) assert.equal(await typeOf(makeZip(entries)), undefined, entries[0]?.name);
  });

  test('the header of a PDF may come within the first kilobyte', async () => {
    const document = pdf({ pages: 1 });
    assert.equal(await typeOf(Buffer.concat([Buffer.alloc(1_019, '\n'), document])), 'application/pdf');
    assert.equal(await typeOf(Buffer.concat([Buffer.alloc(1_020, '\n'), document])), undefined);
  });

  test('what is none of them is undefined, and nothing is thrown', async () => {
    for (const other of ['', 'x', 'Total 12,50', '<html></html>', '\x1f\x8b\x08\x00', '7z\xbc\xaf\x27\x1c'])
      assert.equal(await typeOf(Buffer.from(other, 'latin1')), undefined, other);
    const beginnings = fc.constantFrom(
      '',
      'PK\x03\x04',
      '\x89PNG\r\n\x1a\n',
      'II*\0',
      'RIFF',
      '\x1f\x8b\x08',
    );
    await fc.assert(
      fc.asyncProperty(beginnings, fc.uint8Array({ maxLength: 300 }), async (beginning, rest) => {
        await documentType(Buffer.concat([Buffer.from(beginning, 'latin1'), rest]));
      }),
    );
  });
});
