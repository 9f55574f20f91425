import { isBatch } from '../../../shared/jobs/batch.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import { STEPS, type Step } from '../../../shared/jobs/obligation.ts';
import type { Invariant } from '../observed.ts';
import { deadLetterOf, deliveryChanges, isEnded, jobOf, tellingOf } from './read-item.ts';

const MINUTE_MS = 60_000;
const MONTH_MS = 31 * 86_400_000;

export const owesAStep: Invariant = {
  name: 'what is unfinished owes a step',
  says: 'After each write an item has a step, a due time and a shard, or none of them. A job that has not ended, that is to be delivered or that holds content owes a step, never an earlier one than before (but deliver, when the item of an endpoint lets a parked delivery through, or its tenant wants it again), at most 31 days ahead; one that has not ended is due by its deadline and two minutes (a lease, the grace of a wake-up), or ten minutes, after the poller has last claimed it, or for an archive that waits for documents which end no earlier. What is parked owes nothing itself.',
  judge({ clock, complain }) {
    return {
      onChange({ id, before, after, by }) {
        if (!after) return;
        const { step, due, due_shard } = after;
        const owed = [step, due, due_shard].filter((part) => part !== undefined).length;
        if (owed !== 0 && owed !== 3) complain(id, 'it has a part of step, due and shard');
        if (due !== undefined && due > clock.nowMs() + MONTH_MS) complain(id, 'it is due too far ahead');
        const isOwedAnew = deliveryChanges(before, after).some(
          ({ was, is }) => is.state === 'owed' && (is.released || by === undefined) && !was?.released,
        );
        if (step && before?.step && !isOwedAnew && STEPS.indexOf(step) < STEPS.indexOf(before.step)) {
          complain(id, `it went back from ${before.step} to ${step}`);
        }
        const job = jobOf(after);
        const isWaiting = by?.functionName === 'poll-due-items' || (job && isBatch(job));
        const slackMs = (isWaiting ? 10 : 2) * MINUTE_MS;
        const isLate = job && due !== undefined && due > Math.max(job.deadline, clock.nowMs()) + slackMs;
        if (isLate && !isEnded(job)) complain(id, `it is due ${due - job.deadline} ms after its deadline`);
        if (job && !isEnded(job) && step !== firstStep(job) && step !== 'settle') {
          complain(id, `it is ${job.status} and owes ${step ?? 'nothing'}`);
        }
        const telling = job && !isEnded(job) ? undefined : tellingOf(after);
        const states = Object.values(telling?.deliveries ?? {}).map(({ state }) => state);
        const isOwed = telling !== undefined && (!telling.deliveries || states.includes('owed'));
        if (isOwed && step !== 'deliver')
          complain(id, `a delivery is owed and its step is ${step ?? 'none'}`);
        if (telling && !isOwed && step === 'deliver' && after.lease === undefined)
          complain(id, `it owes deliver, and its deliveries are ${states.join(', ')}`);
        const holds = job?.upload_key ?? job?.result ?? job?.result_key ?? deadLetterOf(after)?.keys.at(0);
        if (holds !== undefined && !step) complain(id, 'it holds content and owes no purge');
      },
    };
  },
};

function firstStep(job: Job): Step {
  return isBatch(job) ? 'unpack' : 'start';
}
