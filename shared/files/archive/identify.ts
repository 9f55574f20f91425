/** What a document of an archive is, judged from its bytes. */
import { PaperhookError } from '../../errors.ts';
import { memorySource } from '../byte-source.ts';
import { documentType, pagesOf, ZIP } from '../document-type.ts';
import { pdfPages } from '../pdf-pages.ts';
import { entryRefused } from './refuse-archive.ts';

export interface ArchivedFile {
  name: string;
  content_type: string;
  bytes: Uint8Array;
  /** Of a PDF; 1 for an image. */
  pages: number;
}

/** @throws PaperhookError `archive_refused` for what is no document, and a PDF that can't be read */
export async function identify(name: string, bytes: Uint8Array): Promise<ArchivedFile> {
  const contentType = (await documentType(bytes))?.contentType;
  if (contentType === undefined) {
    throw entryRefused(name, 'is neither a PDF nor an image, judged by its content. Leave it out.');
  }
  if (contentType === ZIP) throw entryRefused(name, 'is an archive itself. Hand it in by itself.');
  const pages = await pagesOf(contentType, () => countPdfPages(name, bytes));
  return { name, content_type: contentType, bytes, pages };
}

async function countPdfPages(name: string, bytes: Uint8Array): Promise<number> {
  try {
    return await pdfPages(memorySource(bytes));
  } catch (error) {
    if (!(error instanceof PaperhookError) || error.code !== 'unprocessable') throw error;
    throw entryRefused(name, `cannot be processed. ${error.message}`);
  }
}
