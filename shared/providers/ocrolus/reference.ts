/**
 * What Ocrolus's documents and Books are called. A Book has a uuid and a pk, of which a webhook may name either; a uuid is
 * spelled with dashes here and without them there.
 */
import { plainUuid } from '../../plain-uuid.ts';
import type { Reference } from '../notification.ts';

export interface BookIds {
  book_uuid?: string;
  book_pk?: string;
}

/** By the uuid, else by the pk; undefined where neither is there. */
export function bookReference({ book_uuid, book_pk }: BookIds): Reference | undefined {
  const values = { ...(book_uuid !== undefined && { book_uuid }), ...(book_pk !== undefined && { book_pk }) };
  if (book_uuid !== undefined) return { key: `book/${plainUuid(book_uuid)}`, values };
  return book_pk === undefined ? undefined : { key: `book_pk/${book_pk}`, values };
}
