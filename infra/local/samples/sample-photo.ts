/**
 * A small PNG that stands for a photographed receipt: grey bars where a receipt has its text, and the text itself
 * embedded for the simulators, which recognise no pictures.
 */
import { crc32, deflateSync } from 'node:zlib';

/** Looked for by the simulators (infra/local/simulators/documents/png-text.ts). */
const KEYWORD = 'Document text';
const WIDTH = 160;
const ROW_HEIGHT = 12;
const MARGIN = 12;
const PAPER = 250;
const PRINT = 120;

/** @param rows label and value of each line; Latin-1 only, as PNG's tEXt chunks are. */
export function samplePhoto(rows: readonly (readonly [string, string])[]): Uint8Array {
  const height = 2 * MARGIN + rows.length * ROW_HEIGHT;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits of grey a pixel; the rest 0: deflate, no filter, not interlaced
  header.writeUInt8(8, 8);
  const text = rows.map(([label, value]) => (value ? `${label}\t${value}` : label)).join('\n');
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('tEXt', Buffer.from(`${KEYWORD}\0${text}`, 'latin1')),
    chunk('IDAT', deflateSync(pixels(rows, height))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Each row of pixels begins with its filter, 0. */
function pixels(rows: readonly (readonly [string, string])[], height: number): Buffer {
  const stride = WIDTH + 1;
  const image = Buffer.alloc(stride * height, PAPER);
  for (let y = 0; y < height; y += 1) image[y * stride] = 0;
  for (const [index, [label, value]] of rows.entries()) {
    for (let y = MARGIN + index * ROW_HEIGHT; y < MARGIN + index * ROW_HEIGHT + 5; y += 1) {
      const start = y * stride + 1;
      image.fill(PRINT, start + MARGIN, start + MARGIN + Math.min(label.length * 4, 90));
      if (value)
        image.fill(PRINT, start + WIDTH - MARGIN - Math.min(value.length * 3, 50), start + WIDTH - MARGIN);
    }
  }
  return image;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
