/**
 * A document, or a whole Book, that somebody else has handed to Ocrolus: `{book_uuid, uploaded_doc_uuid?}`. Its Book is
 * then a given one.
 */
import * as z from 'zod';
import { plainUuid } from '../../plain-uuid.ts';
import type { Reference } from '../notification.ts';
import { documentReference } from './document-reference.ts';
import { ocrolusUuid } from './options.ts';

export const ocrolusTrackedReference = z
  .strictObject({ book_uuid: ocrolusUuid, uploaded_doc_uuid: ocrolusUuid.optional() })
  .transform(({ book_uuid, uploaded_doc_uuid }): Reference => {
    const values = { book_uuid };
    if (uploaded_doc_uuid !== undefined) return documentReference(values, uploaded_doc_uuid);
    return { key: `book/${plainUuid(book_uuid)}`, values };
  });

/** One that a notification has named may have no more than a pk. */
export function ocrolusTrackedOptions({ values }: Reference): Record<string, unknown> {
  const { book_uuid, book_pk } = values;
  return { book: 'given', book_uuid, ...(book_uuid === undefined && { book_pk }) };
}
