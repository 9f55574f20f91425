import { type Cancelled, cancelWhole } from '../../../shared/jobs/cancel-whole.ts';
import type { Command } from '../command.ts';
import { parseJobId } from '../job/parse-job-id.ts';

export const cancelJobCommand: Command = {
  words: ['job', 'cancel'],
  usage: 'ID',
  summary: [
    'Ends a job that has not ended: FAILED, cancelled, and delivered like any failure. Its provider is not told. Of a',
    'batch it ends each of the documents that have not ended.',
  ].join('\n'),
  options: {},
  parse(_values, operands) {
    const jobId = parseJobId('job cancel', operands);
    return async ({ target }) => {
      const { status, documents } = await cancelWhole(target.jobs.steps, jobId);
      const job = status === 'FAILED' ? [`The job ${jobId} is cancelled.`] : [];
      return { output: [...job, ...(documents ? [describe(documents)] : [])] };
    };
  },
};

function describe({ cancelled, ended, held }: NonNullable<Cancelled['documents']>): string {
  const inHand = held > 0 ? `, ${held} are in a worker's hands: cancel again in two minutes` : '';
  return `Documents of the batch: ${cancelled} cancelled, ${ended} had ended${inHand}.`;
}
