/** The largest document that a provider takes, where that is less than what we do. */
import { PaperhookError } from '../errors.ts';
import type { JobFile } from '../jobs/job.ts';
import { findProvider } from './registry.ts';

/** Throws PaperhookError `document_refused`, saying how large it may be. */
export function withinLimits(provider: string, { bytes, pages = 0 }: Pick<JobFile, 'bytes' | 'pages'>): void {
  const limits = findProvider(provider)?.limits;
  if (!limits) return;
  if (bytes > limits.bytes) throw tooLarge(`${bytes} bytes`, `${limits.bytes}`);
  if (pages > limits.pages) throw tooLarge(`${pages} pages`, `${limits.pages}`);
}

function tooLarge(size: string, limit: string): PaperhookError {
  return new PaperhookError(
    'document_refused',
    `The document has ${size}, and its provider takes ${limit} at most.`,
    {
      fault: 'permanent',
    },
  );
}
