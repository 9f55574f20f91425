/** What the bytes of an upload are: the same content is the same document in a Book, whatever its name. */
import { createHash } from 'node:crypto';
import type { UploadedFile } from '../model-request.ts';

export type Content = NonNullable<UploadedFile['content']>;

export function contentOf(bytes: Uint8Array): Content {
  return { md5: md5(bytes), type: typeOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) };
}

export function contentOfUpload({ content, fileName, contentType, document }: UploadedFile): Content {
  if (content) return content;
  const type = contentType.startsWith('image/')
    ? 'image'
    : contentType === 'application/pdf'
      ? 'pdf'
      : 'other';
  return { md5: md5(`${fileName}\n${document.text}`), type };
}

function md5(content: Uint8Array | string): string {
  return createHash('md5').update(content).digest('hex');
}

/** JPEG, PNG, BMP and both TIFF: https://docs.ocrolus.com/docs/image-groups */
const IMAGES = ['ffd8ff', '89504e470d0a1a0a', '424d', '49492a00', '4d4d002a'];

function typeOf(bytes: Buffer): Content['type'] {
  if (bytes.subarray(0, 1024).includes('%PDF-')) return 'pdf';
  const start = bytes.subarray(0, 8).toString('hex');
  return IMAGES.some((magic) => start.startsWith(magic)) ? 'image' : 'other';
}
