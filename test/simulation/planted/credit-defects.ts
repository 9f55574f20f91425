/** Defects of charging, refunding and refusing. */
import type { Defect } from './defects.ts';

const LEDGER = 'shared/credits/ledger.ts';
const CHARGE = 'shared/credits/charge-job.ts';
const PROGRESS = 'shared/jobs/job-progress.ts';
const START = 'functions/start-job/start-job.ts';

export const creditDefects: readonly Defect[] = [
  {
    name: 'a refund is forgotten',
    file: PROGRESS,
    find: 'const refund = refundOf(job, error);',
    replace: 'void refundOf; const refund = undefined;',
  },
  {
    name: 'a refund is made however often it is asked for',
    file: LEDGER,
    find: "ConditionExpression: 'attribute_not_exists(refunded_at)',",
    replace: "ConditionExpression: 'attribute_not_exists(refunded_at) OR attribute_exists(id)',",
  },
  {
    name: 'what was cancelled is refunded',
    file: PROGRESS,
    find: "return mayBeCharged && code !== 'cancelled' ? 'owed' : undefined;",
    replace: "return mayBeCharged && code ? 'owed' : undefined;",
  },
  {
    name: 'the balance is not checked before a document is handed over',
    file: START,
    find: 'await requireCreditsFor(ports.credits, job);',
    replace: 'void requireCreditsFor;',
  },
  {
    name: 'the balance is not checked when a document is handed in',
    file: 'functions/submit-job/submit-job.ts',
    find: 'await requireAnyCredits(ports.credits, tenant);',
    replace: 'void requireAnyCredits;',
  },
  {
    name: 'a job is charged before the provider has its document',
    file: START,
    find: 'await requireCreditsFor(ports.credits, job);',
    replace: 'await requireCreditsFor(ports.credits, job); await chargeJob(ports.credits, job);',
  },
  {
    name: 'what is charged is not counted',
    file: CHARGE,
    find: 'if (grant) await ports.counter.add(grant, credits, atMs);',
    replace: '',
  },
  {
    name: 'a document costs one credit, whatever it has pages',
    file: CHARGE,
    find: 'return file?.pages ?? 1;',
    replace: 'return file ? 1 : 1;',
  },
  {
    name: 'a recount takes refunded charges for spent',
    file: 'shared/credits/balance.ts',
    find: 'if (refunded_at === undefined) spent += credits;',
    replace: 'spent += refunded_at === undefined ? credits : credits;',
  },
  {
    name: 'what has just changed is counted',
    file: 'shared/credits/balance.ts',
    find: 'return changed_at > nowMs - SETTLED_AFTER_MS;',
    replace: 'return changed_at > nowMs;',
  },
];
