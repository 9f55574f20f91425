/** The largest document that a provider takes, where that is less than what we do. */
import type { JobFile } from '../jobs/job.ts';
import { findProvider } from './registry.ts';

/** What is too large about it, and how large it may be; undefined: nothing. */
export function beyondLimits(
  provider: string,
  { bytes, pages = 0 }: Pick<JobFile, 'bytes' | 'pages'>,
): string | undefined {
  const limits = findProvider(provider)?.limits;
  if (limits && bytes > limits.bytes) return tooLarge(bytes, limits.bytes, 'bytes');
  if (limits?.pages !== undefined && pages > limits.pages) return tooLarge(pages, limits.pages, 'pages');
  return undefined;
}

function tooLarge(size: number, limit: number, unit: string): string {
  return `the document has ${size} ${unit}, and its provider takes ${limit} at most.`;
}
