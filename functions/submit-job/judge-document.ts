/** What a document is, judged from its bytes: its type, which the template's provider must take, its pages, its hash. */
import { createHash } from 'node:crypto';
import { type PaperhookError, refused } from '../../shared/errors.ts';
import type { Files } from '../../shared/files/bucket.ts';
import { type ByteSource, bucketSource, memorySource } from '../../shared/files/byte-source.ts';
import { type DocumentType, documentType, JUDGED_BYTES, ZIP } from '../../shared/files/document-type.ts';
import { incomingKey, isUsable, type UploadItem } from '../../shared/jobs/upload.ts';

const PDF = 'application/pdf';
/** Taken for every provider: we unpack it, and each of its documents is judged then. */
const ARCHIVE = ZIP;
const RANGE_BYTES = 8 * 1_024 * 1_024;

export interface JudgePorts {
  /** Of a PDF. Throws PaperhookError when they can't be counted. */
  pdfPages(source: ByteSource): Promise<number>;
  files: Pick<Files, 'size' | 'getRange'>;
}

export interface Judged {
  contentType: string;
  extension: string;
  bytes: number;
  /** Undefined for an archive. */
  pages: number | undefined;
  /** In hex. */
  sha256: string;
}

/** @param accepts content types that the provider takes. */
export async function judgeBytes(
  { pdfPages }: JudgePorts,
  { bytes, field }: { bytes: Buffer; field: string },
  accepts: ReadonlySet<string>,
): Promise<Judged> {
  const type = await judgeType(bytes.subarray(0, JUDGED_BYTES), field, accepts);
  return {
    ...type,
    bytes: bytes.length,
    pages: type.contentType === PDF ? await pdfPages(memorySource(bytes)) : imagePages(type),
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

/** Reads it part by part, and of a PDF some once more; a part is all that is held. */
export async function judgeUpload(
  { files, pdfPages }: JudgePorts,
  upload: UploadItem,
  accepts: ReadonlySet<string>,
  nowMs: number,
): Promise<Judged> {
  if (!isUsable(upload, nowMs)) throw uploadGone();
  const source = await bucketSource(files, incomingKey(upload.upload_id));
  if (!source) throw notUploadedYet();
  const { bytes: size } = source;
  if (size !== upload.bytes) throw otherSize(size, upload.bytes);
  const type = await judgeType(await source.read(0, Math.min(size, JUDGED_BYTES)), 'upload_id', accepts);
  const hash = createHash('sha256');
  for (let start = 0; start < size; start += RANGE_BYTES) {
    hash.update(await source.read(start, Math.min(RANGE_BYTES, size - start)));
  }
  const pages = type.contentType === PDF ? await pdfPages(source) : imagePages(type);
  return { ...type, bytes: size, pages, sha256: hash.digest('hex') };
}

export function uploadGone(): PaperhookError {
  return refused('expired', 'upload_id: the upload has expired: make another one');
}

async function judgeType(
  head: Uint8Array,
  field: string,
  accepts: ReadonlySet<string>,
): Promise<DocumentType> {
  const type = await documentType(head);
  if (!type) {
    throw refused(
      'unsupported_media_type',
      `${field}: neither a PDF nor an image (JPEG, PNG, GIF, BMP, TIFF, WebP) nor a ZIP archive, judged by its content.`,
    );
  }
  if (type.contentType === ARCHIVE || accepts.has(type.contentType)) return type;
  const taken = [...accepts, ARCHIVE].join(', ');
  throw refused(
    'unsupported_media_type',
    `${field}: the template's provider does not take ${type.contentType}, but ${taken}.`,
  );
}

function imagePages({ contentType }: DocumentType): number | undefined {
  return contentType === ARCHIVE ? undefined : 1;
}

function notUploadedYet(): PaperhookError {
  return refused('conflict', 'upload_id: nothing is there yet: first PUT the file to the url of the upload');
}

function otherSize(found: number, declared: number): PaperhookError {
  return refused('unprocessable', `upload_id: ${found} bytes were put, and ${declared} were declared`);
}
