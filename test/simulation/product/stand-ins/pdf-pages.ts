/**
 * In the place of shared/files/pdf-pages.ts: the documents of a simulated world are PDFs by their header only, and say
 * how many pages they have in a comment. pdf.js would take longer than the rest of the world.
 */
import type { ByteSource } from '../../../../shared/files/byte-source.ts';

const PAGES = /^%pages (\d+)$/m;

export async function pdfPages({ bytes, read }: ByteSource): Promise<number> {
  const text = Buffer.from(await read(0, bytes)).toString('latin1');
  return Number(PAGES.exec(text)?.[1]);
}
