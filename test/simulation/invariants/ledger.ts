/** What each tenant has been charged, and what of it the system may not know of yet: followed from outside. */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Invocation } from '../cloud/invocation.ts';
import type { Judge, Observed } from '../observed.ts';
import { chargeOf, jobOf } from './read-item.ts';

/** An index is behind its table for as long at most (cloud/cloud.ts), and a little. */
const LAG_MS = 95_000;

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
  /** What the cached balance was changed by since then, in sum and whatever the direction. */
  counted(tenant: string, sinceMs: number): number;
  /**
   * Of what is spent, how much somebody who looked at the cached balance at that time may not have seen there: charged
   * since; never counted, because whoever charged it died; or passed over by a count of an index that was behind.
   */
  unseen(tenant: string, sinceMs: number): number;
}

/** A change of the ledger that the cached balance has not been told of. */
interface Uncounted {
  jobId: string;
  tenant: string;
  credits: number;
  atMs: number;
  by: Invocation | undefined;
  /** Epoch ms: since when it has been. */
  toldAtMs: number;
}

const nobodys = { jobId: '', by: undefined, toldAtMs: Number.POSITIVE_INFINITY };

export function createLedgerView({ clock }: Observed): LedgerView {
  const spent = new Map<string, Moment[]>();
  const counted = new Map<string, Moment[]>();
  const charges: Uncounted[] = [];
  const uncounted: Uncounted[] = [];
  const refunds: Uncounted[] = [];
  /** What the cached balance was told of before the ledger was. */
  const ahead: Pick<Uncounted, 'tenant' | 'credits' | 'by'>[] = [];
  const isOpen = ({ toldAtMs }: Uncounted) => toldAtMs === Number.POSITIVE_INFINITY;

  const latest = (tenant: string) => spent.get(tenant)?.at(-1)?.value ?? 0;

  function add(moments: Map<string, Moment[]>, tenant: string, value: number): void {
    const had = moments.get(tenant) ?? [];
    moments.set(tenant, had);
    had.push({ atMs: clock.nowMs(), value });
  }

  function tell(some: readonly Uncounted[]): void {
    for (const each of some) each.toldAtMs = clock.nowMs();
  }

  /** The cached balance has been told of one of them; false when of none. */
  function tellOne(of: readonly Uncounted[], tenant: string, credits: number, by?: Invocation): boolean {
    const found = of.find(
      (each) => isOpen(each) && each.tenant === tenant && each.credits === credits && each.by === by,
    );
    if (found) tell([found]);
    return found !== undefined;
  }

  /** False when this worker had not told the cached balance of that. */
  function wasAhead(tenant: string, credits: number, by?: Invocation): boolean {
    const index = ahead.findIndex(
      (each) => each.tenant === tenant && each.credits === credits && each.by === by,
    );
    if (index >= 0) ahead.splice(index, 1);
    return index >= 0;
  }

  /** Whoever has charged a job and lives to write down that it has started has counted it. */
  function counts(job_id: string, by: Invocation | undefined): void {
    tell(uncounted.filter((each) => isOpen(each) && each.jobId === job_id && each.by === by));
  }

  /** Whoever counts sees what the index has, and takes for uncounted what it has not yet. */
  function recounted(tenant: string, by: Invocation | undefined): void {
    const sureMs = (by?.begunAtMs ?? clock.nowMs()) - LAG_MS;
    const own = (each: Uncounted) => each.tenant === tenant;
    tell(uncounted.filter((each) => own(each) && isOpen(each)));
    const late = charges.filter((each) => own(each) && each.atMs >= sureMs);
    // Nobody counts them any more: whoever has charged them takes them for counted.
    uncounted.push(...late.map((each) => ({ ...each, by: undefined, toldAtMs: Number.POSITIVE_INFINITY })));
  }

  return {
    judge: {
      onChange({ before, after, by }) {
        const [was, is] = [chargeOf(before), chargeOf(after)];
        const started = jobOf(after);
        if (started?.charged !== undefined && jobOf(before)?.step === 'start') counts(started.job_id, by);
        if (!is) return;
        const { tenant, credits } = is;
        const isRefund = was !== undefined && was.refunded_at === undefined && is.refunded_at !== undefined;
        const change = {
          jobId: is.job_id,
          tenant,
          credits,
          atMs: clock.nowMs(),
          by,
          toldAtMs: Number.POSITIVE_INFINITY,
        };
        if (isRefund) refunds.push(change);
        if (!was) {
          charges.push({ ...change });
          const isTold = wasAhead(tenant, credits, by);
          uncounted.push({ ...change, ...(isTold && { toldAtMs: clock.nowMs() }) });
        }
        if (isRefund || !was) add(spent, tenant, latest(tenant) + (isRefund ? -credits : credits));
      },
      onCommand(_service, command, _result, by) {
        const { id = '' } = (command instanceof UpdateCommand ? command.input.Key : undefined) ?? {};
        const [kind, tenant = ''] = String(id).split('#');
        if (kind !== 'SPENT' || !(command instanceof UpdateCommand)) return;
        const values = command.input.ExpressionAttributeValues ?? {};
        const missing = values[':missing'];
        const credits = Number(values[':credits'] ?? 0);
        if (missing !== undefined) recounted(tenant, by);
        if (credits > 0) ahead.push({ tenant, credits, by });
        // Taken back by whoever found it charged; or given back: twice, it is missing once, like what was never counted.
        const isKnown = () => tellOne(refunds, tenant, -credits, by) || wasAhead(tenant, -credits, by);
        if (credits < 0 && !isKnown())
          uncounted.push({ ...nobodys, tenant, credits: -credits, atMs: clock.nowMs() });
        add(counted, tenant, Math.abs(Number(missing ?? credits)));
      },
    },
    spent: latest,
    mostSpent(tenant, sinceMs) {
      const had = spent.get(tenant) ?? [];
      const first = had.findLastIndex(({ atMs }) => atMs < sinceMs);
      return Math.max(0, ...had.slice(Math.max(first, 0)).map(({ value }) => value));
    },
    counted: (tenant, sinceMs) =>
      (counted.get(tenant) ?? [])
        .filter(({ atMs }) => atMs >= sinceMs)
        .reduce((sum, { value }) => sum + value, 0),
    unseen(tenant, sinceMs) {
      const mayBe = [...uncounted.filter(({ toldAtMs }) => toldAtMs >= sinceMs)];
      const own = mayBe
        .concat(charges.filter(({ atMs }) => atMs >= sinceMs))
        .filter((each) => each.tenant === tenant);
      const jobs = new Map(own.map(({ jobId, credits }) => [jobId, credits]));
      jobs.delete('');
      const others = own.filter(({ jobId }) => jobId === '');
      return [...jobs.values(), ...others.map(({ credits }) => credits)].reduce(
        (sum, credits) => sum + credits,
        0,
      );
    },
  };
}
