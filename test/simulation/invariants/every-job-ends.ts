import { isBatch } from '../../../shared/jobs/batch.ts';
import type { Invariant } from '../observed.ts';
import { isEnded, jobOf } from './read-item.ts';
import { RECOVERY_MS } from './slack.ts';

export const everyJobEnds: Invariant = {
  name: 'every job ends',
  says: 'Every 202 names a job that is there with its upload, and each job is SUCCESS or FAILED 25 minutes after its deadline or the end of all faults, whichever is later, an archive 25 minutes after that.',
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
        // An archive comes after the last of its documents.
        const slackMs = isBatch(fresh) ? 2 * RECOVERY_MS : RECOVERY_MS;
        clock.at(Math.max(deadline, faults.endMs) + slackMs, () => {
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
