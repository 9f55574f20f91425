/** The job that a client's call is about: one of another tenant is as unknown as one that does not exist. */
import * as z from 'zod';
import { refused } from '../errors.ts';
import { type Job, jobItemId } from '../jobs/job.ts';

/** @param jobId as the client gave it. Throws `not_found`. */
export async function findOwnJob(
  getJob: (itemId: string) => Promise<Job | undefined>,
  tenant: string,
  jobId = '',
): Promise<Job> {
  const job = z.uuid().safeParse(jobId).success ? await getJob(jobItemId(jobId.toLowerCase())) : undefined;
  if (job?.tenant !== tenant) throw refused('not_found', 'There is no job of that job_id.');
  return job;
}
