/**
 * A ZIP of documents, of any size: only its directory and the part that is just being read are in memory. What the
 * directory alone shows to be wrong is refused when it is opened, the rest by `verify`, before anything is made of it.
 */
import type { Files } from '../bucket.ts';
import { type ByteSource, bucketSource, readAhead } from '../byte-source.ts';
import { entriesInPlace } from './entries-in-place.ts';
import { type ArchivedFile, identify } from './identify.ts';
import { READ_AHEAD_BYTES } from './limits.ts';
import { listDocuments } from './list-documents.ts';
import { readDirectory } from './read-directory.ts';
import { entryRefused } from './refuse-archive.ts';
import { unpackEntry } from './unpack-entry.ts';

export interface ArchiveDocument {
  name: string;
  /** The same each time, in memory of its own. Several may be read at once, best in order. */
  read(): Promise<ArchivedFile>;
}

export interface Archive {
  /** In the order in which they lie in the archive, the same each time. */
  documents: readonly ArchiveDocument[];
  /** Reads each document once and keeps none. @param accepts content types that the template's provider takes */
  verify(accepts: ReadonlySet<string>, signal: AbortSignal): Promise<void>;
}

/**
 * Undefined when there is no such object.
 * @throws PaperhookError `archive_refused`, as its methods do, with a message that names the entry and what to do
 */
export async function openStoredArchive(
  files: Pick<Files, 'size' | 'getRange'>,
  key: string,
): Promise<Archive | undefined> {
  const upload = await bucketSource(files, key);
  return upload && openArchive(upload);
}

/** @throws as openStoredArchive; what `upload` throws as it is */
export async function openArchive(upload: ByteSource): Promise<Archive> {
  const source = readAhead(upload, READ_AHEAD_BYTES);
  const entries = entriesInPlace(await readDirectory(source), upload.bytes);
  const documents = listDocuments(entries, upload.bytes).map((entry) => ({
    name: entry.name,
    read: async () => identify(entry.name, await unpackEntry(source, entry)),
  }));
  return { documents, verify: (accepts, signal) => verify(documents, accepts, signal) };
}

async function verify(
  documents: readonly ArchiveDocument[],
  accepts: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  for (const document of documents) {
    signal.throwIfAborted();
    const { name, content_type } = await document.read();
    if (!accepts.has(content_type)) {
      throw entryRefused(
        name,
        `is ${content_type}, which the template's provider does not take. Leave it out.`,
      );
    }
  }
}
