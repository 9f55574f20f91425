/** An id that follows from what it is of, so that making it again makes the same. Of the form of every job_id: a UUID of version 4. */
import { createHash } from 'node:crypto';

export function derivedId(seed: string): string {
  const hash = createHash('sha256').update(seed).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `4${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}
