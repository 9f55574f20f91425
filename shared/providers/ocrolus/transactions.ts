/**
 * The transactions of bank statements, and the accounts that they are of, as Ocrolus answers them. Facts:
 * docs.ocrolus.com/reference (Transactions). There are no pages: one answer has all of them.
 */
import * as z from 'zod';
import { type OcrolusCall, refusal } from './call.ts';
import { idOf } from './document-reference.ts';
import type { ResultPart } from './result-part.ts';

const numbered = z.looseObject({ pk: z.unknown().optional() });
const account = numbered.extend({ periods: z.array(numbered).optional().catch(undefined) });
type Account = z.infer<typeof account>;
/** By their pk in the documented samples, a list in one of the schemas. */
const accounts = z.union([z.array(account), z.record(z.string(), account).transform(Object.values<Account>)]);
const answered = z.object({
  txns: z.array(z.unknown()).catch([]),
  bank_accounts: accounts.catch([]),
});

/** @param documents their uuids; `all`: those of the Book. */
export async function fetchTransactions(
  call: OcrolusCall,
  { book_uuid, book_pk = '' }: Record<string, string>,
  documents: readonly string[] | 'all',
): Promise<ResultPart> {
  const book: Record<string, string> = book_uuid === undefined ? { book_pk } : { book_uuid };
  const queries =
    documents === 'all' ? [book] : documents.map((uuid) => ({ ...book, uploaded_doc_uuid: uuid }));
  const raw: unknown[] = [];
  const transactions: unknown[] = [];
  const found: Account[] = [];
  for (const query of queries) {
    const answer = await call({ method: 'GET', path: '/v1/transaction', query });
    if (!answer.ok) throw refusal(answer, 'the transactions could not be fetched');
    const { data } = answered.safeParse(answer.response);
    raw.push(answer.body);
    transactions.push(...(data?.txns ?? []));
    found.push(...(data?.bank_accounts ?? []));
  }
  const fields = { transactions, bank_accounts: joined(found) };
  return { fields, raw, isEmpty: transactions.length === 0 };
}

/** Each account once, though several documents have periods of it. */
function joined(found: readonly Account[]): unknown[] {
  const byPk = Map.groupBy(found, (one) => idOf(one.pk) ?? one);
  return [...byPk.values()].map((same) => {
    const [first = {}, ...others] = same;
    if (others.length === 0) return first;
    const periods = Map.groupBy(
      same.flatMap((one) => one.periods ?? []),
      (period) => idOf(period.pk) ?? period,
    );
    return { ...first, periods: [...periods.values()].flatMap(([period]) => period ?? []) };
  });
}
