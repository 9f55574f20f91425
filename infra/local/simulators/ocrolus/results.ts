/** What has been captured: forms, pay stubs, transactions. https://docs.ocrolus.com/reference/ (Capture) */
import type { ModelRequest } from '../model-request.ts';
import { type Answer, refused, succeeded } from './answers.ts';
import type { Books } from './books.ts';
import { americanDate, amount, documentTypeOf, formTypeOf, rawFields, transactionsOf } from './extraction.ts';
import { bareUuid, isSameUuid } from './ids.ts';
import { type Book, type DocumentRecord, hasEnded, pagesOf, timestamp } from './records.ts';
import { documentStatus } from './status.ts';

export function createResults(books: Books, now: () => number) {
  function inBook(pk: unknown, uuid: unknown, answer: (book: Book) => Answer): Answer {
    const asked = books.find(pk, uuid);
    return 'refusal' in asked ? asked.refusal : answer(asked.book);
  }

  function withDocument(pk: unknown, uuid: unknown, answer: (document: DocumentRecord) => Answer): Answer {
    const document = books.findDocument(pk, uuid);
    return document ? answer(document) : refused(1501);
  }

  return {
    documentForms({ query: { pk, doc_uuid } }: ModelRequest): Answer {
      if ((pk === undefined) === (doc_uuid === undefined)) return refused(1103, 'Required pk or doc_uuid');
      return withDocument(pk, doc_uuid, (document) => {
        const forms = formsOf(document).map(({ uploaded_doc_pk: _, attribute_data: __, ...form }) => form);
        return succeeded({ pk: document.pk, uuid: document.uuid, forms, origin: originOf(document) });
      });
    },

    bookForms: ({ query: { pk, book_uuid } }: ModelRequest): Answer =>
      inBook(pk, book_uuid, (book) => {
        const verified = book.documents.filter(({ state }) => state === 'VERIFICATION_COMPLETE');
        const created = timestamp(book.createdAt);
        return succeeded({
          pk: book.pk,
          uuid: book.uuid,
          name: book.name,
          created,
          created_ts: created,
          verified_pages_count: verified.reduce((sum, { file }) => sum + pagesOf(file), 0),
          book_status: 'ACTIVE',
          id: book.pk,
          forms: verified.flatMap(formsOf),
          book_is_complete: hasEnded(book),
        });
      }),

    documentPaystub: (uuid: string): Answer =>
      withDocument(undefined, uuid, (document) => succeeded(payStubs(document))),

    bookPaystub: (uuid: string): Answer =>
      inBook(undefined, uuid, ({ documents }) => succeeded(documents.flatMap(payStubs))),

    transactions({ query }: ModelRequest): Answer {
      const { book_pk, book_uuid, uploaded_doc_pk, uploaded_doc_uuid } = query;
      return inBook(book_pk, book_uuid, (book) => {
        const isAll = uploaded_doc_pk === undefined && uploaded_doc_uuid === undefined;
        const documents = book.documents.filter(
          ({ pk, uuid }) =>
            isAll ||
            String(pk) === uploaded_doc_pk ||
            (uploaded_doc_uuid !== undefined && isSameUuid(uuid, uploaded_doc_uuid)),
        );
        if (!isAll && documents.length === 0) return refused(1501);
        return succeeded(transactionsIn(book, documents, now()));
      });
    },
  };
}

function formsOf(document: DocumentRecord) {
  const form_type = formTypeOf(document);
  if (document.state !== 'VERIFICATION_COMPLETE' || form_type === undefined) return [];
  return [
    {
      ...document.form,
      uploaded_doc_pk: document.pk,
      form_type,
      form_config_pk: 216_696,
      tables: [],
      attribute_data: null,
      raw_fields: rawFields(document, form_type),
    },
  ];
}

/** Whoever keeps the raw answer can see that nothing was recognised here. */
function originOf({ file }: DocumentRecord): string {
  return `simulator: ${file.document.source}`;
}

function payStubs(document: DocumentRecord) {
  if (document.state !== 'VERIFICATION_COMPLETE' || documentTypeOf(document) !== 'PAYSTUB') return [];
  const { value: employer = '' } = rawFields(document, 'PAYSTUB')['paystub-General:supplier'] ?? {};
  const [paid] = transactionsOf(document);
  const net = { amount: paid ? amount(-paid.cents) : null, currency: paid ? 'USD' : null };
  return [
    {
      uuid: document.form.uuid,
      book_uuid: document.bookUuid,
      doc_uuid: document.uuid,
      status: 'COMPLETED',
      doc_page_numbers: Array.from({ length: pagesOf(document.file) }, (_, page) => page + 1),
      rejection_reason: null,
      net_pay: { distribution_details: [], totals: { description: 'NET PAY', current_pay: net } },
      earnings: { subtotals: [] },
      deductions: { subtotals: [] },
      employer: { name: employer === '' ? null : employer },
      paystub_details: { pay_date: paid?.date ?? null },
      confidence_scores: null,
      origin: originOf(document),
    },
  ];
}

function transactionsIn(book: Book, documents: readonly DocumentRecord[], nowMs: number) {
  const withRows = documents.filter((document) => transactionsOf(document).length > 0);
  return {
    txns: documents.flatMap((document) => rowsOf(document, book.pk)),
    uploaded_docs: Object.fromEntries(documents.map((document) => [document.pk, describe(document, nowMs)])),
    bank_accounts: withRows.length === 0 ? {} : { [book.pk]: accountOf(book, withRows) },
    bank_checks: [],
  };
}

function rowsOf(document: DocumentRecord, bank_account_pk: number) {
  return transactionsOf(document).map(({ date, description, cents }, at) => ({
    pk: document.form.pk * 1000 + at,
    amount: amount(cents),
    txn_date: americanDate(date),
    description,
    bank_account_pk,
    uploaded_doc_pk: document.pk,
    period_pk: document.form.pk,
    page_idx: 0,
    page_doc_pk: document.form.pk,
    bbox: [0, 0, 0, 0],
    txn_pk_duplicate_of: null,
    tags: {},
    comment: '',
    explanation: '',
    has_probable_transfers: false,
  }));
}

/** With its UUID bare, as in the specification's sample. */
function describe(document: DocumentRecord, nowMs: number) {
  return {
    name: document.name,
    status: documentStatus(document, nowMs),
    pages: pagesOf(document.file),
    pk: document.pk,
    uuid: bareUuid(document.uuid),
    rejection_reason: document.rejectionReason ?? null,
    uploaded_doc_type: documentTypeOf(document),
    mixed_uploaded_doc_pk: document.mixed?.pk ?? null,
    mixed_uploaded_doc_uuid: document.mixed?.uuid ?? null,
    origin: originOf(document),
  };
}

/** One a Book: nothing in a text layer says reliably which account it is of. */
function accountOf({ pk, uuid }: Book, documents: readonly DocumentRecord[]) {
  return {
    pk,
    id: pk,
    book_pk: pk,
    book_uuid: bareUuid(uuid),
    name: 'SIMULATED ACCOUNT',
    account_type: 'CHECKING',
    periods: documents.map((document) => {
      const rows = transactionsOf(document);
      const dates = rows.map(({ date }) => date).toSorted();
      return {
        ...document.form,
        bank_account_pk: pk,
        begin_date: americanDate(dates[0] ?? ''),
        end_date: americanDate(dates.at(-1) ?? ''),
        begin_balance: amount(0),
        end_balance: amount(rows.reduce((sum, { cents }) => sum + cents, 0)),
        uploaded_doc_pk: document.pk,
      };
    }),
  };
}
