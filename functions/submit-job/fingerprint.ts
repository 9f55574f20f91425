/**
 * What makes two submits the same: all that the client says, and nothing of the template, nor of the provider, which may
 * have changed between the two.
 */
import { createHash } from 'node:crypto';
import { providers } from '../../shared/providers/registry.ts';
import type { Submission } from './read-submission.ts';

/** In hex. @param document its name and its SHA-256. */
export function fingerprintOf(
  { templateId, staticValues, fields }: Submission,
  { name, sha256 }: { name: string | undefined; sha256: string },
): string {
  const content = { templateId, staticValues, options: anyOptions(fields), name, sha256 };
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

/** What one of the providers would take for its options: the others' are few, and what is nobody's is no content. */
function anyOptions(fields: Record<string, unknown>): Record<string, unknown> {
  const parsed = Object.values(providers).map(
    ({ jobOptions }) => jobOptions.safeParse(fields).data ?? fields,
  );
  return Object.assign({}, ...parsed);
}

/** The order of an object's keys says nothing. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
