/** The central directory of a ZIP, which says what is in it and where. Nothing it says is trusted beyond that. */
import { isUtf8 } from 'node:buffer';
import {
  type Entry,
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  RandomAccessReader,
  type ZipFile,
} from 'yauzl';
import type { ByteSource } from '../byte-source.ts';
import { MOST_ENTRIES } from './limits.ts';
import { archiveRefused } from './refuse-archive.ts';

export interface DirectoryEntry {
  /** With its folders, as it stands in the archive. */
  name: string;
  /** As declared: what is there has to be no more and no less. */
  bytes: number;
  packedBytes: number;
  crc32: number;
  /** 0 is stored, 8 is deflated. */
  method: number;
  isEncrypted: boolean;
  isLink: boolean;
  /** Of its local header. */
  offset: number;
}

const NAME_IS_UTF8 = 0x0800;
const DIRECTORY_HEADER = 0x02014b50;

/** @throws PaperhookError `archive_refused` when there is no directory that can be read; what `source` throws as it is. */
export async function readDirectory(source: ByteSource): Promise<DirectoryEntry[]> {
  try {
    const zip = await fromRandomAccessReaderPromise(new SourceReader(source), source.bytes, {
      autoClose: false,
      decodeStrings: false,
      validateEntrySizes: false,
    });
    return await readEntries(zip, source);
  } catch (error) {
    throw error instanceof SourceFailure ? error.cause : asRefusal(error);
  }
}

async function readEntries(zip: ZipFile, source: ByteSource): Promise<DirectoryEntry[]> {
  if (zip.entryCount > MOST_ENTRIES) {
    throw archiveRefused(
      `The archive has ${zip.entryCount} entries; the limit is ${MOST_ENTRIES}. Split it.`,
    );
  }
  const entries: DirectoryEntry[] = [];
  const each = zip.eachEntry();
  while (entries.length < zip.entryCount) {
    const entry: Entry = (await each.next()).value;
    entries.push(asDirectoryEntry(entry));
  }
  await checkEnd(Number(zip.readEntryCursor), source);
  return entries;
}

function asDirectoryEntry(entry: Entry): DirectoryEntry {
  return {
    name: nameOf(entry),
    bytes: entry.uncompressedSize,
    packedBytes: entry.compressedSize,
    crc32: entry.crc32,
    method: entry.compressionMethod,
    isEncrypted: entry.isEncrypted(),
    isLink: entry.externalFileAttributes >>> 28 === 0xa,
    offset: entry.relativeOffsetOfLocalHeader,
  };
}

/** macOS writes UTF-8 and doesn't say so; what is no UTF-8 is in the code page of DOS. */
function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  const flags = isUtf8(fileNameRaw) ? generalPurposeBitFlag | NAME_IS_UTF8 : generalPurposeBitFlag;
  return getFileNameLowLevel(flags, fileNameRaw, extraFields, true);
}

/** Some writers count modulo 65,536: no document may be left out unnoticed. */
async function checkEnd(position: number, source: ByteSource): Promise<void> {
  if (position + 4 > source.bytes) return;
  const next = Buffer.from(await source.read(position, 4)).readUInt32LE();
  if (next === DIRECTORY_HEADER) {
    throw archiveRefused('The archive has more entries than its directory counts. Make it again.');
  }
}

class SourceReader extends RandomAccessReader {
  readonly #source: ByteSource;

  constructor(source: ByteSource) {
    super();
    this.#source = source;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    if (position + length > this.#source.bytes) {
      callback(new Error('beyond the end'));
      return;
    }
    this.#source.read(position, length).then(
      (part) => {
        buffer.set(part, offset);
        callback(null);
      },
      (cause) => callback(new SourceFailure('the archive could not be read', { cause })),
    );
  }
}

class SourceFailure extends Error {}

function asRefusal(error: unknown): unknown {
  if (!(error instanceof Error) || error.name === 'PaperhookError') return error;
  if (/encrypt/.test(error.message)) {
    return archiveRefused('The archive is encrypted. Make it again without a password.');
  }
  if (/multi-disk/.test(error.message)) {
    return archiveRefused('The archive is one part of several. Make it again in one.');
  }
  return archiveRefused('The archive is broken or cut off: it has no readable directory. Make it again.');
}
