/**
 * What a tenant has left of the credits that it was granted. A tenant without a grant is unlimited and costs nothing here.
 *
 * The counter is added to before a charge is written to the ledger, and taken from after a refund is: so what it says is
 * never too little, and too much only while somebody is in between, or after somebody has died there. Which of the two it
 * is can be told once nothing has changed for longer than a worker lives and the index is behind: then it is what the
 * ledger says. Until then it is left as it is, and fails no job. Whoever comes back from there later than that may have
 * been counted as dead: so nothing is taken off that a count since then may have taken off, and a charge is added once more.
 */
import { type PaperhookError, refused, transient } from '../errors.ts';
import type { Grant } from '../store/grants.ts';
import type { CreditPorts } from './credit-ports.ts';
import { LEDGER_KEPT_MS } from './ledger.ts';
import type { Spent } from './spent-counter.ts';

/** No job fails for a count older than this, nor is the ledger counted more often. */
const COUNT_KEPT_MS = 60_000;
/** At most, as a rule: one that AWS lets go on for longer has to look after what was counted meanwhile. */
export const WORKER_LIVES_MS = 90_000;
/** An index is behind for less than another 90 seconds. */
export const SETTLED_AFTER_MS = 2 * WORKER_LIVES_MS;

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

/**
 * For a job, before its document is handed over: throws `insufficient_credits`, permanent, when fewer than that are left;
 * transient while that may be the counter's mistake.
 */
export async function requireCredits(ports: CreditPorts, tenant: string, credits: number): Promise<void> {
  const lack = await lackOf(ports, tenant, credits);
  if (lack === 'none') return;
  throw lack === 'certain' ? tooFew(credits) : beingCounted();
}

/** For a submit, which is not kept waiting: while the counter changes, what it says counts. Throws the same. */
export async function requireAnyCredits(ports: CreditPorts, tenant: string): Promise<void> {
  const lack = await lackOf(ports, tenant, 1);
  if (lack === 'none') return;
  throw lack === 'being counted' ? beingCounted() : tooFew(1);
}

/** What was spent of a grant, counted from the ledger; the counter is put right. Undefined: it can't be told yet. */
export async function recount(
  { counter, ledger, nowMs }: CreditPorts,
  grant: Grant,
): Promise<number | undefined> {
  const readAtMs = nowMs();
  const seen = await counter.read(grant);
  // Of what is older the ledger no longer has it all.
  if (readAtMs >= grant.set_at + LEDGER_KEPT_MS) return seen.spent;
  if (isUnsettled(seen, readAtMs)) return undefined;
  let spent = 0;
  for await (const charges of ledger.charges(grant.tenant, grant.set_at, readAtMs + 1))
    for (const { credits, listed_at, refunded_at } of charges) {
      // The counter may still be told of it.
      if (Math.max(listed_at, refunded_at ?? 0) > readAtMs - SETTLED_AFTER_MS) return undefined;
      if (refunded_at === undefined) spent += credits;
    }
  if (await counter.correct(grant, seen, spent - seen.spent, nowMs())) return spent;
  const now = await counter.read(grant);
  // Somebody else was faster; or else it has just changed.
  return now.counted_at === seen.counted_at ? undefined : now.spent;
}

/** `certain`: that is what the ledger says. `changing`: the counter does, and can't be told to be right yet. */
async function lackOf(
  ports: CreditPorts,
  tenant: string,
  credits: number,
): Promise<'none' | 'changing' | 'being counted' | 'certain'> {
  const kept = await ports.keptGrant(tenant);
  if (!kept || (await ports.counter.read(kept)).spent + credits <= kept.granted) return 'none';
  // An operator may have granted more within the last minute.
  const grant = await ports.getGrant(tenant);
  if (!grant) return 'none';
  const seen = await ports.counter.read(grant);
  if (seen.spent + credits <= grant.granted) return 'none';
  const spent = await trustedSpent(ports, grant, seen);
  if (typeof spent === 'string') return spent;
  return spent + credits <= grant.granted ? 'none' : 'certain';
}

/** Or why it can't be told. `being counted`: by somebody else, who may have died of it. */
async function trustedSpent(
  ports: CreditPorts,
  grant: Grant,
  seen: Spent,
): Promise<number | 'changing' | 'being counted'> {
  const nowMs = ports.nowMs();
  if (isUnsettled(seen, nowMs)) return 'changing';
  if (seen.counted_at > nowMs - COUNT_KEPT_MS) return seen.spent;
  const isOurs = await ports.counter.claimCount(grant, nowMs, COUNT_KEPT_MS);
  if (!isOurs) return 'being counted';
  return (await recount(ports, grant)) ?? 'changing';
}

function isUnsettled({ changed_at }: Spent, nowMs: number): boolean {
  return changed_at > nowMs - SETTLED_AFTER_MS;
}

function tooFew(credits: number): PaperhookError {
  return refused(
    'insufficient_credits',
    `There are too few credits left: it takes ${credits} at least. Ask whoever runs Paperhook for more.`,
  );
}

function beingCounted(): PaperhookError {
  return transient('unavailable', 'the balance is being counted');
}
