import type { Invariant } from '../observed.ts';
import { isEnded, jobOf } from './read-item.ts';
import { RECOVERY_MS } from './slack.ts';

export const everyJobEnds: Invariant = {
  name: 'every job ends',
  says: 'Every 202 names a job that is there with its upload, and each job is SUCCESS or FAILED 25 minutes after its deadline or the end of all faults, whichever is later.',
  judge({ clock, faults, cloud, job, complain }) {
    return {
      onPromise({ jobId }) {
        const found = job(jobId);
        if (!found) complain(`JOB#${jobId}`, 'a 202 was answered for a job that is not stored');
      },
      onChange({ before, after }) {
        const fresh = jobOf(after);
        if (before || !fresh) return;
        const { job_id: jobId, deadline, id } = fresh;
        clock.at(Math.max(deadline, faults.endMs) + RECOVERY_MS, () => {
          const late = job(jobId);
          if (late && !isEnded(late)) complain(id, `it is still ${late.status}, its deadline over`);
        });
      },
      onEnd() {
        for (const item of cloud().jobs.values()) {
          const left = jobOf(item);
          if (left && !isEnded(left)) complain(left.id, `it is ${left.status} at the end of the world`);
        }
      },
    };
  },
};
