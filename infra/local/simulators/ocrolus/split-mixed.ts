import { readDocument } from '../documents/read-document.ts';
import type { UploadedFile } from '../model-request.ts';

/** A page that begins an invoice or a receipt begins a document; what follows it, up to the next, is of the same one. */
export function partsOf(file: UploadedFile): UploadedFile[] {
  const { source, text: whole, pageTexts = [whole] } = file.document;
  const parts: string[][] = [];
  for (const text of pageTexts) {
    const last = parts.at(-1);
    if (!last || readDocument(text).kind !== 'other') parts.push([text]);
    else last.push(text);
  }
  return parts.map((texts) => ({
    ...file,
    document: { source, text: texts.join('\n'), pages: texts.length },
  }));
}
