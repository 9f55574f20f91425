/**
 * A multipart/form-data body (RFC 7578) goes in whole; its texts by name and its files come out. What is broken, cut
 * off, twice there or over a limit is refused, naming the part.
 */
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { type PaperhookError, refused } from '../../shared/errors.ts';
import { shortened } from '../../shared/http/shortened.ts';

/** Of the fields that a client may send beside the document, some of which only its own programs know. */
const MOST_PARTS = 50;
/** static_values of 8 kB, indented generously. */
const LONGEST_TEXT_BYTES = 65_536;

export interface FilePart {
  /** The part's own name, `actual_image` say. */
  field: string;
  /** Without its path; undefined when the part names no file. */
  fileName: string | undefined;
  bytes: Buffer;
}

export interface Multipart {
  texts: Record<string, string>;
  files: FilePart[];
}

/** @param isFile whether a part of that name is a file, however it is labelled; what names a file is one anyway. */
export function readMultipart(
  contentType: string,
  body: Buffer,
  isFile: (field: string) => boolean,
): Promise<Multipart> {
  return new Promise((resolve, reject) => {
    const texts = new Map<string, string>();
    const files: FilePart[] = [];
    const parser = openParser(contentType, isFile);

    parser.on('field', (field, text, _, isCut) => {
      if (!isNamed(field)) reject(nameless());
      else if (isCut) reject(tooLong(field));
      else if (texts.has(field)) reject(twice(field));
      else texts.set(field, text);
    });
    parser.on('file', (field, stream, fileName) => {
      const chunks: Buffer[] = [];
      // The parser's own error says the same.
      stream.on('error', () => undefined);
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
      stream.on('end', () => {
        if (!isNamed(field)) reject(nameless());
        else files.push({ field, fileName: fileName || undefined, bytes: Buffer.concat(chunks) });
      });
    });
    parser.on('partsLimit', () => {
      reject(refused('too_large', `The body: more than ${MOST_PARTS} parts.`));
    });
    parser.on('error', () => reject(broken()));
    parser.on('finish', () => resolve({ texts: Object.fromEntries(texts), files }));
    parser.end(body);
  });
}

function openParser(contentType: string, isFile: (field: string) => boolean): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      isPartAFile: (field, _, fileName) => fileName !== undefined || isFile(field ?? ''),
      limits: { parts: MOST_PARTS, fieldSize: LONGEST_TEXT_BYTES },
    });
  } catch {
    throw refused('bad_request', 'Content-Type: multipart/form-data must name its boundary');
  }
}

/** The parser's types know of no part without a name; there are such. */
function isNamed(field: string | undefined): field is string {
  return field !== undefined;
}

function broken(): PaperhookError {
  return refused(
    'bad_request',
    'The body is no complete multipart/form-data: it is cut off, or its boundary is not that of the Content-Type.',
  );
}

function nameless(): PaperhookError {
  return refused('bad_request', 'The body: a part has no name.');
}

function twice(field: string): PaperhookError {
  return refused('bad_request', `${shortened(field)}: there is more than one part of that name`);
}

function tooLong(field: string): PaperhookError {
  return refused('too_large', `${shortened(field)}: longer than ${LONGEST_TEXT_BYTES} bytes`);
}
