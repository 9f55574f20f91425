import type { Job } from '../../../shared/jobs/job.ts';
import { ITEM_VERSION, type Step } from '../../../shared/jobs/obligation.ts';
import { timeSpan } from './time-span.ts';

/** What the job owes next, when, and what is known about how that goes. */
export function describeNextStep(job: Job, nowMs: number): string[] {
  if (job.step === undefined || job.due === undefined) return ['nothing: what was stored of it is deleted'];
  return [what(job, job.step), when(job, job.due, nowMs), ...circumstances(job)];
}

function what(job: Job, step: Step): string {
  const provider = job.template?.provider ?? 'the provider';
  switch (step) {
    case 'unpack':
      return 'unpack: make a job of each document in the archive';
    case 'start':
      return `start: hand the document to ${provider}`;
    case 'settle':
      if (job.documents !== undefined)
        return `settle: end with its documents, left: ${job.pending?.size ?? 0}`;
      return `settle: ask ${provider} how far the document is, and fetch its result`;
    case 'deliver':
      return 'deliver: send how it ended to its endpoints';
    case 'purge':
      return job.upload_key
        ? 'purge: delete the upload, later the result'
        : 'purge: delete what is stored of it';
    case 'adopt':
    case 'look':
    case 'drain':
      return step;
  }
}

/** In the order in which the mechanism looks: a lease, then `not_before`, then `due`. */
function when(job: Job, dueMs: number, nowMs: number): string {
  const { lease_until: leaseMs = 0, not_before: notBeforeMs = 0 } = job;
  if (leaseMs > nowMs) return `being done now; the worker has until ${at(leaseMs, nowMs)}`;
  if (notBeforeMs > nowMs) return `not before ${at(notBeforeMs, nowMs)}`;
  if (dueMs <= nowMs) return `due since ${at(dueMs, nowMs)}: the poller's next round wakes it`;
  const news = job.documents === undefined ? 'a webhook comes' : 'the last of them ends';
  const sooner = job.step === 'settle' ? `, sooner if ${news}` : '';
  return `by ${at(dueMs, nowMs)}${sooner}`;
}

function circumstances(job: Job): string[] {
  const known: [boolean, string][] = [
    [job.attempts > 0, `tried without an end so far: ${job.attempts}`],
    [job.hints > job.hints_seen, 'there was news meanwhile that is still to be acted on'],
    [job.claims > 0, `woken by the poller since it was last begun: ${job.claims}`],
    [job.dead_letters > 0, `messages about it that ended in a dead-letter queue: ${job.dead_letters}`],
    [job.version > ITEM_VERSION, `written by a newer version (${job.version}); older code leaves it alone`],
  ];
  return known.filter(([applies]) => applies).map(([, line]) => line);
}

function at(epochMs: number, nowMs: number): string {
  const span = timeSpan(Math.abs(epochMs - nowMs));
  return `${new Date(epochMs).toISOString()} (${epochMs > nowMs ? `in ${span}` : `${span} ago`})`;
}
