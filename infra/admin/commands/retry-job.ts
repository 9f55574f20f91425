import { retryJob } from '../../../shared/jobs/retry-job.ts';
import type { Command } from '../command.ts';
import { parseJobId } from '../job/parse-job-id.ts';

export const retryJobCommand: Command = {
  words: ['job', 'retry'],
  usage: 'ID',
  summary: [
    'Makes a new job of a failed one whose upload is still there, and shows its job_id. Asked for again, it shows',
    'the same one, unless that has failed too.',
  ].join('\n'),
  options: {},
  parse(_values, operands) {
    const jobId = parseJobId('job retry', operands);
    return async ({ target }) => {
      const retry = await retryJob(target.jobs, jobId);
      const remark = retry.already ? 'had been retried before, by this job' : 'is retried by this job';
      return { output: [retry.jobId], remarks: [`The job ${jobId} ${remark}:`] };
    };
  },
};
