/** What a tenant has left of the credits that it was granted. A tenant without a grant is unlimited and costs nothing here. */
import { PaperhookError, refused } from '../errors.ts';
import type { Grant } from '../store/settings.ts';
import type { CreditPorts } from './credit-ports.ts';
import { LEDGER_KEPT_MS } from './ledger.ts';

/** Nobody is refused for a count older than this, nor is the ledger counted more often. */
const COUNT_KEPT_MS = 60_000;

export interface Balance {
  granted: number;
  spent: number;
  /** Below 0 where more was under way at once than was left. */
  left: number;
}

/** Undefined: unlimited. */
export async function balanceOf(ports: CreditPorts, tenant: string): Promise<Balance | undefined> {
  const grant = await ports.getGrant(tenant);
  if (!grant) return undefined;
  const { spent } = await ports.counter.read(grant);
  return { granted: grant.granted, spent, left: grant.granted - spent };
}

/** Throws `insufficient_credits`, permanent, when fewer than that are left; transient while they are being counted. */
export async function requireCredits(ports: CreditPorts, tenant: string, credits: number): Promise<void> {
  const kept = await ports.keptGrant(tenant);
  if (!kept || (await ports.counter.read(kept)).spent + credits <= kept.granted) return;
  // An operator may have granted more within the last minute.
  const grant = await ports.getGrant(tenant);
  if (!grant || (await trustedSpent(ports, grant)) + credits <= grant.granted) return;
  throw refused(
    'insufficient_credits',
    `There are too few credits left: it takes ${credits} at least. Ask whoever runs Paperhook for more.`,
  );
}

/** What was spent of a grant, counted from the ledger; the counter is put right. */
export async function recount({ counter, ledger, nowMs }: CreditPorts, grant: Grant): Promise<number> {
  const readAtMs = nowMs();
  const seen = await counter.read(grant);
  // Of what is older the ledger no longer has it all.
  if (readAtMs >= grant.set_at + LEDGER_KEPT_MS) return seen.spent;
  let spent = 0;
  // What is charged from now on is counted by whoever charges it.
  for await (const charges of ledger.charges(grant.tenant, grant.set_at, readAtMs + 1))
    for (const { credits, refunded_at } of charges) if (refunded_at === undefined) spent += credits;
  const isCorrected = await counter.correct(grant, seen, spent - seen.spent, nowMs());
  return isCorrected ? spent : (await counter.read(grant)).spent;
}

async function trustedSpent(ports: CreditPorts, grant: Grant): Promise<number> {
  const nowMs = ports.nowMs();
  const { spent, counted_at } = await ports.counter.read(grant);
  if (counted_at > nowMs - COUNT_KEPT_MS) return spent;
  if (await ports.counter.claimCount(grant, nowMs, COUNT_KEPT_MS)) return recount(ports, grant);
  throw new PaperhookError('unavailable', 'the balance is being counted', { fault: 'transient' });
}
