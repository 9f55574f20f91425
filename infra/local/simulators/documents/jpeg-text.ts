/** The text embedded in a JPEG's comment segments (UTF-8) that begin with our keyword; undefined when it isn't a JPEG. */
import { EMBEDDED_TEXT_KEYWORD } from './png-text.ts';

const START_OF_IMAGE = 0xffd8;
const START_OF_SCAN = 0xffda;
const COMMENT = 0xfffe;

export function readJpegText(jpeg: Buffer): string | undefined {
  if (jpeg.length < 4 || jpeg.readUInt16BE(0) !== START_OF_IMAGE) return undefined;
  const prefix = `${EMBEDDED_TEXT_KEYWORD}\n`;
  const texts: string[] = [];
  // Each segment before the scan: marker, length (which counts itself), data.
  for (let at = 2; at + 4 <= jpeg.length; ) {
    const marker = jpeg.readUInt16BE(at);
    const length = jpeg.readUInt16BE(at + 2);
    if (marker === START_OF_SCAN || length < 2) break;
    const data = jpeg.toString('utf8', at + 4, at + 2 + length);
    if (marker === COMMENT && data.startsWith(prefix)) texts.push(data.slice(prefix.length));
    at += 2 + length;
  }
  return texts.join('\n');
}
