/**
 * What DocuProx extracted, whatever shape it comes in. The webhook's is documented, `{job_id, ..., result: {field:
 * value}}`; of the results' JSON its own clients take a list or a single object, of which no page shows the inside: it
 * is read as what the webhook brings, or as the bare result.
 */

/** What stands around a result, and is none of it. */
const ENVELOPE = new Set(['job_id', 'template_id', 'static_values', 'status', 'message', 'error', 'result']);
/** What an answer may say in place of a result. */
const REMARKS = new Set(['status', 'message', 'error', 'detail']);

type Fields = Record<string, unknown>;

/** Fields by the template's own names. Undefined: there are none in it (yet). */
export function extractedFields(answer: unknown): Fields | undefined {
  if (typeof answer === 'string') return extractedFields(parseOrNothing(answer));
  if (Array.isArray(answer)) return merged(answer.map(extractedFields));
  if (!isObject(answer)) return undefined;
  const entries = Object.entries(answer);
  const isEnvelope = 'job_id' in answer || 'template_id' in answer;
  const inside = isEnvelope || entries.length === 1 ? resultFields(answer['result']) : undefined;
  if (inside) return inside;
  const own = isEnvelope ? entries.filter(([name]) => !ENVELOPE.has(name)) : entries;
  return own.every(([name]) => REMARKS.has(name)) ? undefined : Object.fromEntries(own);
}

/** What stands under the documented `result`. Undefined: nothing that could be fields. */
export function resultFields(result: unknown): Fields | undefined {
  if (typeof result === 'string') return resultFields(parseOrNothing(result));
  if (Array.isArray(result)) return merged(result.map(resultFields));
  return isObject(result) ? result : undefined;
}

/** One entry a document is what a list is taken for, and ours is one; a field that several have is the first one's. */
function merged(entries: readonly (Fields | undefined)[]): Fields | undefined {
  const found = entries.filter((entry) => entry !== undefined);
  return found.length === 0 ? undefined : Object.assign({}, ...found.toReversed());
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseOrNothing(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    // Text in text would have no end.
    return typeof value === 'string' ? undefined : value;
  } catch {
    return undefined;
  }
}
