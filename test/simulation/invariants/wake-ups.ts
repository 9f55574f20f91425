import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Invariant } from '../observed.ts';
import { jobOf } from './read-item.ts';

/** Whatever goes wrong, no more messages than these are sent about a job, and so many an hour that it is open. */
const AT_MOST = 60;
const AN_HOUR = 20;
const HOUR_MS = 3_600_000;

export const wakeUpsAreBounded: Invariant = {
  name: 'wake-ups are bounded',
  says: `No more than ${AT_MOST} messages about a job, and ${AN_HOUR} more for each hour until its purge, are sent. (How often SQS hands one over is its own doing.)`,
  judge({ clock, cloud, complain }) {
    const sent = new Map<string, number>();
    return {
      onCommand(_service, command) {
        if (!(command instanceof SendMessageCommand)) return;
        const id = itemOf(JSON.parse(command.input.MessageBody ?? '{}'));
        if (id === undefined) return;
        const count = (sent.get(id) ?? 0) + 1;
        sent.set(id, count);
        const job = jobOf(cloud().jobs.get(id));
        const hours = job ? (clock.nowMs() - job.accepted_at) / HOUR_MS : 0;
        if (count > AT_MOST + AN_HOUR * hours)
          complain(id, `${count} messages about it were sent in ${hours.toFixed(1)} h`);
      },
    };
  },
};

/** A webhook to a whole connection names its job in its body at most. */
function itemOf({
  item,
  job_id,
  body,
}: {
  item?: string;
  job_id?: string;
  body?: string;
}): string | undefined {
  if (item !== undefined) return item;
  const jobId = job_id ?? /"paperhook_job_id\\?":\\?"([^"\\]+)/.exec(atob(body ?? ''))?.[1];
  return jobId && `JOB#${jobId}`;
}

export const pollsDoNotDouble: Invariant = {
  name: 'polls do not double',
  says: 'The poller does not wake an item for the same step twice within 40 seconds, unless one of the two polls was held up, or somebody else has made it due anew in between.',
  judge({ clock, complain }) {
    const wokenAtMs = new Map<string, number>();
    return {
      onChange({ id, after, by }) {
        if (!after?.step || by?.functionName === 'poll-due-items') return;
        // A job's deadline, say, that a worker waits for, can be seconds away.
        if ((after.due ?? 0) < clock.nowMs() + 40_000) wokenAtMs.delete(`${id} ${after.step}`);
      },
      onCommand(_service, command, _result, by) {
        if (!(command instanceof SendMessageCommand) || by?.functionName !== 'poll-due-items') return;
        // One that is late by minutes sends what it claimed then.
        if (by.isStalled || by.state !== 'running') return;
        const { item, step } = Object(JSON.parse(command.input.MessageBody ?? '{}'));
        const key = `${item} ${step}`;
        const sinceMs = clock.nowMs() - (wokenAtMs.get(key) ?? 0);
        if (sinceMs < 40_000) complain(String(item), `it was woken by the poller twice in ${sinceMs} ms`);
        wokenAtMs.set(key, clock.nowMs());
      },
    };
  },
};
