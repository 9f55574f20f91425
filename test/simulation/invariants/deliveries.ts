import type { Invariant } from '../observed.ts';
import { isEnded, jobOf } from './read-item.ts';

/** The default schedule's attempts: production's, design of deliveries (README). */
const ATTEMPTS = 11;

export const oneDeliveryId: Invariant = {
  name: 'one delivery id',
  says: 'Every delivery of a job has the same id, event and ending, signed, after the job has ended.',
  judge({ job, complain }) {
    const ids = new Map<string, string>();
    return {
      onPost({ jobId, webhookId, delivery }) {
        const item = `JOB#${jobId}`;
        if ((ids.get(jobId) ?? webhookId) !== webhookId) complain(item, 'it was delivered under another id');
        ids.set(jobId, webhookId);
        const ended = job(jobId);
        if (!ended || !isEnded(ended)) complain(item, 'it was delivered before its end');
        if (delivery && ended && delivery.body.status !== ended.status)
          complain(item, 'it was delivered with another ending');
      },
    };
  },
};

export const everythingIsDelivered: Invariant = {
  name: 'everything is delivered',
  says: 'At the end each endpoint has taken every event of its jobs (of an archive, those of its documents), unless it said 410, or failed all 11 attempts of the schedule; what it throttled is no attempt.',
  judge({ cloud, endpoint, complain }) {
    const attempts = new Map<string, number>();
    return {
      onPost({ jobId, delivery }) {
        const isThrottled = delivery?.answer === 429;
        if (!isThrottled) attempts.set(jobId, (attempts.get(jobId) ?? 0) + 1);
      },
      onChange({ id, before, after }) {
        const job = jobOf(after);
        if (job?.delivery !== 'failed' || jobOf(before)?.delivery === 'failed') return;
        const made = attempts.get(job.job_id) ?? 0;
        if (made < ATTEMPTS) complain(id, `its delivery was given up after ${made} attempts`);
      },
      onEnd() {
        for (const item of cloud().jobs.values()) {
          const job = jobOf(item);
          const target = job && endpoint(job.template_id);
          // Of an archive each document is delivered.
          const isToldElsewhere = job?.documents !== undefined && job.delivery === 'none';
          if (!job || !target || target.isGone() || job.delivery === 'failed' || isToldElsewhere) continue;
          const isTaken = target.deliveries.some(
            ({ body, answer }) => body.job_id === job.job_id && (answer === 200 || answer === 'timeout'),
          );
          if (!isTaken) complain(job.id, 'its endpoint never took its event');
        }
      },
    };
  },
};
