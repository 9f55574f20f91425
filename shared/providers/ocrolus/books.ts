/**
 * Ocrolus's Books: which one a document goes into, and how it is found again: by its name, which is its `xid` too. Facts:
 * docs.ocrolus.com/reference (Book commands and queries). A name that is taken is refused with the code 1402.
 */
import * as z from 'zod';
import { refused, transient } from '../../errors.ts';
import { plainUuid } from '../../plain-uuid.ts';
import type { BookApi, BookChoice, BookLook, OpenedBook } from '../provider.ts';
import { fetchAnalytics, hasAnalytics, hasBatchAnalytics } from './analytics.ts';
import { anyId, bookValues, readBookIfThere } from './book-status.ts';
import { type OcrolusCall, refusal } from './call.ts';
import type { Ids } from './document-reference.ts';
import type { OcrolusOptions } from './options.ts';
import { bookReference } from './reference.ts';
import { isDeleted, lookAt } from './status.ts';

const BOOK_EXISTS = 1402;

/** Its uuid is called `uuid` when it has just been made, and `book_uuid` in a list. */
const namedBook = z
  .object({ uuid: anyId, book_uuid: anyId, pk: anyId, xid: z.unknown().optional() })
  .transform(({ uuid, book_uuid, pk, xid }) => ({ uuid: uuid ?? book_uuid, pk, xid }));

export function ocrolusBooks(call: OcrolusCall): BookApi<OcrolusOptions> {
  return {
    choose: chooseBook,
    open: (choice, options) =>
      choice.given ? openGiven(call, choice.given.values) : openOwn(call, choice, options),
    look: ({ values }) => look(call, values),
    // An image goes into the one group that is open in a Book.
    isSubmittedAlone: ({ contentType }) => contentType !== 'application/pdf',
    awaits(options, isOfBatch) {
      if (hasAnalytics(options, isOfBatch)) return 'book';
      return options.results.includes('detect') ? 'document' : undefined;
    },
    hasBatchResult: hasBatchAnalytics,
    async fetchBatchResult({ values }, options) {
      if (!hasBatchAnalytics(options)) return 'none';
      const analytics = await fetchAnalytics(call, values);
      if (!analytics) return undefined;
      const { fields, raw, isEmpty } = analytics;
      return isEmpty ? 'none' : { fields, raw: { analytics: raw } };
    },
  };
}

/** A document that somebody else has handed in has its Book as a given one (ocrolusTrackedOptions). */
export function chooseBook(
  { book, book_uuid, book_pk }: OcrolusOptions,
  { jobId, batchId }: { jobId: string; batchId?: string },
): BookChoice {
  if (book === 'given') {
    const values = bookValues({ uuid: book_uuid, pk: book_uuid === undefined ? book_pk : undefined });
    const given = bookReference(values);
    if (!given) throw new Error('A given Book has an id.');
    return { key: `given-${book_uuid === undefined ? book_pk : plainUuid(book_uuid)}`, given };
  }
  return { key: book === 'per_batch' && batchId !== undefined ? `batch-${batchId}` : `job-${jobId}` };
}

/** One that somebody has removed is not found any more. */
async function look(call: OcrolusCall, values: Record<string, string>): Promise<BookLook> {
  const book = await readBookIfThere(call, values);
  return book ? lookAt(book) : { state: 'deleted', ended: {}, unknownStatuses: [] };
}

async function openGiven(call: OcrolusCall, values: Record<string, string>): Promise<OpenedBook> {
  const book = await readBookIfThere(call, values);
  if (!book) throw noSuchBook('it has no such Book');
  if (isDeleted(book)) throw noSuchBook('the Book has been deleted');
  return opened({ uuid: book.values['book_uuid'], pk: book.values['book_pk'] });
}

async function openOwn(
  call: OcrolusCall,
  { key }: BookChoice,
  { book_class }: OcrolusOptions,
): Promise<OpenedBook> {
  const name = `paperhook-${key}`;
  const found = await findBook(call, name);
  if (found) return opened(found);
  const json = { name, xid: name, ...(book_class && { book_class }) };
  const answer = await call({ method: 'POST', path: '/v1/book/add', json });
  if (answer.ok) return opened(namedBook.safeParse(answer.response).data);
  // Another worker, or a call of ours whose answer was lost.
  if (answer.code === BOOK_EXISTS) return opened(await findBook(call, name));
  throw refusal(answer, 'the Book could not be made');
}

/** The oldest, should there be two. */
async function findBook(call: OcrolusCall, name: string): Promise<Ids | undefined> {
  const answer = await call({ method: 'GET', path: '/v1/books', query: { xid: name } });
  if (!answer.ok) throw refusal(answer, 'the Book could not be looked for');
  const entries = Array.isArray(answer.response) ? answer.response : [];
  const books = entries.flatMap((entry) => namedBook.safeParse(entry).data ?? []);
  const own = books.filter(({ xid, uuid }) => xid === name && uuid !== undefined);
  return own.toSorted((one, other) => Number(one.pk) - Number(other.pk))[0];
}

function opened(ids: Ids | undefined): OpenedBook {
  const { uuid, pk } = ids ?? {};
  const reference = uuid === undefined ? undefined : bookReference(bookValues({ uuid, pk }));
  if (!reference) {
    throw transient('provider_unavailable', 'Ocrolus answered without the Book');
  }
  const alias = pk === undefined ? undefined : bookReference({ book_pk: pk });
  return { reference, aliases: alias ? [alias] : [] };
}

function noSuchBook(why: string) {
  return refused('document_refused', `book_uuid: Ocrolus took no document, for ${why}.`);
}
