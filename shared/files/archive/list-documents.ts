/** Which entries of an archive are its documents, as far as the directory tells; refuses what no archive of documents has. */
import {
  LARGEST_DOCUMENT_BYTES,
  LARGEST_RATIO,
  LONGEST_NAME,
  MOST_DOCUMENTS,
  MOST_UNPACKED_BYTES,
  MOST_WASTE_BYTES,
} from './limits.ts';
import type { DirectoryEntry } from './read-directory.ts';
import { archiveRefused, entryRefused } from './refuse-archive.ts';

/** Of macOS and of Windows; at any depth. */
const LITTER = /^__MACOSX\/|(^|\/)(\._[^/]*|\.DS_Store|Thumbs\.db|desktop\.ini)$/i;

/** What must not be in a name, first match wins. */
const NAME_RULES: readonly (readonly [(name: string) => boolean, string])[] = [
  [(name) => name === '', 'is an entry without a name. Make the archive again.'],
  [(name) => /\p{Cc}/u.test(name), 'has control characters in its name. Rename it.'],
  [(name) => name.includes('\\'), 'has a backslash in its name. Rename it.'],
  [
    (name) => name.startsWith('/') || /^[a-z]:/i.test(name) || name.split('/').includes('..'),
    'has a path that leads out of the archive. Put the documents at its root.',
  ],
];

const ENTRY_RULES: readonly (readonly [(entry: DirectoryEntry) => boolean, string])[] = [
  [
    ({ name }) => name.includes('/'),
    'is in a folder. Put the documents at the root of the archive, without folders.',
  ],
  [
    ({ name }) => name.length > LONGEST_NAME,
    `has a name of more than ${LONGEST_NAME} characters. Shorten it.`,
  ],
  [({ isLink }) => isLink, 'is a symbolic link. Put the document itself in.'],
  [({ isEncrypted }) => isEncrypted, 'is encrypted. Make the archive again without a password.'],
  [
    ({ method }) => method !== 0 && method !== 8,
    'is compressed by a method that is not supported. Make the archive again with plain ZIP compression (deflate).',
  ],
  [({ bytes }) => bytes === 0, 'is empty. Leave it out.'],
  [
    ({ bytes }) => bytes > LARGEST_DOCUMENT_BYTES,
    `has more than ${LARGEST_DOCUMENT_BYTES} bytes unpacked, the limit for one document.`,
  ],
  [
    ({ method, bytes, packedBytes }) => packedBytes > (method === 0 ? bytes : bytes + MOST_WASTE_BYTES),
    'takes more room packed than unpacked. Make the archive again.',
  ],
];

/** @throws PaperhookError `archive_refused` */
export function listDocuments<E extends DirectoryEntry>(entries: readonly E[], archiveBytes: number): E[] {
  for (const { name } of entries) checkName(name);
  const documents = entries.filter((entry) => !LITTER.test(entry.name) && !isFolder(entry));
  for (const document of documents) checkEntry(document);
  checkCount(documents);
  checkNamesDiffer(documents);
  checkUnpacked(documents, archiveBytes);
  return documents;
}

/** By itself a folder holds no document, so that nothing is lost by skipping it: the documents in it are refused. */
function isFolder({ name, bytes }: DirectoryEntry): boolean {
  return name.endsWith('/') && bytes === 0;
}

function checkName(name: string): void {
  const rule = NAME_RULES.find(([isBroken]) => isBroken(name));
  if (rule) throw entryRefused(name, rule[1]);
}

function checkEntry(entry: DirectoryEntry): void {
  const rule = ENTRY_RULES.find(([isBroken]) => isBroken(entry));
  if (rule) throw entryRefused(entry.name, rule[1]);
}

function checkCount({ length }: readonly DirectoryEntry[]): void {
  if (length === 0) throw archiveRefused('The archive holds no document.');
  if (length > MOST_DOCUMENTS) {
    throw archiveRefused(`The archive holds ${length} documents; the limit is ${MOST_DOCUMENTS}. Split it.`);
  }
}

/** A client tells the documents apart by their names, on whatever file system it keeps them. */
function checkNamesDiffer(documents: readonly DirectoryEntry[]): void {
  const seen = new Set<string>();
  for (const { name } of documents) {
    const folded = name.toUpperCase().normalize();
    if (seen.has(folded)) {
      throw entryRefused(
        name,
        'is there twice, or in two spellings that some systems hold for one. Rename one.',
      );
    }
    seen.add(folded);
  }
}

/** What is declared here is what is unpacked at most. */
function checkUnpacked(documents: readonly DirectoryEntry[], archiveBytes: number): void {
  const unpacked = documents.reduce((sum, { bytes }) => sum + bytes, 0);
  const { name } = documents.reduce((most, entry) => (ratioOf(entry) > ratioOf(most) ? entry : most));
  if (unpacked > archiveBytes * LARGEST_RATIO) {
    throw entryRefused(
      name,
      `and the archive's other documents unpack to more than ${LARGEST_RATIO} times its size. Make it again without what is blank.`,
    );
  }
  if (unpacked > MOST_UNPACKED_BYTES) {
    throw archiveRefused(
      `The archive's documents have ${unpacked} bytes unpacked; the limit is ${MOST_UNPACKED_BYTES}. Split it.`,
    );
  }
}

function ratioOf({ bytes, packedBytes }: DirectoryEntry): number {
  return bytes / Math.max(packedBytes, 1);
}
