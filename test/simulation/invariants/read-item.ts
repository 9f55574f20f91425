import type { Charge } from '../../../shared/credits/ledger.ts';
import type { DeadLetter } from '../../../shared/jobs/dead-letter.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import type { Obligation } from '../../../shared/jobs/obligation.ts';

export function jobOf(item: Obligation | undefined): Job | undefined {
  return item?.kind === 'job' ? (item as Job) : undefined;
}

export function deadLetterOf(item: Obligation | undefined): DeadLetter | undefined {
  return item?.kind === 'dead_letter' ? (item as DeadLetter) : undefined;
}

/** Undefined too for what only says that a job can't be charged any more. */
export function chargeOf(item: object | undefined): Charge | undefined {
  return item && 'kind' in item && item.kind === 'charge' ? (item as Charge) : undefined;
}

export function isEnded({ status }: Job): boolean {
  return status === 'SUCCESS' || status === 'FAILED';
}
