/** What a document is, judged from its first bytes and not from its name. */
import { fileTypeFromBuffer } from 'file-type';

export const PDF = 'application/pdf';
export const ZIP = 'application/zip';

/** Content types that are accepted: what people call them, and the extension of a document that came without a name. */
const ACCEPTED = new Map([
  [PDF, { name: 'PDF', extension: 'pdf' }],
  ['image/jpeg', { name: 'JPEG', extension: 'jpg' }],
  ['image/png', { name: 'PNG', extension: 'png' }],
  ['image/gif', { name: 'GIF', extension: 'gif' }],
  ['image/bmp', { name: 'BMP', extension: 'bmp' }],
  ['image/tiff', { name: 'TIFF', extension: 'tiff' }],
  ['image/webp', { name: 'WebP', extension: 'webp' }],
  [ZIP, { name: 'ZIP', extension: 'zip' }],
]);

/** `JPEG`, `PNG` and so on. */
export const IMAGE_NAMES: readonly string[] = [...ACCEPTED]
  .filter(([contentType]) => contentType.startsWith('image/'))
  .map(([, { name }]) => name);

/** As many of a document's first bytes as its type is judged by; further ones change nothing. */
export const JUDGED_BYTES = 65_536;

/**
 * What file-type can't tell from the first bytes alone, because it looks behind them for a subtype: the next entry of an
 * archive, the tags of a TIFF, which mostly stand at its end.
 */
const SIGNATURES = [
  [ZIP, 'PK\x03\x04'],
  ['image/tiff', 'II*\0'],
  ['image/tiff', 'MM\0*'],
  ['image/png', '\x89PNG\r\n\x1a\n'],
] as const;

/** PDF readers look for the header in the first kilobyte, and scanners do put bytes before it. */
const PDF_HEADER_WITHIN = 1024;

export interface DocumentType {
  contentType: string;
  extension: string;
}

/**
 * Undefined: no PDF, no image and no archive that we know. Word's and Excel's files are none, though they are ZIPs
 * within.
 */
export async function documentType(bytes: Uint8Array): Promise<DocumentType | undefined> {
  const first = bytes.subarray(0, JUDGED_BYTES);
  const contentType = (await fileTypeFromBuffer(first))?.mime ?? bySignature(first) ?? byPdfHeader(first);
  const accepted = contentType && ACCEPTED.get(contentType);
  return accepted ? { contentType, extension: accepted.extension } : undefined;
}

/** Before the PDF's header, which stands near the beginning of an archive whose first document is one. */
function bySignature(bytes: Uint8Array): string | undefined {
  const beginning = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
  return SIGNATURES.find(([, signature]) => beginning.startsWith(signature))?.[0];
}

function byPdfHeader(bytes: Uint8Array): string | undefined {
  return Buffer.from(bytes.subarray(0, PDF_HEADER_WITHIN)).includes('%PDF-') ? PDF : undefined;
}

/** How many pages a document has: a PDF as many as are counted, an image one. */
export async function pagesOf(contentType: string, countPdfPages: () => Promise<number>): Promise<number> {
  return contentType === PDF ? countPdfPages() : 1;
}
