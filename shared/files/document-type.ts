/** What a document is, judged from its bytes and not from its name. */
import { fileTypeFromBuffer } from 'file-type';

/** Content types that are accepted, and the extension of a document that came without a name. */
const ACCEPTED = new Map([
  ['application/pdf', 'pdf'],
  ['image/jpeg', 'jpg'],
  ['image/png', 'png'],
  ['image/gif', 'gif'],
  ['image/bmp', 'bmp'],
  ['image/tiff', 'tiff'],
  ['image/webp', 'webp'],
  ['application/zip', 'zip'],
]);

/** PDF readers look for the header in the first kilobyte, and scanners do put bytes before it. */
const PDF_HEADER_WITHIN = 1024;

export interface DocumentType {
  contentType: string;
  extension: string;
}

/** Undefined: no PDF, no ZIP archive and no image that we know. */
export async function documentType(bytes: Uint8Array): Promise<DocumentType | undefined> {
  const contentType =
    (await fileTypeFromBuffer(bytes))?.mime ?? (hasPdfHeader(bytes) ? 'application/pdf' : '');
  const extension = ACCEPTED.get(contentType);
  return extension === undefined ? undefined : { contentType, extension };
}

function hasPdfHeader(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, PDF_HEADER_WITHIN)).includes('%PDF-');
}
