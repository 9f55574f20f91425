import { setTimeout as wait } from 'node:timers/promises';
import type { HandedIn } from './hand-in-samples.ts';
import type { JobView, PaperhookClient } from './paperhook-client.ts';

const BETWEEN_LOOKS_MS = 200;

export type Followed = HandedIn & { job: JobView };

/** Reports each job's timeline line by line as it grows, until all have ended and been delivered or time is up. */
export async function followJobs(
  handedIn: readonly HandedIn[],
  client: Pick<PaperhookClient, 'getJob'>,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<Followed[]> {
  const followed = new Map<string, Followed>();
  const open = new Set(handedIn);
  while (open.size > 0) {
    // One after the other: the point is to watch, not to load the machine.
    for (const one of open) {
      if (signal.aborted) break;
      // A function that was killed, or a machine that slept: look again.
      const job = await client.getJob(one.jobId).catch(() => undefined);
      if (!job) continue;
      for (const line of newLines(one, job, followed.get(one.jobId)?.job)) report(line);
      followed.set(one.jobId, { ...one, job });
      if (isOver(job)) open.delete(one);
    }
    if (signal.aborted) break;
    await wait(BETWEEN_LOOKS_MS, undefined, { signal }).catch(() => {});
  }
  return [...followed.values()];
}

function isOver({ status, delivery }: JobView): boolean {
  return (status === 'SUCCESS' || status === 'FAILED') && delivery.state !== 'owed';
}

function newLines({ sample }: HandedIn, job: JobView, before: JobView | undefined): string[] {
  const known = new Set(before?.timeline.map((entry) => JSON.stringify(entry)));
  return job.timeline
    .filter((entry) => !known.has(JSON.stringify(entry)))
    .map(({ at, event, detail = '' }) => {
      return `${clock(at)}  ${sample.fileName.padEnd(30)}  ${event.padEnd(21)}  ${detail}`.trimEnd();
    });
}

function clock(isoTime: string): string {
  return new Date(isoTime).toTimeString().slice(0, 8);
}
