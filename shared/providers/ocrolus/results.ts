/**
 * What a job's document has brought, as its template asks: captured fields and forms, transactions with their accounts,
 * the analytics of its Book, Detect signals. Image groups and mixed documents are several documents, perhaps, of which
 * the Book's status tells; one that was rejected has no data.
 */
import { refused } from '../../errors.ts';
import type { Reference } from '../notification.ts';
import type { Extraction } from '../provider.ts';
import { fetchAnalytics, hasAnalytics } from './analytics.ts';
import { readBook } from './book-status.ts';
import type { OcrolusCall } from './call.ts';
import { fetchDetect } from './detect.ts';
import { fetchForms } from './forms.ts';
import type { OcrolusOptions } from './options.ts';
import type { ResultPart } from './result-part.ts';
import { documentsOf, isVerified, lookAt } from './status.ts';
import { fetchTransactions } from './transactions.ts';
import { type Wanted, WHOLE_BOOK, wantedDocuments } from './wanted-documents.ts';

type Kind = OcrolusOptions['results'][number];

/** What may not be there yet is asked for first. */
const ORDER: readonly Kind[] = ['analytics', 'detect', 'fields', 'transactions'];

/**
 * `{fields, forms, transactions, bank_accounts, analytics, detect}`, of them what was asked for; `raw`: the answers by
 * what was asked for. Undefined: not yet.
 */
export async function fetchExtraction(
  call: OcrolusCall,
  reference: Reference,
  options: OcrolusOptions,
  isOfBatch: boolean,
): Promise<Extraction | undefined> {
  const { values } = reference;
  const single = values['uploaded_doc_uuid'];
  const wanted =
    single === undefined
      ? await verifiedDocuments(call, reference, options)
      : wantedDocuments([{ uuid: single, pk: undefined }], false);
  if (!wanted) return undefined;
  const fetchers: Record<Kind, () => Promise<ResultPart | undefined>> = {
    analytics: () => fetchAnalytics(call, values),
    detect: () => fetchDetect(call, values, wanted),
    fields: () => fetchForms(call, values, wanted, options),
    transactions: () => fetchTransactions(call, values, wanted),
  };
  const asked = ORDER.filter((kind) => options.results.includes(kind));
  const parts = new Map<Kind, ResultPart>();
  for (const kind of asked.filter((one) => one !== 'analytics' || hasAnalytics(options, isOfBatch))) {
    const part = await fetchers[kind]();
    if (!part) return undefined;
    parts.set(kind, part);
  }
  const found = [...parts.values()];
  // A document that has not ended has nothing, just as one that there is nothing in.
  if (single !== undefined && found.every(({ isEmpty }) => isEmpty) && !(await hasEnded(call, reference)))
    return undefined;
  return {
    fields: Object.assign({}, ...found.map(({ fields }) => fields)),
    raw: Object.fromEntries([...parts].map(([kind, { raw }]) => [kind, raw])),
  };
}

/** Undefined: they have not all ended. Throws PaperhookError `provider_failed` when none has data, say because they were deleted since. */
async function verifiedDocuments(
  call: OcrolusCall,
  { key, values }: Reference,
  { book: kind }: OcrolusOptions,
): Promise<Wanted | undefined> {
  const book = await readBook(call, values);
  const ended = lookAt(book).ended[key];
  if (!ended) return undefined;
  if (ended.state === 'failed') throw refused('provider_failed', ended.reason);
  const isWhole = !('uploaded_image_group_pk' in values || 'mixed_uploaded_doc_uuid' in values);
  if (isWhole) return WHOLE_BOOK;
  const documents = documentsOf(book, values).filter(isVerified);
  // Into a Book that others share, something may come at any time.
  return wantedDocuments(documents, kind === 'per_job' && documents.length === book.documents.length);
}

async function hasEnded(call: OcrolusCall, { key, values }: Reference): Promise<boolean> {
  return lookAt(await readBook(call, values)).ended[key] !== undefined;
}
