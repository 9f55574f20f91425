import type { Invariant } from '../observed.ts';
import { isEnded } from './read-item.ts';
import { RECOVERY_MS } from './slack.ts';

const AT_ONCE_MS = 30_000;

export const newsIsHeeded: Invariant = {
  name: 'news is heeded',
  says: 'Once faults and outages are over by 25 minutes, each acknowledged and usable webhook of a job that has not ended has the provider asked about it within 30 seconds.',
  judge({ clock, faults, provider, job, complain }) {
    const askedAtMs = new Map<string, number>();
    return {
      onProviderCall({ jobId, kind }) {
        if (kind === 'look') askedAtMs.set(jobId, clock.nowMs());
      },
      onWebhook({ kind, jobId, fileId, status, isUsable }) {
        const atMs = clock.nowMs();
        const acceptedAtMs = job(jobId)?.accepted_at ?? 0;
        // A job that the provider has just failed waits its time, whatever news there is.
        const calmMs = Math.max(faults.endMs, provider().outage?.toMs ?? 0) + RECOVERY_MS;
        const isCalm = Math.min(atMs, acceptedAtMs) > calmMs;
        if (status !== 200 || kind === 'forged' || !isUsable || !isCalm) return;
        clock.after(AT_ONCE_MS, () => {
          const now = job(jobId);
          // Of two that a provider took for one job, only one is.
          const isOther =
            now?.reference?.values['job_id'] !== undefined && now.reference.values['job_id'] !== fileId;
          const isDone = !now || isOther || isEnded(now) || (askedAtMs.get(jobId) ?? 0) >= atMs;
          if (!isDone) complain(`JOB#${jobId}`, 'a webhook was acknowledged and nobody looked');
        });
      },
    };
  },
};
