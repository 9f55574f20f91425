/** What each tenant has been charged, and what of it the system may not know of yet: followed from outside. */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Charge } from '../../../shared/credits/ledger.ts';
import type { Invocation } from '../cloud/invocation.ts';
import type { Change, Judge, Observed } from '../observed.ts';
import { chargeOf } from './read-item.ts';

/** An index is behind its table for as long at most (cloud/cloud.ts), and a little. */
const LAG_MS = 95_000;
/** Whoever counts waits for as long as a worker lives, and as long again. */
const WORKER_LIVES_MS = 90_000;

interface Moment {
  atMs: number;
  value: number;
}

export interface LedgerView {
  /** To be told of all that happens. */
  judge: Required<Pick<Judge, 'onChange' | 'onCommand'>>;
  /** Charged and not refunded, now. */
  spent(tenant: string): number;
  /** The most of it since then. */
  mostSpent(tenant: string, sinceMs: number): number;
  /** The most that the cached balance has said was spent, since then. */
  mostSaid(tenant: string, sinceMs: number): number;
  /** Something was charged, refunded, added to the cached balance or taken off it since then. */
  hasChanged(tenant: string, sinceMs: number): boolean;
  /**
   * Of what is spent, how much somebody who looked at the cached balance at that time may not have seen there: charged
   * since; written by a worker that was let go on when a count had taken its part off, and that has not added it once
   * more; passed over by a count because such a worker wrote it when the index was behind; or given back twice by the SDK.
   */
  unseen(tenant: string, sinceMs: number): number;
}

/** What somebody has added to the cached balance, or must have. */
interface Added {
  tenant: string;
  credits: number;
  by: Invocation | undefined;
}

/** A charge that the cached balance does not have. */
interface Uncounted extends Added {
  /** Empty: of any. */
  jobId: string;
  atMs: number;
  /** Epoch ms: since when it has it. */
  toldAtMs: number;
  /** Written by a worker that AWS has let go on for longer than it should. */
  isLate: boolean;
}

const NEVER = Number.POSITIVE_INFINITY;

export function createLedgerView({ clock }: Observed): LedgerView {
  const spent = new Map<string, Moment[]>();
  const said = new Map<string, Moment[]>();
  const changedAtMs = new Map<string, number>();
  const charges: Uncounted[] = [];
  const uncounted: Uncounted[] = [];
  /** Added before there is a charge. */
  const ahead: Added[] = [];
  /** The same, but a count has not found the charge and taken it off again. */
  const takenOff: Added[] = [];
  /** A command that comes twice is one that the SDK has sent again. */
  const sent = new WeakSet<object>();

  const latest = (moments: Map<string, Moment[]>, tenant: string) => moments.get(tenant)?.at(-1)?.value ?? 0;

  function add(moments: Map<string, Moment[]>, tenant: string, value: number): void {
    const had = moments.get(tenant) ?? [];
    moments.set(tenant, had);
    had.push({ atMs: clock.nowMs(), value });
  }

  function charged({ job_id: jobId, tenant, credits, listed_at }: Charge, by: Invocation | undefined): void {
    const atMs = clock.nowMs();
    const isLate = atMs > listed_at + WORKER_LIVES_MS;
    const charge = { jobId, tenant, credits, by, atMs, toldAtMs: NEVER, isLate };
    charges.push(charge);
    if (!take(ahead, charge) && take(takenOff, charge)) uncounted.push({ ...charge });
    add(spent, tenant, latest(spent, tenant) + credits);
  }

  function added(some: Added): void {
    const late = uncounted.find((each) => each.toldAtMs === NEVER && isSame(each, some));
    if (late) late.toldAtMs = clock.nowMs();
    else ahead.push(some);
  }

  /** Whoever counts sees what the index has: for him, what is not there was never charged. */
  function counted(tenant: string, by: Invocation | undefined): void {
    const isOwn = (each: Added) => each.tenant === tenant;
    for (const each of uncounted) if (isOwn(each)) each.toldAtMs = Math.min(each.toldAtMs, clock.nowMs());
    const sureMs = (by?.begunAtMs ?? clock.nowMs()) - LAG_MS;
    const late = charges.filter((each) => isOwn(each) && each.isLate && each.atMs >= sureMs);
    uncounted.push(...late.map((each) => ({ ...each })));
    for (const each of ahead.filter(isOwn)) if (take(ahead, each)) takenOff.push(each);
  }

  function onCharge({ before, after, by }: Change): void {
    const [was, is] = [chargeOf(before), chargeOf(after)];
    if (!is) return;
    if (!was) charged(is, by);
    else if (was.refunded_at === undefined && is.refunded_at !== undefined)
      add(spent, is.tenant, latest(spent, is.tenant) - is.credits);
    changedAtMs.set(is.tenant, clock.nowMs());
  }

  return {
    judge: {
      onChange(change) {
        onCharge(change);
        const tenant = tenantOf(change.id);
        const { spent: value = 0 } = (change.after ?? {}) as { spent?: number };
        if (tenant !== undefined) add(said, tenant, value);
      },
      onCommand(_service, command, _result, by) {
        if (!(command instanceof UpdateCommand)) return;
        const tenant = tenantOf(String(command.input.Key?.['id']));
        if (tenant === undefined) return;
        const values = command.input.ExpressionAttributeValues ?? {};
        if (values[':missing'] !== undefined) counted(tenant, by);
        if (values[':credits'] === undefined) return;
        const credits = Number(values[':credits']);
        const atMs = clock.nowMs();
        changedAtMs.set(tenant, atMs);
        const isAgain = sent.has(command);
        sent.add(command);
        const change = { tenant, credits: Math.abs(credits), by };
        if (credits > 0 && !isAgain) added(change);
        if (credits < 0 && !isAgain) take(ahead, change);
        if (credits < 0 && isAgain)
          uncounted.push({ ...change, by: undefined, jobId: '', atMs, toldAtMs: NEVER, isLate: false });
      },
    },
    spent: (tenant) => latest(spent, tenant),
    mostSpent: (tenant, sinceMs) => most(spent.get(tenant), sinceMs),
    mostSaid: (tenant, sinceMs) => most(said.get(tenant), sinceMs),
    hasChanged: (tenant, sinceMs) => (changedAtMs.get(tenant) ?? 0) >= sinceMs,
    unseen(tenant, sinceMs) {
      const own = uncounted
        .filter(({ toldAtMs }) => toldAtMs >= sinceMs)
        .concat(charges.filter(({ atMs }) => atMs >= sinceMs))
        .filter((each) => each.tenant === tenant);
      const jobs = new Map(own.map(({ jobId, credits }) => [jobId, credits]));
      jobs.delete('');
      const others = own.filter(({ jobId }) => jobId === '').map(({ credits }) => credits);
      return [...jobs.values(), ...others].reduce((sum, credits) => sum + credits, 0);
    },
  };
}

function tenantOf(itemId: string): string | undefined {
  const [kind, tenant] = itemId.split('#');
  return kind === 'SPENT' ? tenant : undefined;
}

function isSame(one: Added, other: Added): boolean {
  return one.tenant === other.tenant && one.credits === other.credits && one.by === other.by;
}

/** One of them; false where there is none. */
function take(some: Added[], wanted: Added): boolean {
  const index = some.findIndex((each) => isSame(each, wanted));
  if (index >= 0) some.splice(index, 1);
  return index >= 0;
}

/** That there was then, or since. */
function most(moments: readonly Moment[] = [], sinceMs: number): number {
  const first = moments.findLastIndex(({ atMs }) => atMs < sinceMs);
  return Math.max(0, ...moments.slice(Math.max(first, 0)).map(({ value }) => value));
}
