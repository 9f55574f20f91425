import type { DeadLetter } from '../../../shared/jobs/dead-letter.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import type { Obligation } from '../../../shared/jobs/obligation.ts';

export function jobOf(item: Obligation | undefined): Job | undefined {
  return item?.kind === 'job' ? (item as Job) : undefined;
}

export function deadLetterOf(item: Obligation | undefined): DeadLetter | undefined {
  return item?.kind === 'dead_letter' ? (item as DeadLetter) : undefined;
}

export function isEnded({ status }: Job): boolean {
  return status === 'SUCCESS' || status === 'FAILED';
}
