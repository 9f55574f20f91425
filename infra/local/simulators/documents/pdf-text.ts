/** The text layer of each of a PDF's pages, as the lines and columns a reader sees. None when the file is broken. */
import { extractTextItems } from 'unpdf';
import { layOutLines } from './lay-out-lines.ts';

export async function readPdfText(bytes: Uint8Array): Promise<string[]> {
  try {
    // pdf.js takes the buffer over and leaves it detached: give it a copy, which slice() of a Buffer is not.
    const { items } = await extractTextItems(Uint8Array.from(bytes));
    return items.map(layOutLines);
  } catch {
    // A PDF that can't be opened is an unreadable document, which is what the provider would say too.
    return [];
  }
}
