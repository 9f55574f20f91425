import { noSuchJob } from '../../../shared/jobs/find-job.ts';
import type { Command } from '../command.ts';
import { describeJob } from '../job/describe-job.ts';
import { parseJobId } from '../job/parse-job-id.ts';
import type { Target } from '../target/target.ts';

/** @returns lines of text: what happened to the job, and what comes next. */
async function describeStoredJob(
  { getJob }: Pick<Target, 'getJob'>,
  jobId: string,
  nowMs: number,
): Promise<string[]> {
  const job = await getJob(jobId);
  if (!job) throw noSuchJob(jobId);
  return describeJob(job, nowMs);
}

export const showJob: Command = {
  words: ['job', 'show'],
  usage: 'ID',
  summary: 'One job: what happened, what comes next and when, its last failure.',
  options: {},
  parse(_values, operands) {
    const id = parseJobId('job show', operands);
    return async ({ target, nowMs }) => ({ output: await describeStoredJob(target, id, nowMs()) });
  },
};
