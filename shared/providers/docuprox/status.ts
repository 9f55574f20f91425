/**
 * DocuProx's statuses. Its page, the text on it and its own clients spell and use them differently, so all of those
 * are read, in any case. UNZIP FILE SUCCESS is only a beginning; PROCESS IMAGE SUCCESS is the end of a single document,
 * and we hand in no other.
 */
import type { Inspection } from '../provider.ts';

const READY = new Set(['SUCCESS', 'COMPLETED', 'PROCESS IMAGE SUCCESS']);
const FAILED = new Set(['FAILED', 'ERROR', 'PROCESS IMAGE FAILED', 'UNZIP FILE FAILED']);
const WAITING = new Set([
  'NEW',
  'PENDING',
  'PROCESSING',
  'PROCESSING IMAGE',
  'PROCESS IMAGE',
  'UNZIPPING FILE',
  'UNZIP FILE',
  'UNZIP FILE SUCCESS',
]);

export function inspectionOf(status: string | undefined): Inspection {
  const spelled = (status ?? 'missing').trim().slice(0, 40);
  const read = spelled.toUpperCase().replace(/[\s_]+/g, ' ');
  if (READY.has(read)) return { state: 'ready' };
  if (FAILED.has(read)) {
    return { state: 'failed', reason: `DocuProx could not process the document (its status is ${read})` };
  }
  return WAITING.has(read) ? { state: 'waiting' } : { state: 'waiting', unknownStatus: spelled };
}
