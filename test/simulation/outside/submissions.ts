/** What is handed in at once: a document, or an archive of some. */
import type { Random } from '../time/random.ts';
import { createArchive, spoil } from './archives.ts';
import { createDocument, type SimulatedDocument } from './documents.ts';

export interface Submission {
  fileName: string;
  bytes: Buffer;
  /** What becomes a job each, in the archive's order. */
  documents: readonly SimulatedDocument[];
  kind: 'document' | 'archive' | 'bad archive';
}

const MOST_DOCUMENTS = 12;

/** @param random the submission's own. @param archives what decides on archives, so that documents stay what they were. */
export function createSubmission(index: number, random: Random, archives: Random, kinds: Random): Submission {
  if (!archives.chance(0.08)) return single(createDocument(String(index), random, kinds));
  // Most are small.
  const count = Math.ceil(MOST_DOCUMENTS * archives.next() ** 2) || 1;
  const documents = Array.from({ length: count }, (_, place) =>
    createDocument(`${index}-${place}`, archives, kinds),
  );
  const fileName = `archive-${index}.zip`;
  if (!archives.chance(0.2))
    return { fileName, bytes: createArchive(documents, archives), documents, kind: 'archive' };
  return { fileName, bytes: spoil(documents, archives), documents: [], kind: 'bad archive' };
}

function single(document: SimulatedDocument): Submission {
  const { fileName, bytes } = document;
  return { fileName, bytes, documents: [document], kind: 'document' };
}
