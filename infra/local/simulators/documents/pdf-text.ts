/** The pages of a PDF and its text layer, as the lines and columns a reader sees. Empty when there is none or the file is broken. */
import { extractTextItems } from 'unpdf';
import { layOutLines } from './lay-out-lines.ts';

export async function readPdfText(bytes: Uint8Array): Promise<{ text: string; pages: number }> {
  try {
    // pdf.js takes the buffer over and leaves it detached: give it a copy, which slice() of a Buffer is not.
    const { items, totalPages } = await extractTextItems(Uint8Array.from(bytes));
    return { text: items.map(layOutLines).join('\n'), pages: totalPages };
  } catch {
    // A PDF that can't be opened is an unreadable document, which is what the provider would say too.
    return { text: '', pages: 0 };
  }
}
