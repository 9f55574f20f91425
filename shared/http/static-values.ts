/** What a tenant gives with a template or a job and gets back with its results: JSON, bounded. */
import { refused } from '../errors.ts';
import { checkDepth } from './check-depth.ts';

/** As JSON, in bytes. */
export const LONGEST_STATIC_VALUES = 8_192;

/** @param values a job's with its template's beneath them. Throws `bad_request` or `too_large`. */
export function checkStaticValues(values: Record<string, unknown>): Record<string, unknown> {
  checkDepth('static_values', values);
  const bytes = Buffer.byteLength(JSON.stringify(values));
  if (bytes <= LONGEST_STATIC_VALUES) return values;
  throw refused(
    'too_large',
    `static_values: ${bytes} bytes as JSON; the limit is ${LONGEST_STATIC_VALUES} bytes.`,
  );
}
