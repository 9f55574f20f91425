import { type PaperhookError, refused } from '../../errors.ts';

const MOST_SHOWN = 80;

/** The client's archive is at fault, and the same one will be refused again. */
export function archiveRefused(message: string): PaperhookError {
  return refused('archive_refused', message);
}

/** @param what goes on from the entry's name: `"a.pdf" is encrypted.` */
export function entryRefused(name: string, what: string): PaperhookError {
  return archiveRefused(`${shown(name)} ${what}`);
}

/** In quotes, so that control characters and spaces can be seen. */
function shown(name: string): string {
  return JSON.stringify(name.length > MOST_SHOWN ? `${name.slice(0, MOST_SHOWN)}…` : name);
}
