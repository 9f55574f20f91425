/** What a document is, judged from its bytes: its type, which the template's provider must take, its pages, its hash. */
import { createHash } from 'node:crypto';
import { refused } from '../../shared/errors.ts';
import type { ByteSource } from '../../shared/files/byte-source.ts';
import {
  type DocumentType,
  documentType,
  IMAGE_NAMES,
  JUDGED_BYTES,
  pagesOf,
  ZIP,
} from '../../shared/files/document-type.ts';
import type { JobFile } from '../../shared/jobs/job.ts';

const RANGE_BYTES = 8 * 1_024 * 1_024;

export interface JudgePorts {
  /** Of a PDF. Throws PaperhookError when they can't be counted. */
  pdfPages(source: ByteSource): Promise<number>;
}

/** What its bytes say, whatever its template's provider takes. */
export interface Inspected extends DocumentType {
  source: ByteSource;
  /** Of the request, for messages. */
  field: string;
  /** In hex. */
  sha256: string;
}

/** Reads it part by part; a part is all that is held. Throws `unsupported_media_type` for what nobody takes. */
export async function inspectDocument(source: ByteSource, field: string): Promise<Inspected> {
  const { bytes, read } = source;
  const type = await documentType(await read(0, Math.min(bytes, JUDGED_BYTES)));
  if (!type) {
    throw refused(
      'unsupported_media_type',
      `${field}: neither a PDF nor an image (${IMAGE_NAMES.join(', ')}) nor a ZIP archive, judged by its content.`,
    );
  }
  const hash = createHash('sha256');
  for (let start = 0; start < bytes; start += RANGE_BYTES) {
    hash.update(await read(start, Math.min(RANGE_BYTES, bytes - start)));
  }
  return { ...type, source, field, sha256: hash.digest('hex') };
}

/**
 * Of a PDF some is read once more.
 * @param accepts content types that the provider takes.
 */
export async function judgeDocument(
  { pdfPages }: JudgePorts,
  { source, field, contentType, extension }: Inspected,
  { accepts, name }: { accepts: ReadonlySet<string>; name: string | undefined },
): Promise<JobFile> {
  const file = {
    name: name ?? `document.${extension}`,
    content_type: contentType,
    bytes: source.bytes,
  };
  // We unpack it, and each of its documents is judged then.
  if (contentType === ZIP) return file;
  if (!accepts.has(contentType)) {
    const taken = [...accepts, ZIP].join(', ');
    throw refused(
      'unsupported_media_type',
      `${field}: the template's provider does not take ${contentType}, but ${taken}.`,
    );
  }
  return { ...file, pages: await pagesOf(contentType, () => pdfPages(source)) };
}
