/** One credit a page of a PDF, one an image: a job's document is charged once, when its provider has accepted it. */
import { PaperhookError } from '../errors.ts';
import type { Job } from '../jobs/job.ts';
import { recount, requireCredits } from './balance.ts';
import type { CreditPorts } from './credit-ports.ts';

/** Before anything is sent. Throws PaperhookError `insufficient_credits`, permanent. */
export async function requireCreditsFor(ports: CreditPorts, job: Job): Promise<void> {
  try {
    await requireCredits(ports, job.tenant, creditsOf(job));
  } catch (error) {
    const isRefusal = error instanceof PaperhookError && error.code === 'insufficient_credits';
    // Its own charge is what the balance lacks: whoever made it died before the job could say so.
    if (!isRefusal || !(await ports.ledger.isCharged(job.job_id))) throw error;
  }
}

/** Safe to repeat. @returns the credits that the job is charged. */
export async function chargeJob(ports: CreditPorts, job: Job): Promise<number> {
  const credits = creditsOf(job);
  const isNew = await ports.ledger.charge(job, credits, ports.nowMs());
  const grant = await ports.keptGrant(job.tenant);
  if (grant && isNew) await ports.counter.add(grant, credits);
  // Whoever charged it before may have died before it was counted.
  if (grant && !isNew) await recount(ports, grant);
  return credits;
}

function creditsOf({ file }: Job): number {
  return file?.pages ?? 1;
}
