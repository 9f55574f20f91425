/** One document out of an archive, checked against what the directory says of it. */
import { crc32, inflateRawSync } from 'node:zlib';
import type { ByteSource } from '../byte-source.ts';
import type { PlacedEntry } from './entries-in-place.ts';
import { entryRefused } from './refuse-archive.ts';

const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;
const STORED = 0;
/** zlib takes no smaller chunks. */
const SMALLEST_CHUNK = 64;

/** Of a local header the name and the extra fields, which most are shorter than. */
const USUAL_NAME_AND_EXTRA_BYTES = 1_024;

/**
 * Never makes more than the declared bytes: inflating stops there. At once, not in a stream: a document fits into memory,
 * and is read as a whole anyway.
 * @throws PaperhookError `archive_refused`; what `source` throws as it is
 */
export async function unpackEntry(source: ByteSource, entry: PlacedEntry): Promise<Uint8Array> {
  const packed = await readPacked(source, entry);
  const bytes = entry.method === STORED ? packed.slice() : inflate(packed, entry);
  if (bytes.length !== entry.bytes || crc32(bytes) !== entry.crc32) throw damaged(entry);
  return bytes;
}

/** Bytes that two entries share make bombs of small archives. */
async function readPacked(source: ByteSource, entry: PlacedEntry): Promise<Uint8Array> {
  const room = entry.end - entry.offset;
  if (room < LOCAL_HEADER_BYTES) throw misplaced(entry);
  const usual = LOCAL_HEADER_BYTES + USUAL_NAME_AND_EXTRA_BYTES + entry.packedBytes;
  const part = await source.read(entry.offset, Math.min(usual, room));
  const header = Buffer.from(part.buffer, part.byteOffset, LOCAL_HEADER_BYTES);
  if (header.readUInt32LE(0) !== LOCAL_HEADER) throw misplaced(entry);
  const start = LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
  const end = start + entry.packedBytes;
  if (end > room) throw misplaced(entry);
  return end <= part.length
    ? part.subarray(start, end)
    : source.read(entry.offset + start, entry.packedBytes);
}

function inflate(packed: Uint8Array, entry: PlacedEntry): Uint8Array {
  try {
    // In one chunk, so that zlib need not put several together; it makes another when one is full to the last byte.
    const chunkSize = Math.max(entry.bytes + 1, SMALLEST_CHUNK);
    return inflateRawSync(packed, { maxOutputLength: entry.bytes, chunkSize });
  } catch {
    throw damaged(entry);
  }
}

function misplaced({ name }: PlacedEntry) {
  return entryRefused(
    name,
    'is not where the directory says, or overlaps with another entry. Make the archive again.',
  );
}

function damaged({ name }: PlacedEntry) {
  return entryRefused(
    name,
    'is damaged: it does not unpack to what the directory says. Make the archive again.',
  );
}
