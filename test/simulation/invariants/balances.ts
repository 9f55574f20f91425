import { isDeepStrictEqual } from 'node:util';
import type { Job } from '../../../shared/jobs/job.ts';
import type { Invocation } from '../cloud/invocation.ts';
import type { Invariant } from '../observed.ts';
import { createLedgerView } from './ledger.ts';
import { chargeOf, jobOf } from './read-item.ts';
import { RECOVERY_MS } from './slack.ts';

const MINUTE_MS = 60_000;
/** A count is believed for a minute, of an index that is a minute and a half behind, for the time of a call. */
const BELIEVED_MS = 5 * MINUTE_MS;
/** For as long after a change of ledger or counter the counter can't be told to be right or wrong. */
const CHANGING_MS = 3 * MINUTE_MS;

export const refusedForWant: Invariant = {
  name: 'refused for want of credits',
  says: 'A submit is answered 402, and a job fails with insufficient_credits, only if within the 5 minutes before (25, while things go wrong) the ledger had too few left for it. A submit also, if within the 3 minutes before something was charged or refunded, or the counter told so, and that says so: however wrong it is by those who died before.',
  judge(observed) {
    const { clock, faults, granted, document, complain } = observed;
    const ledger = createLedgerView(observed);

    function judge(item: string, tenant: string, credits: number, askedAtMs: number): void {
      const isCalm = askedAtMs > faults.endMs + RECOVERY_MS;
      const most = ledger.mostSpent(tenant, askedAtMs - (isCalm ? BELIEVED_MS : RECOVERY_MS));
      const limit = granted(tenant) ?? Number.POSITIVE_INFINITY;
      if (most + credits <= limit)
        complain(item, `${credits} credits were refused, with ${most} of ${limit} spent at most`);
    }

    function counterSaysSo(tenant: string, credits: number, askedAtMs: number): boolean {
      const isChanging = ledger.hasChanged(tenant, askedAtMs - CHANGING_MS);
      return isChanging && ledger.mostSaid(tenant, askedAtMs) + credits > (granted(tenant) ?? 0);
    }

    return {
      onChange(change) {
        ledger.judge.onChange(change);
        const [was, is] = [jobOf(change.before), jobOf(change.after)];
        if (is?.error?.code !== 'insufficient_credits' || was?.error) return;
        const credits = document(is.file?.name ?? '')?.pages ?? 0;
        judge(is.id, is.tenant, credits, change.by?.begunAtMs ?? clock.nowMs());
      },
      onCommand: ledger.judge.onCommand,
      onRefused({ tenant, askedAtMs }) {
        if (!counterSaysSo(tenant, 1, askedAtMs)) judge(`tenant ${tenant}`, tenant, 1, askedAtMs);
      },
    };
  },
};

export const overspendingIsBounded: Invariant = {
  name: 'overspending is bounded',
  says: 'A job is accepted and charged only within its balance, but for what whoever checked that could not see: charges made since it began; charges of a worker that AWS let go on after its 90 seconds, when a count had taken it for dead or did not find it in an index a minute and a half behind, until it has added them once more; and what the SDK gave back twice.',
  judge(observed) {
    const { clock, granted, complain } = observed;
    const ledger = createLedgerView(observed);
    /** By job_id: when the worker began that checked before it handed its document over. */
    const checkedAtMs = new Map<string, number>();

    function judge(item: string, tenant: string, credits: number, atMs: number): void {
      const limit = granted(tenant) ?? Number.POSITIVE_INFINITY;
      const known = ledger.spent(tenant) - ledger.unseen(tenant, atMs);
      if (known + credits > limit)
        complain(item, `${known} of ${limit} credits were known to be spent, and ${credits} more`);
    }

    /** A document of an archive, and what an operator does again, is not asked for credits when it is accepted. */
    const isAsked = (is: Job, by: Invocation | undefined) =>
      by?.functionName === 'submit-job' && is.batch === undefined;

    return {
      onChange(change) {
        const { id, before, after, by } = change;
        const [charge, accepted] = [chargeOf(after), jobOf(after)];
        if (!before && charge) {
          const atMs = checkedAtMs.get(charge.job_id) ?? clock.nowMs();
          judge(id, charge.tenant, charge.credits, atMs);
        }
        // Once DocuProx may have a document nobody asks for credits again.
        const isIntended = accepted?.intent_at !== undefined && jobOf(before)?.intent_at === undefined;
        if (isIntended) checkedAtMs.set(accepted.job_id, by?.begunAtMs ?? clock.nowMs());
        if (!before && accepted && isAsked(accepted, by)) judge(id, accepted.tenant, 1, by?.begunAtMs ?? 0);
        ledger.judge.onChange(change);
      },
      onCommand: ledger.judge.onCommand,
      onProviderCall({ provider, jobId, kind, by }) {
        const isRepeatable = provider !== 'docuprox' && kind === 'hand over';
        if (isRepeatable) checkedAtMs.set(jobId, by?.begunAtMs ?? clock.nowMs());
      },
    };
  },
};

export const theCountIsRight: Invariant = {
  name: 'the count is right',
  says: 'When all is well again a recount, the balance and the sums of GET /usage are what the ledger has.',
  judge(observed) {
    const { cloud, granted, complain } = observed;
    return {
      onAudit({ tenant, recounted, balance, total }) {
        const charges = [...cloud().jobs.values()].flatMap((item) => chargeOf(item) ?? []);
        const own = charges.filter((charge) => charge.tenant === tenant);
        const sum = (some: typeof own) => some.reduce((credits, charge) => credits + charge.credits, 0);
        const refunded = sum(own.filter(({ refunded_at }) => refunded_at !== undefined));
        const spent = sum(own) - refunded;
        const limit = granted(tenant);
        const right = {
          recounted: limit === undefined ? undefined : spent,
          balance: limit === undefined ? null : { granted: limit, spent, left: limit - spent },
          total: { credits: sum(own), refunded, documents: own.length },
        };
        if (!isDeepStrictEqual({ recounted, balance, total }, right))
          complain(
            `tenant ${tenant}`,
            `its usage was told as ${JSON.stringify({ recounted, balance, total })}`,
          );
      },
    };
  },
};
