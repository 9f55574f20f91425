import { cancelJob } from '../../../shared/jobs/cancel-job.ts';
import type { Command } from '../command.ts';
import { parseJobId } from '../job/parse-job-id.ts';

export const cancelJobCommand: Command = {
  words: ['job', 'cancel'],
  usage: 'ID',
  summary:
    'Ends a job that has not ended: FAILED, cancelled, and delivered like any failure. Its provider is not told.',
  options: {},
  parse(_values, operands) {
    const jobId = parseJobId('job cancel', operands);
    return async ({ target }) => {
      await cancelJob(target.jobs.steps, jobId);
      return { output: [`The job ${jobId} is cancelled.`] };
    };
  },
};
