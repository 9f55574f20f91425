/** A job that an operator or a client wants something done to; throws PaperhookError when that can't be. */
import { type PaperhookError, refused } from '../errors.ts';
import { type Job, jobItemId } from './job.ts';
import { isNewer } from './obligation.ts';
import type { ObligationStore } from './obligation-store.ts';

export async function findJob(store: Pick<ObligationStore<Job>, 'get'>, jobId: string): Promise<Job> {
  const job = await store.get(jobItemId(jobId));
  if (!job) throw noSuchJob(jobId);
  if (isNewer(job)) {
    throw refused(
      'conflict',
      `The job was written by a newer version of Paperhook (${job.version}): use that.`,
    );
  }
  return job;
}

export function noSuchJob(jobId: string): PaperhookError {
  return refused(
    'not_found',
    `There is no job ${jobId}: it never was, or it was deleted more than 30 days ago.`,
  );
}
