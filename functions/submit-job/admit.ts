/** A tenant without credits is refused before anything is stored, unless it asks for a job again that it has. */
import { requireAnyCredits } from '../../shared/credits/balance.ts';
import type { CreditPorts } from '../../shared/credits/credit-ports.ts';
import { jobItemId } from '../../shared/jobs/job.ts';
import type { FindKey } from '../../shared/store/idempotency-keys.ts';

export interface AdmitPorts {
  credits: CreditPorts;
  findKey: FindKey;
  steps: { store: { get(itemId: string): Promise<object | undefined> } };
}

/** Throws PaperhookError `insufficient_credits` when the balance is empty. */
export async function admit(
  { credits, findKey, steps }: AdmitPorts,
  submitted: { tenant: string; idempotencyKey: string | undefined },
): Promise<void> {
  const { tenant, idempotencyKey: key } = submitted;
  try {
    await requireAnyCredits(credits, tenant);
  } catch (error) {
    const earlier = key === undefined ? undefined : await findKey(tenant, key, credits.nowMs());
    if (!earlier || !(await steps.store.get(jobItemId(earlier.jobId)))) throw error;
  }
}
