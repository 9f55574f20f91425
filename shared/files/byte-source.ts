/** Bytes that can be read in any order, a part at a time: an object in the bucket, or what is in memory already. */
import { refused } from '../errors.ts';
import type { Files } from './bucket.ts';

export interface ByteSource {
  /** How many there are. */
  bytes: number;
  /** Exactly `length` bytes from `start` on, which must be there. Not to be changed: others may read the same memory. */
  read(start: number, length: number): Promise<Uint8Array>;
}

export function memorySource(bytes: Uint8Array): ByteSource {
  return { bytes: bytes.length, read: async (start, length) => bytes.subarray(start, start + length) };
}

/**
 * Undefined when there is no such object. One that goes, or is replaced by a shorter one, while it is read is
 * `upload_missing`.
 */
export async function bucketSource(
  { size, getRange }: Pick<Files, 'size' | 'getRange'>,
  key: string,
): Promise<ByteSource | undefined> {
  const bytes = await size(key);
  if (bytes === undefined) return undefined;
  return {
    bytes,
    async read(start, length) {
      if (length === 0) return new Uint8Array();
      const part = await getRange(key, start, start + length - 1);
      if (part?.length !== length) throw refused('upload_missing', 'The upload is there no longer.');
      return part;
    },
  };
}

interface Part {
  start: number;
  bytes: Uint8Array;
}

/**
 * Reads at least `aheadBytes` at once and keeps what it read last, for readers that go forward in small steps. Holds one
 * such part, or one as large as the largest that is asked for. Reads of several at once come one after the other, so
 * that they share what was read.
 */
export function readAhead(source: ByteSource, aheadBytes: number): ByteSource {
  let kept: Part | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function partWith(start: number, length: number): Promise<Part> {
    if (kept && kept.start <= start && start + length <= kept.start + kept.bytes.length) return kept;
    // Not both at once.
    kept = undefined;
    const ahead = Math.min(Math.max(length, aheadBytes), source.bytes - start);
    kept = { start, bytes: await source.read(start, ahead) };
    return kept;
  }

  return {
    bytes: source.bytes,
    async read(start, length) {
      const found = last.then(() => partWith(start, length));
      last = found.catch(() => undefined);
      const part = await found;
      return part.bytes.subarray(start - part.start, start - part.start + length);
    },
  };
}
