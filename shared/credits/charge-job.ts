/** One credit a page of a PDF, one an image: a job's document is charged once, when its provider has accepted it. */
import { PaperhookError } from '../errors.ts';
import type { Job } from '../jobs/job.ts';
import { requireCredits } from './balance.ts';
import type { CreditPorts } from './credit-ports.ts';

/** Before anything is sent. Throws PaperhookError: `insufficient_credits`, permanent, or that it can't be told yet. */
export async function requireCreditsFor(ports: CreditPorts, job: Job): Promise<void> {
  try {
    await requireCredits(ports, job.tenant, creditsOf(job));
  } catch (error) {
    // Its own charge is what the balance lacks: whoever made it died before the job could say so.
    if (!(error instanceof PaperhookError) || !(await ports.ledger.isCharged(job.job_id))) throw error;
  }
}

/** Safe to repeat. Counted first, so that whoever dies in between leaves no charge uncounted. @returns the credits. */
export async function chargeJob(ports: CreditPorts, job: Job): Promise<number> {
  const credits = creditsOf(job);
  const nowMs = ports.nowMs();
  const grant = await ports.keptGrant(job.tenant);
  if (grant) await ports.counter.add(grant, credits, nowMs);
  const isNew = await ports.ledger.charge(job, credits, nowMs, grant?.set_at);
  // Whoever charged it before has counted it.
  if (grant && !isNew) await ports.counter.add(grant, -credits, nowMs);
  return credits;
}

function creditsOf({ file }: Job): number {
  return file?.pages ?? 1;
}
