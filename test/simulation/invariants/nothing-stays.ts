import type { Job } from '../../../shared/jobs/job.ts';
import { resultPrefix, uploadKey } from '../../../shared/jobs/job.ts';
import { QUEUES } from '../../../shared/queues/queue-of.ts';
import { deadLetterQueue } from '../cloud/queues.ts';
import type { Invariant } from '../observed.ts';
import { keyPut } from './key-put.ts';
import { deadLetterOf, jobOf } from './read-item.ts';
import { RECOVERY_MS } from './slack.ts';

const DAY_MS = 86_400_000;
const UPLOAD_KEPT_MS = 23.75 * 3_600_000;

/** Its endpoints are told all that they will ever be; of a template that had no URL, and with nobody subscribed, at once. */
function isAllTaken(job: Job | undefined): boolean {
  const states = job?.deliveries && Object.values(job.deliveries).map(({ state }) => state);
  return states?.every((state) => state === 'delivered' || state === 'dropped') ?? false;
}

export const nothingStays: Invariant = {
  name: 'nothing stays',
  says: 'An upload is gone 25 minutes after every endpoint has taken its result, not before, unless it is a quarter of an hour short of 24 hours old, and 24 hours after it was accepted; an archive 25 minutes after it was unpacked, its documents 24 hours after it was accepted; a result, in table or bucket, 24 hours and 25 minutes after the end; the body of a dead letter 24 hours and 25 minutes after it was received. Faults that last longer add to it; what a submit puts that was held up past its own timeout goes with its job. At the end nothing is left, in table, bucket or queue, but ids, statuses and times, and of a job that an endpoint has not taken what it will be told.',
  judge({ clock, faults, cloud, job, complain }) {
    const once = (atMs: number, look: () => void) =>
      clock.at(Math.max(atMs, faults.endMs + RECOVERY_MS), look);
    const has = (prefix: string) => [...cloud().objects.keys()].some((key) => key.startsWith(prefix));

    /** Put by a submit that was held up past its own timeout, when its job had long been accepted by another call. */
    const late = new Set<string>();

    function watchUpload({ id, job_id, batch }: Job, atMs: number): void {
      const own = batch ? `${uploadKey(batch.batch_id)}/${batch.index}` : uploadKey(job_id);
      // Beneath an archive's lie its documents'.
      const isUpload = (key: string) => key === own || key.startsWith(`${own}/`);
      once(atMs, () => {
        for (const key of cloud().objects.keys())
          if (isUpload(key) && !late.has(key)) complain(id, 'its upload is still there');
      });
    }

    function watchResult({ id, job_id }: Job, atMs: number): void {
      once(atMs, () => {
        const left = job(job_id);
        const isLeft =
          left?.result !== undefined || left?.result_key !== undefined || has(resultPrefix(job_id));
        if (isLeft) complain(id, 'its result is still there');
      });
    }

    return {
      onChange({ before, after }) {
        const [was, is] = [jobOf(before), jobOf(after)];
        if (is && !was) watchUpload(is, is.accepted_at + DAY_MS);
        const isDelivered = isAllTaken(is) && !isAllTaken(was);
        // What is delivered of a batch has no upload: those of its documents go with their own results.
        if (is?.status === 'SUCCESS' && isDelivered && is.documents === undefined) {
          watchUpload(is, clock.nowMs() + RECOVERY_MS);
        }
        const isEarly = is && clock.nowMs() < is.accepted_at + UPLOAD_KEPT_MS;
        const isGone = was?.upload_key !== undefined && is?.upload_key === undefined;
        if (isEarly && isGone && is.documents === undefined && !isAllTaken(is))
          complain(is.id, 'its upload is gone and an endpoint has not taken its result');
        if (is?.status === 'UNZIP FILE SUCCESS' && was?.status !== is.status)
          once(clock.nowMs() + RECOVERY_MS, () => {
            const key = uploadKey(is.job_id);
            if (cloud().objects.has(key) && !late.has(key)) complain(is.id, 'its archive is still there');
          });
        if (is?.completed_at && !was?.completed_at) watchResult(is, is.completed_at + DAY_MS + RECOVERY_MS);
        const letter = deadLetterOf(after);
        if (letter && !before) {
          once(letter.at + DAY_MS + RECOVERY_MS, () => {
            if (letter.keys.some((key) => cloud().objects.has(key)))
              complain(letter.id, 'its body is still there');
          });
        }
      },
      onCommand(_service, command, _result, by) {
        const key = keyPut(command);
        if (key !== undefined && by?.isStalled) late.add(key);
      },
      onEnd() {
        for (const key of cloud().objects.keys())
          complain(key, 'this object is left at the end of the world');
        for (const item of cloud().jobs.values()) {
          const left = jobOf(item);
          const told = left && !isAllTaken(left) ? undefined : (left?.static_values ?? left?.file);
          if (told ?? left?.template ?? left?.result ?? left?.reference) {
            complain(item.id, 'its content is left at the end of the world');
          }
          const logs = Object.values(left?.deliveries ?? {}).flatMap(({ log }) => log);
          if (!left?.step && logs.some(({ response }) => response !== undefined))
            complain(item.id, 'what an endpoint has answered is left at the end of the world');
        }
        for (const queue of QUEUES.flatMap((step) => [step, deadLetterQueue(step)])) {
          for (const { id, body } of cloud().messages(queue)) {
            // An endpoint that refuses something for ever is looked at for as long.
            const { item, step } = JSON.parse(body);
            if (step !== 'drain' || cloud().jobs.get(item)?.step !== step)
              complain(`message ${id}`, `it is left in the queue ${queue}`);
          }
        }
      },
    };
  },
};

export const noObjectWithoutOwner: Invariant = {
  name: 'no object without its owner',
  says: 'Whenever an object is written, an item that owes its purge is there.',
  judge({ cloud, complain }) {
    return {
      onCommand(_service, command) {
        const key = keyPut(command);
        if (key === undefined) return;
        const [folder, name = ''] = key.split('/');
        // What is too large for a queue has no item: its message names it.
        if (folder === 'notifications') return;
        const owner = cloud().jobs.get(folder === 'dead-letters' ? `DEAD#${name}` : `JOB#${name}`);
        if (!owner?.step) complain(`JOB#${name}`, `${key} was written and nobody owes its purge`);
      },
    };
  },
};
