/**
 * What Ocrolus's Detect has found in documents. Facts: docs.ocrolus.com/reference (Detect): `detect_status` is PENDING
 * while it is at work; a document that it can't process or doesn't support has an analysis without signals.
 */
import * as z from 'zod';
import { bookUuid } from './book-status.ts';
import { type OcrolusCall, refusal } from './call.ts';
import type { ResultPart } from './result-part.ts';

const ENDED = new Set(['COMPLETED', 'UNABLE_TO_PROCESS', 'UNSUPPORTED', 'DELETED']);

const analysis = z.looseObject({ detect_status: z.string() });
const signals = z.object({ doc_analysis: z.array(analysis) });

/** @param documents their uuids; `all`: those of the Book. */
export async function fetchDetect(
  call: OcrolusCall,
  values: Record<string, string>,
  documents: readonly string[] | 'all',
): Promise<ResultPart | undefined> {
  const paths =
    documents === 'all'
      ? [`/v2/detect/book/${encodeURIComponent(await bookUuid(call, values))}/signals`]
      : documents.map((uuid) => `/v2/detect/uploaded_doc/${encodeURIComponent(uuid)}/signals`);
  const raw: unknown[] = [];
  const detect: unknown[] = [];
  for (const path of paths) {
    const answer = await call({ method: 'GET', path });
    if (!answer.ok) throw refusal(answer, 'the Detect signals could not be fetched');
    // Not there in any form, or in one that is not known: not yet.
    const found = signals.safeParse(answer.response ?? answer.body).data?.doc_analysis ?? [];
    const haveEnded = found.every(({ detect_status }) => ENDED.has(detect_status.toUpperCase()));
    if (found.length === 0 || !haveEnded) return undefined;
    raw.push(answer.body);
    detect.push(...found);
  }
  return { fields: { detect }, raw, isEmpty: detect.length === 0 };
}
