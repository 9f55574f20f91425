import { STEPS } from '../../../shared/jobs/obligation.ts';
import type { Invariant } from '../observed.ts';
import { deadLetterOf, isEnded, jobOf } from './read-item.ts';

const MONTH_MS = 31 * 86_400_000;

export const owesAStep: Invariant = {
  name: 'what is unfinished owes a step',
  says: 'After each write an item has a step, a due time and a shard, or none of them. A job that has not ended, that is to be delivered or that holds content owes a step, never an earlier one than before, at most 31 days ahead.',
  judge({ clock, complain }) {
    return {
      onChange({ id, before, after }) {
        if (!after) return;
        const { step, due, due_shard } = after;
        const owed = [step, due, due_shard].filter((part) => part !== undefined).length;
        if (owed !== 0 && owed !== 3) complain(id, 'it has a part of step, due and shard');
        if (due !== undefined && due > clock.nowMs() + MONTH_MS) complain(id, 'it is due too far ahead');
        if (step && before?.step && STEPS.indexOf(step) < STEPS.indexOf(before.step)) {
          complain(id, `it went back from ${before.step} to ${step}`);
        }
        const job = jobOf(after);
        if (job && !isEnded(job) && step !== 'start' && step !== 'settle') {
          complain(id, `it is ${job.status} and owes ${step ?? 'nothing'}`);
        }
        if (job && isEnded(job) && job.delivery === 'owed' && step !== 'deliver') {
          complain(id, `its delivery is owed and its step is ${step ?? 'none'}`);
        }
        const holds = job?.upload_key ?? job?.result ?? job?.result_key ?? deadLetterOf(after)?.keys.at(0);
        if (holds !== undefined && !step) complain(id, 'it holds content and owes no purge');
      },
    };
  },
};
