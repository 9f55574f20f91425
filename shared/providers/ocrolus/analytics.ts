/**
 * The analytics of a Book: its summary, which Ocrolus computes when all documents have been verified. Facts:
 * docs.ocrolus.com/reference (Analyze): 425 while that is not done; 404 with code 9006 of a Book without transactions,
 * 422 with code 1100 of one with more than 100,000, which have none.
 */
import { bookUuid } from './book-status.ts';
import { type OcrolusCall, refusal } from './call.ts';
import type { OcrolusOptions } from './options.ts';
import type { ResultPart } from './result-part.ts';

const TOO_EARLY = 425;
const STILL_PROCESSING = 9004;
const NO_TRANSACTIONS = 9006;
const TOO_MANY_TRANSACTIONS = 1100;

/** @param isOfBatch the document shares its Book with its batch, which then has them. */
export function hasAnalytics({ book, results }: OcrolusOptions, isOfBatch: boolean): boolean {
  return results.includes('analytics') && !(isOfBatch && book === 'per_batch');
}

export function hasBatchAnalytics({ book, results }: OcrolusOptions): boolean {
  return results.includes('analytics') && book === 'per_batch';
}

/** @param values of a reference: of them, the Book's. */
export async function fetchAnalytics(
  call: OcrolusCall,
  values: Record<string, string>,
): Promise<ResultPart | undefined> {
  const uuid = await bookUuid(call, values);
  const path = `/v2/book/${encodeURIComponent(uuid)}/summary`;
  const answer = await call({ method: 'GET', path, isSlow: true });
  const { status, code, body, ok } = answer;
  if (status === TOO_EARLY || code === STILL_PROCESSING) return undefined;
  if (code === NO_TRANSACTIONS || (status === 422 && code === TOO_MANY_TRANSACTIONS))
    return { fields: { analytics: null }, raw: body, isEmpty: true };
  if (!ok) throw refusal(answer, 'the analytics could not be fetched');
  return { fields: { analytics: body }, raw: body, isEmpty: false };
}
