/**
 * The names of documents at Ocrolus: `document/{uuid}`, `image_group/{pk}`, `mixed_document/{uuid}`. Beside their own ids
 * their references have those of their Book.
 */
import { plainUuid } from '../../plain-uuid.ts';
import type { Reference } from '../notification.ts';

/** The ids that Ocrolus gives one thing; numbers as texts. */
export interface Ids {
  uuid: string | undefined;
  pk: string | undefined;
}

/** An id of Ocrolus's as text; undefined for null and 0, which are none. */
export function idOf(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).trim();
  return text === '' || text === '0' ? undefined : text;
}

export function isSameUuid(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && plainUuid(one) === plainUuid(other);
}

export function documentReference(book: Record<string, string>, uuid: string, pk?: string): Reference {
  const values = { ...book, uploaded_doc_uuid: uuid, ...(pk !== undefined && { uploaded_doc_pk: pk }) };
  return { key: documentKey(uuid), values };
}

export function mixedReference(book: Record<string, string>, uuid: string, pk?: string): Reference {
  const own = { mixed_uploaded_doc_uuid: uuid, ...(pk !== undefined && { mixed_uploaded_doc_pk: pk }) };
  return { key: mixedKey(uuid), values: { ...book, ...own } };
}

export function groupReference(book: Record<string, string>, pk: string): Reference {
  return { key: groupKey(pk), values: { ...book, uploaded_image_group_pk: pk } };
}

export const documentKey = (uuid: string) => `document/${plainUuid(uuid)}`;
export const mixedKey = (uuid: string) => `mixed_document/${plainUuid(uuid)}`;
export const groupKey = (pk: string) => `image_group/${pk}`;
