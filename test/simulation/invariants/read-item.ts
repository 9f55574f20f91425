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

/** The item in the ledger; of a job that was refunded without a charge it says no more than that. */
export function chargeOf(item: { id: string } | undefined): Partial<Charge> | undefined {
  return item?.id.startsWith('CHARGE#') ? (item as Partial<Charge>) : undefined;
}

export function isEnded({ status }: Job): boolean {
  return status === 'SUCCESS' || status === 'FAILED';
}
