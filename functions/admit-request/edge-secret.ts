/** What CloudFront adds to each request goes in as it is kept: `{"current": ..., "previous": ...}`, the second while it is being changed. */
import { transient } from '../../shared/errors.ts';

/** As long as the shortest of a connection's. */
const LEAST_LENGTH = 16;

/** Those that admit. Throws PaperhookError `unavailable`, without what was read, where there is none or one is no secret. */
export function parseEdgeSecret(text: string | undefined): string[] {
  const { current, previous = current } = contentOf(text ?? '');
  if (isSecret(current) && isSecret(previous)) return [current, previous];
  throw transient('unavailable', 'the secret of CloudFront is missing or not of its form');
}

/** The parser's own message may quote what it read. */
function contentOf(text: string): { current?: unknown; previous?: unknown } {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

function isSecret(value: unknown): value is string {
  return typeof value === 'string' && value.length >= LEAST_LENGTH;
}
