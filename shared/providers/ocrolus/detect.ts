/**
 * What Ocrolus's Detect has found in documents. Facts: docs.ocrolus.com/reference (Detect): `detect_status` is PENDING
 * while it is at work; a document that it can't process or doesn't support has an analysis without signals.
 */
import * as z from 'zod';
import { bookUuid } from './book-status.ts';
import { type OcrolusCall, refusal } from './call.ts';
import { idOf, isSameUuid } from './document-reference.ts';
import type { ResultPart } from './result-part.ts';
import { isWantedIn, uuidsOf, type Wanted } from './wanted-documents.ts';

/** Of HTTP's, with a message alone: the documents are there, so it is their analysis that is not, yet. */
const NOT_FOUND = 404;
const ENDED = new Set(['COMPLETED', 'UNABLE_TO_PROCESS', 'UNSUPPORTED', 'DELETED']);

const analysis = z.looseObject({ detect_status: z.string(), uploaded_doc_uuid: z.unknown().optional() });
type Analysis = z.infer<typeof analysis>;
const signals = z.object({ doc_analysis: z.array(analysis) });

export async function fetchDetect(
  call: OcrolusCall,
  values: Record<string, string>,
  wanted: Wanted,
): Promise<ResultPart | undefined> {
  const paths =
    wanted.by === 'each'
      ? uuidsOf(wanted).map((uuid) => `/v2/detect/uploaded_doc/${encodeURIComponent(uuid)}/signals`)
      : [`/v2/detect/book/${encodeURIComponent(await bookUuid(call, values))}/signals`];
  const isWanted = isWantedIn(wanted);
  const raw: unknown[] = [];
  const detect: Analysis[] = [];
  for (const path of paths) {
    const answer = await call({ method: 'GET', path });
    if (answer.status === NOT_FOUND && answer.code === undefined) return undefined;
    if (!answer.ok) throw refusal(answer, 'the Detect signals could not be fetched');
    // Not there in any form, or in one that is not known: not yet.
    const answered = signals.safeParse(answer.response ?? answer.body).data?.doc_analysis ?? [];
    const found = answered.filter(({ uploaded_doc_uuid: uuid }) => isWanted({ uuid }));
    const haveEnded = found.every(({ detect_status }) => ENDED.has(detect_status.toUpperCase()));
    if (found.length === 0 || !haveEnded) return undefined;
    raw.push(wanted.by === 'picked' ? found : answer.body);
    detect.push(...found);
  }
  if (wanted.by !== 'each' && !uuidsOf(wanted).every((uuid) => hasAnalysis(detect, uuid))) return undefined;
  return { fields: { detect }, raw, isEmpty: detect.length === 0 };
}

function hasAnalysis(detect: readonly Analysis[], uuid: string): boolean {
  return detect.some(({ uploaded_doc_uuid }) => isSameUuid(idOf(uploaded_doc_uuid), uuid));
}
