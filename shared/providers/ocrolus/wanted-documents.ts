/**
 * Of which documents data are fetched, and by how many calls: one for each document, or one for their whole Book. A mixed
 * document may have more parts than could be asked about one by one.
 */
import { plainUuid } from '../../plain-uuid.ts';
import { type Ids, idOf } from './document-reference.ts';

export interface Wanted {
  /** `each`: a call for each; `book`: one call, all of whose answer is theirs; `picked`: one call, and theirs out of its answer. */
  by: 'each' | 'book' | 'picked';
  /** None of a whole Book. */
  documents: readonly Ids[];
}

const MOST_CALLS = 8;

export const WHOLE_BOOK: Wanted = { by: 'book', documents: [] };

/** @param isWholeBook nothing else is in their Book, and nothing else will be. */
export function wantedDocuments(documents: readonly Ids[], isWholeBook: boolean): Wanted {
  if (isWholeBook) return { by: 'book', documents };
  // Answers name documents by the one or by the other.
  const canBePicked = documents.every(({ uuid, pk }) => uuid !== undefined && pk !== undefined);
  return { by: documents.length > MOST_CALLS && canBePicked ? 'picked' : 'each', documents };
}

export function uuidsOf({ documents }: Wanted): string[] {
  return documents.flatMap(({ uuid }) => uuid ?? []);
}

/** Whether something in an answer, which names its document by a uuid or a pk, is of one that is wanted. */
export function isWantedIn({ by, documents }: Wanted): (named: { uuid?: unknown; pk?: unknown }) => boolean {
  if (by !== 'picked') return () => true;
  const uuids = new Set(documents.map(({ uuid = '' }) => plainUuid(uuid)));
  const pks = new Set(documents.map(({ pk }) => pk));
  return (named) => {
    const [uuid, pk] = [idOf(named.uuid), idOf(named.pk)];
    return (uuid !== undefined && uuids.has(plainUuid(uuid))) || (pk !== undefined && pks.has(pk));
  };
}
