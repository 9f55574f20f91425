/**
 * Optimistic locking: a change is written only over what was read. Where somebody else was faster, it is read and tried anew;
 * each try loses only to somebody else's progress on the same item, so that a few are enough.
 */
import { transient } from '../errors.ts';

const TRIES = 4;

/**
 * @param what is changed, for the message: `the job`.
 * @param attempt reads and writes; undefined when somebody else was faster.
 * @throws PaperhookError `unavailable`, transient
 */
export async function tryAnew<Result>(
  what: string,
  attempt: () => Promise<Result | undefined>,
): Promise<Result> {
  for (let tries = 0; tries < TRIES; tries++) {
    const result = await attempt();
    if (result !== undefined) return result;
  }
  throw transient('unavailable', `${what} changed faster than it could be read`);
}
