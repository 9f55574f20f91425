/** The smallest bytes that are judged to be each type, and PDFs with as many pages as are asked for. */

export const GIF = Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;', 'latin1');
export const BMP = Buffer.concat([Buffer.from('BM'), Buffer.alloc(52, 7)]);
export const JPEG = Buffer.from([
  0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1,
]);
export const WEBP = Buffer.from(
  'RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07',
  'latin1',
);
export const PNG = Buffer.concat([
  Buffer.from('\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR', 'latin1'),
  Buffer.alloc(17, 1),
  Buffer.from('\x00\x00\x00\x00IDAT\x35\xaf\x06\x1e', 'latin1'),
]);

/** A TIFF whose directory of tags stands at its end, as most writers have it. */
export function tiff(pixels: number): Buffer {
  const header = Buffer.from('II*\0\0\0\0\0', 'latin1');
  header.writeUInt32LE(8 + pixels, 4);
  return Buffer.concat([
    header,
    Buffer.alloc(pixels, 0x55),
    Buffer.from([1, 0, 0, 1, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
  ]);
}

export interface PdfParts {
  pages: number;
  /** What the tree of pages says there are. */
  count?: number;
  /** Bytes of content on each page. */
  ballast?: number;
  /** Goes into the trailer. */
  trailer?: string;
  /** Where the cross-reference table is said to be. */
  startXref?: number;
}

/** Objects 1 and 2 are the catalog and the tree of pages; then comes each page, and behind it its content. */
export function pdf({ pages, count = pages, ballast = 0, trailer = '', startXref }: PdfParts): Buffer {
  const numbers = Array.from({ length: pages }, (_, index) => 3 + 2 * index);
  const content = Buffer.concat([
    Buffer.from(`<< /Length ${ballast} >>\nstream\n`),
    Buffer.alloc(ballast, '0 0 m 9 9 l S\n'),
    Buffer.from('\nendstream'),
  ]);
  const objects = [
    Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'),
    Buffer.from(
      `<< /Type /Pages /Kids [${numbers.map((page) => `${page} 0 R`).join(' ')}] /Count ${count} >>`,
    ),
    ...numbers.flatMap((page) => [
      Buffer.from(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents ${page + 1} 0 R >>`),
      content,
    ]),
  ];
  const parts = [Buffer.from('%PDF-1.4\n')];
  let at = 9;
  let table = '';
  objects.forEach((object, index) => {
    table += `${String(at).padStart(10, '0')} 00000 n \n`;
    const written = [Buffer.from(`${index + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')];
    parts.push(...written);
    at += written.reduce((sum, { length }) => sum + length, 0);
  });
  const size = objects.length + 1;
  const end = `trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${startXref ?? at}\n%%EOF\n`;
  parts.push(Buffer.from(`xref\n0 ${size}\n0000000000 65535 f \n${table}${end}`));
  return Buffer.concat(parts);
}
