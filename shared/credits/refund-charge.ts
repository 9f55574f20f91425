/** A failed job gets its credits back, before its failure is told to anybody. Safe to repeat. */
import type { Job } from '../jobs/job.ts';
import type { Changes } from '../jobs/obligation-store.ts';
import type { CreditPorts } from './credit-ports.ts';

export async function refundCharge(ports: CreditPorts, job: Job): Promise<Changes<Job>> {
  if (job.refund !== 'owed') return {};
  const atMs = ports.nowMs();
  const charge = await ports.ledger.refund(job.job_id, atMs);
  const grant = charge && (await ports.keptGrant(job.tenant));
  // What another grant was charged is not given back to this one; what is not counted here is when the ledger next is.
  if (grant && charge.counted_for === grant.set_at)
    await ports.counter.giveBack(grant, charge.credits, atMs, ports.nowMs());
  return { refund: job.charged === undefined ? undefined : 'made' };
}
