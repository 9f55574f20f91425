/**
 * What DocuProx extracted, whatever shape it comes in. The webhook's is documented, `{job_id, ..., result: {field:
 * value}}`; of the results' JSON its own clients take a list or a single object, of which no page shows the inside: it
 * is read as what the webhook brings, or as the bare result.
 */

/** What stands around a result, and is none of it. */
const ENVELOPE = new Set(['job_id', 'template_id', 'static_values', 'status', 'message', 'error']);
/** What an answer may say in place of a result. */
const REMARKS = new Set(['status', 'message', 'error', 'detail']);

/** Fields by the template's own names. Undefined: there are none in it (yet). */
export function extractedFields(answer: unknown): Record<string, unknown> | undefined {
  if (typeof answer === 'string') return extractedFields(parseOrNothing(answer));
  if (Array.isArray(answer)) return merged(answer);
  if (typeof answer !== 'object' || answer === null) return undefined;
  const entries: [string, unknown][] = Object.entries(answer);
  const isEnvelope = entries.some(([name]) => name === 'job_id' || name === 'template_id');
  const inside = entries.find(([name, value]) => name === 'result' && isContainer(value));
  if (inside && (isEnvelope || entries.length === 1)) return extractedFields(inside[1]);
  const own = isEnvelope
    ? entries.filter(([name, value]) => !ENVELOPE.has(name) && !(name === 'result' && value === null))
    : entries;
  return own.every(([name]) => REMARKS.has(name)) ? undefined : Object.fromEntries(own);
}

/** One entry a document is what a list is taken for, and ours is one; a field that several have is the first one's. */
function merged(entries: readonly unknown[]): Record<string, unknown> | undefined {
  const found = entries.flatMap((entry) => extractedFields(entry) ?? []);
  return found.length === 0 ? undefined : Object.assign({}, ...found.toReversed());
}

function isContainer(value: unknown): boolean {
  if (typeof value === 'string') return typeof parseOrNothing(value) === 'object';
  return typeof value === 'object' && value !== null;
}

function parseOrNothing(text: string): unknown {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}
