import { noSuchJob } from '../../../shared/jobs/find-job.ts';
import type { Command } from '../command.ts';
import { describeJob } from '../job/describe-job.ts';
import { parseJobId } from '../job/parse-job-id.ts';

export const showJob: Command = {
  words: ['job', 'show'],
  usage: 'ID',
  summary: 'One job: what happened, what comes next and when, its last failure.',
  options: {},
  parse(_values, operands) {
    const id = parseJobId('job show', operands);
    return async ({ target, nowMs }) => {
      const job = await target.getJob(id);
      if (!job) throw noSuchJob(id);
      return { output: describeJob(job, nowMs()) };
    };
  },
};
