/** Archives as clients make them, with what their operating systems add; and such as must be refused. */
import { type Zippable, zipSync } from 'fflate';
import type { Random } from '../time/random.ts';
import type { SimulatedDocument } from './documents.ts';

const LITTER = ['.DS_Store', 'Thumbs.db', '__MACOSX/._document', 'desktop.ini'] as const;
/** The same bytes each time. */
const MODIFIED = new Date(2026, 2, 1);
/** Where the signature of an entry is, and how far behind it its flags are. */
const HEADERS = [
  { signature: Buffer.from('PK\x03\x04'), flagsAt: 6 },
  { signature: Buffer.from('PK\x01\x02'), flagsAt: 8 },
];
const ENCRYPTED = 1;

export function createArchive(documents: readonly SimulatedDocument[], random: Random): Buffer {
  return zip(entriesOf(documents, random), random);
}

/** With one thing in it that no archive may have. */
export function spoil(documents: readonly SimulatedDocument[], random: Random): Buffer {
  const entries = entriesOf(documents, random);
  const [first] = documents;
  const bytes = first?.bytes ?? Buffer.alloc(1);
  const spoilt = random.pick(['nested', 'folder', 'twice', 'no document', 'damaged', 'encrypted'] as const);
  if (spoilt === 'nested') entries['inner.pdf'] = zip({ 'a.pdf': bytes }, random);
  if (spoilt === 'folder') entries['march/invoice.pdf'] = bytes;
  if (spoilt === 'twice') entries[(first?.fileName ?? '').toUpperCase()] = bytes;
  if (spoilt === 'no document') entries['readme.txt'] = Buffer.from('Please pay.');
  const archive = zip(entries, random);
  if (spoilt === 'damaged') return archive.subarray(0, archive.length - 10);
  if (spoilt === 'encrypted') encryptLast(archive);
  return archive;
}

function entriesOf(documents: readonly SimulatedDocument[], random: Random): Zippable {
  const litter = random.chance(0.3) ? [[random.pick(LITTER), Buffer.from('litter')] as const] : [];
  return Object.fromEntries([
    ...litter,
    ...documents.map(({ fileName, bytes }) => [fileName, bytes] as const),
  ]);
}

function zip(entries: Zippable, random: Random): Buffer {
  return Buffer.from(zipSync(entries, { level: random.pick([0, 6]), mtime: MODIFIED }));
}

/** As far as an archive says so of itself. */
function encryptLast(archive: Buffer): void {
  for (const { signature, flagsAt } of HEADERS) {
    const at = archive.lastIndexOf(signature) + flagsAt;
    archive.writeUInt16LE(archive.readUInt16LE(at) | ENCRYPTED, at);
  }
}
