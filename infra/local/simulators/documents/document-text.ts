/**
 * What can be read in an uploaded document. A simulator recognises nothing by itself: it reads a PDF's own text
 * layer, or what was embedded in an image for the purpose, and `source` says which.
 */
import { readJpegText } from './jpeg-text.ts';
import { readPdfText } from './pdf-text.ts';
import { readPngText } from './png-text.ts';

export interface DocumentText {
  source: 'text layer of the PDF' | 'text embedded in the image' | 'nothing readable';
  /** Lines end in \n; columns of a line are parted by \t. */
  text: string;
  /** Of a PDF; an image is one. */
  pages?: number;
  /** The text of each, where there are several. */
  pageTexts?: string[];
}

const UNREADABLE: DocumentText = { source: 'nothing readable', text: '' };

export async function readDocumentText(bytes: Uint8Array): Promise<DocumentText> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.subarray(0, 1024).includes('%PDF-')) {
    const pageTexts = await readPdfText(bytes);
    return {
      ...documentText('text layer of the PDF', pageTexts.join('\n')),
      ...(pageTexts.length > 0 && { pages: pageTexts.length }),
      ...(pageTexts.length > 1 && { pageTexts }),
    };
  }
  return documentText('text embedded in the image', readPngText(buffer) ?? readJpegText(buffer) ?? '');
}

function documentText(source: DocumentText['source'], text: string): DocumentText {
  return text.trim() === '' ? UNREADABLE : { source, text };
}
