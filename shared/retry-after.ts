/**
 * In: a Retry-After header and the time it came. Out: how many seconds the other side asks us to wait.
 * Nothing is bounded here; whoever waits sets the bounds.
 */

/** The one date format that RFC 9110 (5.6.7) lets senders generate. `Date.parse` alone would accept `-5`. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** @returns whole seconds, 0 for a date that has passed; undefined when the header is missing or no such value */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text);
  if (!HTTP_DATE.test(text)) return undefined;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, Math.ceil((atMs - nowMs) / 1000));
}
