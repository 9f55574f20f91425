import { join } from 'node:path';

/** What runs on this machine keep, out of git's sight. */
export const WORK_DIRECTORY = join(import.meta.dirname, '..', '..', '.paperhook');

/** How to reach the run; there while it runs. */
export const LOCAL_FILE = join(WORK_DIRECTORY, 'local.json');

/** Of the run whose API listens on the port: two may run from one checkout. */
export function logsOf(port: number): string {
  return join(WORK_DIRECTORY, 'logs', String(port));
}
