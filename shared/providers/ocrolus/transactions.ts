/**
 * The transactions of bank statements, and the accounts that they are of, as Ocrolus answers them. Facts:
 * docs.ocrolus.com/reference (Transactions). There are no pages: one answer has all of them.
 */
import * as z from 'zod';
import { type OcrolusCall, refusal } from './call.ts';
import { idOf } from './document-reference.ts';
import type { ResultPart } from './result-part.ts';
import { isWantedIn, uuidsOf, type Wanted } from './wanted-documents.ts';

const numbered = z.looseObject({ pk: z.unknown().optional() });
const account = numbered.extend({ periods: z.array(numbered).optional().catch(undefined) });
type Account = z.infer<typeof account>;
/** By their pk in the documented samples, a list in one of the schemas. */
const accounts = z.union([z.array(account), z.record(z.string(), account).transform(Object.values<Account>)]);
const answered = z.object({
  txns: z.array(z.unknown()).catch([]),
  bank_accounts: accounts.catch([]),
});

export async function fetchTransactions(
  call: OcrolusCall,
  { book_uuid, book_pk = '' }: Record<string, string>,
  wanted: Wanted,
): Promise<ResultPart> {
  const book: Record<string, string> = book_uuid === undefined ? { book_pk } : { book_uuid };
  const queries =
    wanted.by === 'each'
      ? uuidsOf(wanted).map((uploaded_doc_uuid) => ({ ...book, uploaded_doc_uuid }))
      : [book];
  const raw: unknown[] = [];
  const transactions: unknown[] = [];
  const found: Account[] = [];
  for (const query of queries) {
    const answer = await call({ method: 'GET', path: '/v1/transaction', query });
    if (!answer.ok) throw refusal(answer, 'the transactions could not be fetched');
    const { txns = [], bank_accounts = [] } = answered.safeParse(answer.response).data ?? {};
    const read = wanted.by === 'picked' ? picked(wanted, { txns, bank_accounts }) : { txns, bank_accounts };
    raw.push(wanted.by === 'picked' ? read : answer.body);
    transactions.push(...read.txns);
    found.push(...read.bank_accounts);
  }
  const fields = { transactions, bank_accounts: joined(found) };
  return { fields, raw, isEmpty: transactions.length === 0 };
}

/** Of the accounts those that a document has a period or a transaction of, with no other document's periods. */
function picked(wanted: Wanted, { txns, bank_accounts }: z.infer<typeof answered>): z.infer<typeof answered> {
  const isWanted = isWantedIn(wanted);
  const isOwn = (one: unknown) => isWanted({ pk: Object(one).uploaded_doc_pk });
  const own = txns.filter(isOwn);
  const accountPks = new Set(own.map((one) => idOf(Object(one).bank_account_pk)));
  return {
    txns: own,
    bank_accounts: bank_accounts.flatMap(({ periods, ...one }) => {
      const ownPeriods = periods?.filter(isOwn) ?? [];
      if (ownPeriods.length === 0 && !accountPks.has(idOf(one.pk))) return [];
      return { ...one, ...(periods && { periods: ownPeriods }) };
    }),
  };
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
