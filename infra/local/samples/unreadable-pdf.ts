/** A valid PDF like a scan gone wrong: grey smears, no text layer. AzoraOne's preprocessing of it ends in ERROR. */
import { rgb } from 'pdf-lib';
import { newPage } from './page.ts';

export async function unreadablePdf(): Promise<Uint8Array> {
  const page = await newPage('Scan');
  page.bar(0, 0, page.width, page.height, rgb(0.93, 0.92, 0.9));
  for (let row = 0; row < 34; row += 1) {
    const shade = 0.72 + (row % 5) * 0.03;
    page.bar(60 + (row % 3) * 9, 80 + row * 20, 300 + ((row * 53) % 160), 7, rgb(shade, shade, shade));
  }
  return page.save();
}
