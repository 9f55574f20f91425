/**
 * How many pages a PDF has, read by parts: pdf.js asks for those it needs (the end, the cross-reference table, the tree of
 * pages), so that the document is at no time a second time in memory, but for one whose table is broken. Nothing is drawn.
 */
import { type PaperhookError, refused } from '../errors.ts';
import type { ByteSource } from './byte-source.ts';

/** More is no document that anybody hands in on purpose; each page is a credit. */
const MOST_PAGES = 10_000;
/**
 * A small document is read in one part, a large one in sixteen at most: each is a request to S3, and some of what pdf.js
 * does it begins anew after each.
 */
const SMALLEST_PART_BYTES = 1_048_576;
const MOST_PARTS = 16;

/**
 * @throws PaperhookError `unprocessable` for a PDF that needs a password, is broken, or has no or too many pages; what
 * `source` throws as it is.
 */
export async function pdfPages(source: ByteSource): Promise<number> {
  const partBytes = Math.max(SMALLEST_PART_BYTES, Math.ceil(source.bytes / MOST_PARTS));
  if (!(await hasTrailer(source, partBytes))) throw broken();
  // A megabyte and a half of code, which only those load who meet a PDF.
  const { getDocument, PDFDataRangeTransport } = await import('unpdf/pdfjs');
  const range = new PDFDataRangeTransport(source.bytes, null);
  const unreadable = new Promise<never>((_, reject) => {
    range.requestDataRange = (start, end) => {
      // pdf.js takes over the memory that it is given.
      source.read(start, end - start).then((part) => range.onDataRange(start, part.slice()), reject);
    };
  });
  const task = getDocument({
    range,
    rangeChunkSize: partBytes,
    disableAutoFetch: true,
    disableStream: true,
    // Its warnings quote the document.
    verbosity: 0,
    useWorkerFetch: false,
    useWasm: false,
  });
  try {
    const loaded = task.promise.catch((error) => Promise.reject(refusal(error)));
    return checked((await Promise.race([loaded, unreadable])).numPages);
  } finally {
    await task.destroy();
  }
}

/** Without one pdf.js looks for it part by part, from the end to the beginning. */
async function hasTrailer(source: ByteSource, within: number): Promise<boolean> {
  if (source.bytes <= within) return true;
  return Buffer.from(await source.read(source.bytes - within, within)).includes('startxref');
}

function refusal(error: Error): PaperhookError {
  return error.name === 'PasswordException'
    ? refused('unprocessable', 'The PDF needs a password. Save it without one and hand that in.')
    : broken();
}

function broken(): PaperhookError {
  return refused(
    'unprocessable',
    'The PDF is broken or cut off: its pages cannot be found. Save it anew with a PDF reader and hand that in.',
  );
}

function checked(pages: number): number {
  if (pages < 1) throw refused('unprocessable', 'The PDF has no pages.');
  if (pages <= MOST_PAGES) return pages;
  throw refused('unprocessable', `The PDF has ${pages} pages; the limit is ${MOST_PAGES}. Split it.`);
}
