/**
 * How many pages a PDF has, read by parts: pdf.js asks for those it needs (the end, the cross-reference table, the tree of
 * pages), so that the document is at no time a second time in memory, but for one whose table is broken. Nothing is drawn.
 */
import { type PaperhookError, refused } from '../errors.ts';
import type { ByteSource } from './byte-source.ts';

/** More is no document that anybody hands in on purpose; each page is a credit. */
const MOST_PAGES = 10_000;
/** What is read at once: small documents in one part, large ones in few, each a request to S3. */
const PART_BYTES = 1_048_576;

/**
 * @throws PaperhookError `unprocessable` for a PDF that needs a password, is broken, or has no or too many pages; what
 * `source` throws as it is.
 */
export async function pdfPages(source: ByteSource): Promise<number> {
  if (!(await hasTrailer(source))) throw broken();
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
    rangeChunkSize: PART_BYTES,
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

/** Without one pdf.js looks for it from the end to the beginning, and begins anew after each part: minutes of it. */
async function hasTrailer(source: ByteSource): Promise<boolean> {
  if (source.bytes <= PART_BYTES) return true;
  return Buffer.from(await source.read(source.bytes - PART_BYTES, PART_BYTES)).includes('startxref');
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
