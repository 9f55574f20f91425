/** The analytics of a Book, computed from its transactions: https://docs.ocrolus.com/reference/book-summary (v2, no envelope). */
import { type Answer, bare } from './answers.ts';
import type { Books } from './books.ts';
import { type Transaction, transactionsOf } from './extraction.ts';
import { type Book, hasEnded, pagesOf } from './records.ts';

export function bookSummary(books: Books, uuid: string): Answer {
  const found = books.find(undefined, uuid);
  if ('refusal' in found) return bare(404, { status: 404, code: 1401, message: 'Book not found' });
  const { book } = found;
  const rows = book.documents.flatMap(transactionsOf);
  const isEmpty = rows.length === 0;
  if (isEmpty && (hasEnded(book) || book.documents.length + book.mixed.length === 0))
    return bare(404, { status: 404, message: 'No transactions found in the book', code: 9006 });
  if (!book.hasAnalytics) {
    const message = 'Analytics are still being processed, please check back momentarily';
    return bare(425, { status: 425, code: 9004, message });
  }
  return bare(200, summarise(book, rows));
}

function summarise(book: Book, rows: readonly Transaction[]) {
  const flows = sums(rows, ({ date }) => date);
  const month = ({ date }: Transaction) => date.slice(0, 7);
  const deposits = rows.filter(({ cents }) => cents > 0);
  const withdrawals = rows.filter(({ cents }) => cents < 0);
  return {
    book_pk: book.pk,
    book_name: book.name,
    book_uuid: book.uuid,
    txn_count: rows.length,
    // Before the first transaction there was nothing, as far as a text layer tells.
    daily_balances: running(flows),
    daily_cash_flows: flows,
    net_cash_flows_by_month: sums(rows, month),
    revenue_by_month: sums(deposits, month),
    deposits_by_month: sums(deposits, month),
    deposits_count_by_month: counts(deposits, month),
    expense_by_month: sums(withdrawals, month),
    withdrawals_by_month: sums(withdrawals, month),
    withdrawals_count_by_month: counts(withdrawals, month),
    number_of_docs_in_book: book.documents.length,
    number_of_docs_processed: book.documents.filter(({ state }) => state === 'VERIFICATION_COMPLETE').length,
    uploaded_docs: book.documents.map((document) => ({
      pk: document.pk,
      uuid: document.uuid,
      status: document.state,
      pages: pagesOf(document.file),
      mixed_uploaded_doc_pk: document.mixed?.pk ?? null,
    })),
    origin: 'simulator: from the amounts in the documents',
  };
}

/** In whole units of money, in the order of time. */
function sums(rows: readonly Transaction[], key: (row: Transaction) => string): Record<string, number> {
  return grouped(rows, key, (group) => group.reduce((sum, { cents }) => sum + cents, 0) / 100);
}

function counts(rows: readonly Transaction[], key: (row: Transaction) => string): Record<string, number> {
  return grouped(rows, key, (group) => group.length);
}

function grouped(
  rows: readonly Transaction[],
  key: (row: Transaction) => string,
  value: (group: readonly Transaction[]) => number,
): Record<string, number> {
  const groups = Map.groupBy(rows, key);
  return Object.fromEntries(
    [...groups.keys()].toSorted().map((name) => [name, value(groups.get(name) ?? [])]),
  );
}

function running(flows: Record<string, number>): Record<string, number> {
  let cents = 0;
  return Object.fromEntries(
    Object.entries(flows).map(([date, flow]) => {
      cents += Math.round(flow * 100);
      return [date, cents / 100];
    }),
  );
}
