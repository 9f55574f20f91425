import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Invariant } from '../observed.ts';
import { bookItemOf, endpointItemOf, jobOf } from './read-item.ts';

/** Whatever goes wrong, no more messages than these are sent about a job, and so many an hour that it is open. */
const AT_MOST = 60;
const AN_HOUR = 20;
/** For each notification of its Book, and for each job that waits for the same. */
const A_NOTIFICATION = 3;
const A_JOB = 20;
/** Of a job that waits for its turn with a Book, which another has or which is on hold: one in 12 seconds at most. */
const TURNS_AN_HOUR = 300;
/** For each time that a delivery is parked or let through, about it and about its endpoint. */
const A_PARKING = 4;
const HOUR_MS = 3_600_000;

export const wakeUpsAreBounded: Invariant = {
  name: 'wake-ups are bounded',
  says: `No more than ${AT_MOST} messages about a job, and ${AN_HOUR} more for each hour until its purge, are sent; about a Book, and about a job in one, ${A_NOTIFICATION} more for each notification of it and ${A_JOB} for each job that was ever in it; and ${TURNS_AN_HOUR} more an hour about an image that is to go into a Book, which is somebody's at a time; and ${A_PARKING} more about an endpoint, and about what is delivered, each time that this is parked there or let through. (How often SQS hands one over is its own doing.)`,
  judge({ clock, cloud, complain }) {
    const sent = new Map<string, number>();
    /** By Book: those that were ever in it. */
    const members = new Map<string, Set<string>>();
    const firstAtMs = new Map<string, number>();
    const notifications = new Map<string, number>();
    /** Images that are to go, or have gone, into a Book. */
    const takeTurns = new Set<string>();
    /** By item, a delivery's or its endpoint's: how often something was parked or let through. */
    const parkings = new Map<string, number>();

    function notePark(id: string): void {
      parkings.set(id, (parkings.get(id) ?? 0) + 1);
    }

    function allowance(id: string): number {
      const item = cloud().jobs.get(id);
      const book = bookItemOf(item) ? id : (jobOf(item)?.book ?? '');
      const { reference } = bookItemOf(cloud().jobs.get(book)) ?? {};
      const ids = Object.values(reference?.values ?? {}).map(plain);
      const told = ids.reduce((sum, name) => sum + (notifications.get(name) ?? 0), 0);
      return (
        A_PARKING * (parkings.get(id) ?? 0) + A_NOTIFICATION * told + A_JOB * (members.get(book)?.size ?? 0)
      );
    }

    return {
      onChange({ id, before, after }) {
        const { book, file } = jobOf(after) ?? {};
        if (book && file?.content_type === 'image/png') takeTurns.add(id);
        if (id.startsWith('PARKED#') && after) {
          const [, endpointId, ...item] = id.split('#');
          notePark(`ENDPOINT#${endpointId}`);
          notePark(item.join('#'));
        }
        for (const item of Object.keys(endpointItemOf(after)?.released ?? {})) {
          if (endpointItemOf(before)?.released[item] !== undefined) continue;
          notePark(id);
          notePark(item);
        }
        const joined = Object.keys(bookItemOf(after)?.waiting ?? {});
        if (joined.length > 0) members.set(id, new Set([...(members.get(id) ?? []), ...joined]));
      },
      onCommand(_service, command) {
        if (!(command instanceof SendMessageCommand)) return;
        const about = bookTold(JSON.parse(command.input.MessageBody ?? '{}'));
        if (about !== undefined) notifications.set(about, (notifications.get(about) ?? 0) + 1);
        const id = itemOf(JSON.parse(command.input.MessageBody ?? '{}'));
        if (id === undefined) return;
        const count = (sent.get(id) ?? 0) + 1;
        sent.set(id, count);
        const job = jobOf(cloud().jobs.get(id));
        const sinceMs = job?.accepted_at ?? firstAtMs.get(id) ?? clock.nowMs();
        firstAtMs.set(id, sinceMs);
        const hours = (clock.nowMs() - sinceMs) / HOUR_MS;
        const turns = takeTurns.has(id) ? TURNS_AN_HOUR * hours : 0;
        if (count > AT_MOST + AN_HOUR * hours + turns + allowance(id))
          complain(id, `${count} messages about it were sent in ${hours.toFixed(1)} h`);
      },
    };
  },
};

/** The Book that a notification names, by the one of its ids that stands first. */
function bookTold({ type, provider, body }: Record<string, string | undefined>): string | undefined {
  if (type !== 'notification' || provider !== 'ocrolus') return undefined;
  const [, id] = /"book_(?:uuid|pk)":"?([^",}]+)/.exec(atob(body ?? '')) ?? [];
  return id && plain(id);
}

function plain(id: string): string {
  return id.toLowerCase().replaceAll('-', '');
}

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
    /** When it was woken, by a poll that began when. */
    const woken = new Map<string, { atMs: number; pollMs: number }>();
    const madeDueAtMs = new Map<string, number>();
    return {
      onChange({ id, after, by }) {
        if (!after?.step || by?.functionName === 'poll-due-items') return;
        // A job's deadline, say, that a worker waits for, can be seconds away.
        if ((after.due ?? 0) < clock.nowMs() + 40_000) madeDueAtMs.set(`${id} ${after.step}`, clock.nowMs());
      },
      onCommand(_service, command, _result, by) {
        if (!(command instanceof SendMessageCommand) || by?.functionName !== 'poll-due-items') return;
        // One that is late by minutes sends what it claimed then.
        if (by.isStalled || by.state !== 'running') return;
        const { item, step } = Object(JSON.parse(command.input.MessageBody ?? '{}'));
        const key = `${item} ${step}`;
        const { atMs = 0, pollMs = 0 } = woken.get(key) ?? {};
        const sinceMs = clock.nowMs() - atMs;
        const isDueAnew = (madeDueAtMs.get(key) ?? -1) >= pollMs;
        if (sinceMs < 40_000 && !isDueAnew)
          complain(String(item), `it was woken by the poller twice in ${sinceMs} ms`);
        woken.set(key, { atMs: clock.nowMs(), pollMs: by.begunAtMs });
      },
    };
  },
};
