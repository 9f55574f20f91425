import { AdminError } from '../admin-error.ts';
import type { Command } from '../command.ts';
import { describeJob } from '../job/describe-job.ts';
import type { Target } from '../target/target.ts';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** @returns lines of text: what happened to the job, and what comes next. */
async function describeStoredJob(
  { getJob }: Pick<Target, 'getJob'>,
  jobId: string,
  nowMs: number,
): Promise<string[]> {
  const job = await getJob(jobId);
  if (!job)
    throw new AdminError(
      'failed',
      `There is no job ${jobId}: it never was, or it was deleted more than 30 days ago.`,
    );
  return describeJob(job, nowMs);
}

export const showJob: Command = {
  words: ['job', 'show'],
  usage: 'ID',
  summary: 'One job: what happened, what comes next and when, its last failure.',
  options: {},
  parse(_values, [jobId, ...others]) {
    if (jobId === undefined || others.length > 0) throw new AdminError('usage', 'job show takes one job_id.');
    const id = jobId.toLowerCase();
    if (!UUID.test(id)) throw new AdminError('usage', 'A job_id is a UUID, as POST /process-job answers it.');
    return async ({ target, nowMs }) => ({ output: await describeStoredJob(target, id, nowMs()) });
  },
};
