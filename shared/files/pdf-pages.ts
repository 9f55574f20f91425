/** How many pages a PDF has. */
import { refused } from '../errors.ts';

/** Throws PaperhookError `unprocessable` when it is encrypted or can't be read. The bytes are taken over, not copied. */
export async function countPages(bytes: Uint8Array): Promise<number> {
  // Large, and only PDFs need it.
  const { getDocumentProxy } = await import('unpdf');
  try {
    const document = await getDocumentProxy(bytes);
    const { numPages } = document;
    await document.destroy();
    return numPages;
  } catch {
    throw refused('unprocessable', 'The PDF is encrypted or broken, so that its pages can not be counted.');
  }
}
