/** One credit a page of a PDF, one an image: a job's document is charged once, when its provider has accepted it. */
import { PaperhookError } from '../errors.ts';
import type { Job } from '../jobs/job.ts';
import { requireCredits, WORKER_LIVES_MS } from './balance.ts';
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
  const atMs = ports.nowMs();
  const grant = await ports.keptGrant(job.tenant);
  if (grant) await ports.counter.add(grant, credits, atMs);
  const isNew = await ports.ledger.charge(job, credits, atMs, grant?.set_at);
  if (!grant) return credits;
  const nowMs = ports.nowMs();
  // Whoever charged it before has counted it.
  if (!isNew) await ports.counter.giveBack(grant, credits, atMs, nowMs);
  // A count may have taken it off again, before there was a charge. If none has, the next one does.
  else if (nowMs > atMs + WORKER_LIVES_MS) await ports.counter.add(grant, credits, nowMs);
  return credits;
}

function creditsOf({ file }: Job): number {
  return file?.pages ?? 1;
}
