/** The text embedded in a PNG under our keyword, as a tEXt chunk (Latin-1); undefined when it isn't a PNG. */
const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** Other keywords are left alone: what an editor writes about itself is not the document's text. */
export const EMBEDDED_TEXT_KEYWORD = 'Document text';

export function readPngText(png: Buffer): string | undefined {
  if (!png.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return undefined;
  const prefix = `${EMBEDDED_TEXT_KEYWORD}\0`;
  const texts: string[] = [];
  // https://www.w3.org/TR/png-3/#5Chunk-layout: length, type, data, CRC
  for (let at = SIGNATURE.length; at + 12 <= png.length; ) {
    const length = png.readUInt32BE(at);
    const data = png.subarray(at + 8, at + 8 + length).toString('latin1');
    if (png.toString('latin1', at + 4, at + 8) === 'tEXt' && data.startsWith(prefix)) {
      texts.push(data.slice(prefix.length));
    }
    at += 12 + length;
  }
  return texts.join('\n');
}
