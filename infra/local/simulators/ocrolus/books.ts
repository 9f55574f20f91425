/** Books: add, list, read, change, remove. https://docs.ocrolus.com/reference/create-book and its neighbours */
import * as z from 'zod';
import type { ModelRequest, RequestBody } from '../model-request.ts';
import { type Answer, refused, succeeded } from './answers.ts';
import { fieldsOf } from './fields-of.ts';
import { type Ids, isSameUuid } from './ids.ts';
import { type Book, type DocumentRecord, type MixedRecord, pagesOf, timestamp } from './records.ts';
import { bookStatus, documentStatus, mixedStatus } from './status.ts';

export type Books = ReturnType<typeof createBooks>;

/** The Book that is meant, or why there is none. */
export type Found = { book: Book } | { refusal: Answer };

const OWNER = 'owner@simulator.example';

const settable = z.object({
  name: z.string().min(1),
  book_class: z.enum(['COMPLETE', 'INSTANT', 'INSTANT_CLASSIFY_ONLY', 'INSTANT_CLASSIFY_ISO_CAPTURE']),
  book_type: z.enum(['DEFAULT', 'OPTIMA', 'WIDGET']),
  is_public: z.boolean(),
  xid: z.string().nullable(),
});
const newBook = settable.partial().required({ name: true });

export function createBooks(ids: Ids, now: () => number) {
  const all: Book[] = [];
  const there = () => all.filter(({ isDeleted }) => !isDeleted);
  const byName = (name: string) => there().find((book) => book.name === name);

  /** Of the two ids one is given. A Book that has been removed is found by its status only. */
  function find(pk: unknown, uuid: unknown, among = there()): Found {
    if ((pk === undefined) === (uuid === undefined)) return { refusal: refused(1103) };
    const book = among.find((one) =>
      pk === undefined ? isSameUuid(one.uuid, String(uuid)) : String(one.pk) === String(pk),
    );
    return book ? { book } : { refusal: refused(1401) };
  }

  function add(body: RequestBody): Answer {
    const given = newBook.safeParse(body.kind === 'json' ? body.value : undefined);
    if (!given.success) return refused(body.kind === 'unreadable' ? 1002 : 1003);
    const {
      name,
      xid = null,
      book_class = 'COMPLETE',
      book_type = 'DEFAULT',
      is_public = false,
    } = given.data;
    if (byName(name)) return refused(1402);
    const book: Book = {
      pk: ids.pk(),
      uuid: ids.uuid(),
      name,
      xid,
      bookClass: book_class,
      bookType: book_type,
      isPublic: is_public,
      createdAt: now(),
      isDeleted: false,
      documents: [],
      mixed: [],
      images: [],
      openGroup: undefined,
      hasAnalytics: false,
      round: 0,
    };
    all.push(book);
    return succeeded({ ...common(book), uuid: book.uuid, book_class, book_type });
  }

  function list({ query }: ModelRequest): Answer {
    const { name, xid, search, order = 'DESC', order_by = 'created' } = query;
    const key = (book: Book) => ({ name: book.name, pk: book.pk })[order_by] ?? book.createdAt;
    const direction = order === 'ASC' ? 1 : -1;
    const found = there()
      .filter((book) => name === undefined || book.name === name)
      .filter((book) => xid === undefined || book.xid === xid)
      .filter((book) => search === undefined || book.name.toLowerCase().includes(search.toLowerCase()))
      .toSorted((a, b) => direction * (key(a) === key(b) ? a.pk - b.pk : key(a) < key(b) ? -1 : 1));
    const from = Number(query['offset'] ?? 0);
    const page = found.slice(from, from + Number(query['limit'] ?? found.length));
    return succeeded(
      page.map((book) => ({ ...common(book), book_uuid: book.uuid, book_type: book.bookType })),
    );
  }

  function update(body: RequestBody): Answer {
    const { pk, book_uuid, ...given } = fieldsOf(body);
    const found = find(pk, book_uuid);
    if ('refusal' in found) return found.refusal;
    const changes = settable.partial().safeParse(given);
    if (!changes.success) return refused(1003);
    const { book } = found;
    const { name, xid, book_class, book_type, is_public } = changes.data;
    if (name !== undefined && name !== book.name && byName(name)) return refused(1402);
    book.name = name ?? book.name;
    book.xid = xid === undefined ? book.xid : xid;
    book.bookClass = book_class ?? book.bookClass;
    book.bookType = book_type ?? book.bookType;
    book.isPublic = is_public ?? book.isPublic;
    return succeeded({
      ...common(book),
      uuid: book.uuid,
      book_type: book.bookType,
      book_class: book.bookClass,
    });
  }

  return {
    all: (): readonly Book[] => all,
    find,
    /** Whichever Book it is in. */
    findDocument: (pk: unknown, uuid: unknown): DocumentRecord | undefined =>
      there()
        .flatMap(({ documents }) => documents)
        .find((one) =>
          pk === undefined ? isSameUuid(one.uuid, String(uuid)) : String(one.pk) === String(pk),
        ),
    add,
    list,
    update,

    info({ query }: ModelRequest): Answer {
      const found = find(query['pk'], query['book_uuid']);
      if ('refusal' in found) return found.refusal;
      const { book } = found;
      return succeeded({
        ...common(book),
        book_uuid: book.uuid,
        book_type: book.bookType,
        is_shared_or_public_book: book.isPublic,
        docs: documentItems(book, now()).map(({ uuid: _, ...item }) => item),
        mixed_docs: mixedItems(book, now()).map(({ uuid: _, ...item }) => item),
        bank_accounts: {},
        status_tags: [],
        book_class: book.bookClass,
      });
    },

    status({ query }: ModelRequest): Answer {
      const found = find(query['pk'], query['book_uuid'], all);
      if ('refusal' in found) return found.refusal;
      const { book } = found;
      const mixed = mixedItems(book, now());
      return succeeded({
        ...common(book),
        uuid: book.uuid,
        is_shared_or_public_book: book.isPublic,
        docs: documentItems(book, now()),
        ...(mixed.length > 0 && { mixed_docs: mixed }),
        book_status: bookStatus(book),
        book_class: book.bookClass,
      });
    },

    /** It can not be undone. */
    remove(body: RequestBody): Answer {
      const { book_id, book_uuid } = fieldsOf(body);
      const found = find(book_id, book_uuid);
      if ('refusal' in found) return found.refusal;
      found.book.isDeleted = true;
      return succeeded({});
    },
  };
}

/** What every answer has of a Book; its UUID is called one thing here and another there. */
function common({ pk, name, xid, isPublic, createdAt }: Book) {
  const created = timestamp(createdAt);
  return { name, created, created_ts: created, pk, id: pk, owner_email: OWNER, is_public: isPublic, xid };
}

function documentItems({ documents, isDeleted }: Book, nowMs: number) {
  return documents.map((document: DocumentRecord) => ({
    pk: document.pk,
    name: document.name,
    uuid: document.uuid,
    pages: pagesOf(document.file),
    md5: document.md5,
    status: isDeleted ? 'DELETED' : documentStatus(document, nowMs),
    image_group_pk: document.imageGroup?.pk ?? null,
    mixed_uploaded_doc_pk: document.mixed?.pk ?? null,
    ...(document.rejectionReason !== undefined && { rejection_reason: document.rejectionReason }),
  }));
}

function mixedItems({ mixed, isDeleted }: Book, nowMs: number) {
  return mixed.map((document: MixedRecord) => ({
    pk: document.pk,
    name: document.name,
    uuid: document.uuid,
    id: document.pk,
    pages: pagesOf(document.file),
    md5: document.md5,
    status: isDeleted ? 'DELETED' : mixedStatus(document, nowMs),
    image_group_pk: null,
    rejection_reason: document.rejectionReason ?? null,
  }));
}
