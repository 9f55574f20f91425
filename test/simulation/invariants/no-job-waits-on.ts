import type { Invariant } from '../observed.ts';
import { isBatch, isEnded, jobOf } from './read-item.ts';
import { LONGEST_WAIT_MS, RECOVERY_MS } from './slack.ts';

/** A longer Retry-After is cut to this; it is stretched by a fifth at most. */
const LONGEST_RETRY_AFTER_SECONDS = 3_600;
const STRETCH = 1.2;

export const noJobWaitsOn: Invariant = {
  name: 'no job waits on',
  says: "Once faults and the provider's outage are over, a job is handed in within 10 and 25 minutes, and has ended that long after the provider has finished its file; what the provider put off by Retry-After comes on top.",
  judge({ clock, faults, provider, job, complain }) {
    const putOffUntilMs = new Map<string, number>();
    const fileOf = (jobId: string) =>
      provider()
        .model.files()
        .find(({ fileID }) => fileID === jobId);

    function look(jobId: string, calmMs: number): void {
      const left = job(jobId);
      if (!left || isEnded(left)) return;
      const file = fileOf(jobId);
      const readyMs = Math.max(calmMs, putOffUntilMs.get(jobId) ?? 0, file?.finishesAt ?? 0);
      const endsByMs = readyMs + LONGEST_WAIT_MS + RECOVERY_MS;
      // What the provider never finishes has its deadline.
      if (endsByMs === Number.POSITIVE_INFINITY) return;
      if (endsByMs > clock.nowMs()) clock.at(endsByMs, () => look(jobId, calmMs));
      else complain(left.id, `it is still ${left.status}, and its file ${file?.status ?? 'not handed in'}`);
    }

    return {
      onChange({ before, after }) {
        const fresh = jobOf(after);
        // An archive waits for its documents.
        if (before || !fresh || isBatch(fresh)) return;
        const calmMs = Math.max(
          Math.ceil(faults.endMs),
          Math.ceil(provider().outage?.toMs ?? 0),
          clock.nowMs(),
        );
        clock.at(calmMs, () => look(fresh.job_id, calmMs));
      },
      onProviderCall({ path, body }, { headers }) {
        const jobId =
          body.kind === 'form' ? (body.fields['fileid'] ?? '') : decodeURIComponent(path.split('/')[6] ?? '');
        const seconds = Math.min(Number(headers['retry-after'] ?? 0), LONGEST_RETRY_AFTER_SECONDS);
        if (seconds > 0) putOffUntilMs.set(jobId, clock.nowMs() + Math.ceil(seconds * 1000 * STRETCH));
      },
    };
  },
};
