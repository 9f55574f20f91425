/** What a document is, judged from its bytes: its type, which the template's provider must take, its pages, its hash. */
import { createHash } from 'node:crypto';
import { type PaperhookError, refused } from '../../shared/errors.ts';
import type { Files } from '../../shared/files/bucket.ts';
import { type DocumentType, documentType } from '../../shared/files/document-type.ts';
import { incomingKey, isUsable, type UploadItem } from '../../shared/jobs/upload.ts';

const PDF = 'application/pdf';
/** Taken for every provider: we unpack it, and each of its documents is judged then. */
const ARCHIVE = 'application/zip';
/** What file-type asks for to tell a type; the same in every form, so that the same file is always taken for the same. */
const HEAD_BYTES = 4_100;
const RANGE_BYTES = 8 * 1_024 * 1_024;

export interface JudgePorts {
  /** Throws PaperhookError when they can't be counted. It may take the bytes over: nobody can use them afterwards. */
  countPages(bytes: Uint8Array): Promise<number>;
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
  { countPages }: JudgePorts,
  { bytes, field }: { bytes: Buffer; field: string },
  accepts: ReadonlySet<string>,
): Promise<Judged> {
  const type = await judgeType(bytes.subarray(0, HEAD_BYTES), field, accepts);
  return {
    ...type,
    bytes: bytes.length,
    pages: type.contentType === PDF ? await countPages(Uint8Array.from(bytes)) : imagePages(type),
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

/** Reads all of it once; only a PDF is held meanwhile. */
export async function judgeUpload(
  { files, countPages }: JudgePorts,
  upload: UploadItem,
  accepts: ReadonlySet<string>,
  nowMs: number,
): Promise<Judged> {
  if (!isUsable(upload, nowMs)) throw uploadGone();
  const key = incomingKey(upload.upload_id);
  const size = await files.size(key);
  if (size === undefined) throw notUploadedYet();
  if (size !== upload.bytes) throw otherSize(size, upload.bytes);
  const head = await files.getRange(key, 0, Math.min(size, HEAD_BYTES));
  const type = await judgeType(head ?? new Uint8Array(), 'upload_id', accepts);
  const whole = type.contentType === PDF ? Buffer.alloc(size) : undefined;
  const hash = createHash('sha256');
  for (let start = 0; start < size; start += RANGE_BYTES) {
    const part = await files.getRange(key, start, Math.min(size, start + RANGE_BYTES));
    if (!part) throw uploadGone();
    hash.update(part);
    whole?.set(part, start);
  }
  const pages = whole ? await countPages(whole) : imagePages(type);
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
