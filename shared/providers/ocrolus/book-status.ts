/** A Book as Ocrolus's Book status has it, read tolerantly. Facts: docs.ocrolus.com/docs/book-status-code, /docs/document. */
import * as z from 'zod';
import { transient } from '../../errors.ts';
import { type OcrolusAnswer, type OcrolusCall, refusal } from './call.ts';
import { type Ids, idOf } from './document-reference.ts';

export interface BookDocument extends Ids {
  /** In capitals, words joined by `_`. */
  status: string;
  /** The pk of the image group that it is. */
  group: string | undefined;
  /** The pk of the mixed document that it has come out of. */
  mixed: string | undefined;
  rejection: string | undefined;
}

export interface Book {
  /** Its ids as the API takes them: `book_uuid`, `book_pk`, or both. */
  values: Record<string, string>;
  status: string;
  documents: readonly BookDocument[];
  mixed: readonly BookDocument[];
}

const BOOK_NOT_FOUND = 1401;
/** Of HTTP's. */
const NOT_FOUND = 404;

/** Of whatever stands where an id does. */
export const anyId = z.unknown().optional().transform(idOf);
const status = z
  .unknown()
  .optional()
  .transform((value) =>
    typeof value === 'string' && value.trim() !== ''
      ? value
          .trim()
          .toUpperCase()
          .replace(/[\s-]+/g, '_')
          .slice(0, 40)
      : 'MISSING',
  );

const bookDocument = z
  .object({
    uuid: anyId,
    pk: anyId,
    status,
    image_group_pk: anyId,
    mixed_uploaded_doc_pk: anyId,
    rejection_reason: z.string().nullish().catch(null),
  })
  .transform(
    (read): BookDocument => ({
      uuid: read.uuid,
      pk: read.pk,
      status: read.status,
      group: read.image_group_pk,
      mixed: read.mixed_uploaded_doc_pk,
      rejection: read.rejection_reason ?? undefined,
    }),
  );
const documents = z.array(bookDocument).nullish();
const bookStatus = z.object({
  uuid: anyId,
  pk: anyId,
  book_status: status,
  docs: documents,
  mixed_docs: documents,
});

/** @param values of a reference: of them, the Book's. */
export async function readBook(call: OcrolusCall, values: Record<string, string>): Promise<Book> {
  return parseBook(values, await askStatus(call, values));
}

/** Undefined: Ocrolus has no such Book, or no longer. */
export async function readBookIfThere(
  call: OcrolusCall,
  values: Record<string, string>,
): Promise<Book | undefined> {
  const answer = await askStatus(call, values);
  const isThere = answer.code !== BOOK_NOT_FOUND && answer.status !== NOT_FOUND;
  return isThere ? parseBook(values, answer) : undefined;
}

function askStatus(call: OcrolusCall, values: Record<string, string>): Promise<OcrolusAnswer> {
  return call({ method: 'GET', path: '/v1/book/status', query: bookQuery(values) });
}

/** @param values what is known of its ids. */
function parseBook(values: Record<string, string>, answer: OcrolusAnswer): Book {
  if (!answer.ok) throw refusal(answer, 'the status of the Book could not be read');
  const read = bookStatus.safeParse(answer.response);
  if (!read.success) {
    throw transient('provider_unavailable', 'Ocrolus answered the status of a Book without one');
  }
  const { uuid, pk, book_status, docs, mixed_docs } = read.data;
  return {
    values: bookValues({ uuid: uuid ?? values['book_uuid'], pk: pk ?? values['book_pk'] }),
    status: book_status,
    documents: docs ?? [],
    mixed: mixed_docs ?? [],
  };
}

export function bookValues({ uuid, pk }: Ids): Record<string, string> {
  return { ...(uuid !== undefined && { book_uuid: uuid }), ...(pk !== undefined && { book_pk: pk }) };
}

/** How most of version 1 is told a Book, by one id only: the pk has another name there. */
export function bookQuery({ book_uuid, book_pk = '' }: Record<string, string>): Record<string, string> {
  return book_uuid === undefined ? { pk: book_pk } : { book_uuid };
}

/** How version 2 is told a Book. */
export async function bookUuid(call: OcrolusCall, values: Record<string, string>): Promise<string> {
  const uuid = values['book_uuid'] ?? (await readBook(call, values)).values['book_uuid'];
  if (uuid !== undefined) return uuid;
  throw transient('provider_unavailable', 'Ocrolus answered a Book without its uuid');
}
