/** What the simulation has to say, in lines of text. */
import { invariants } from '../invariants/invariants.ts';
import type { BranchReport } from './coverage.ts';
import type { Summary } from './run-seeds.ts';
import type { Shrunk } from './shrink.ts';
import { reasonFor } from './unreached.ts';

/** Of a violation's event log, the end is what shows it. */
const LONGEST_LOG = 80;

export function describeSummary({ worlds, jobs, faults, wakeUps, violations, seconds }: Summary): string {
  const kinds = [...faults].sort(([, a], [, b]) => b - a).map(([kind, count]) => `${kind} ${count}`);
  const total = [...faults.values()].reduce((sum, count) => sum + count, 0);
  return [
    `${worlds} worlds`,
    `${jobs} jobs`,
    `${total} faults (${kinds.join(', ')})`,
    `${wakeUps} wake-ups`,
    `${violations.length} violations`,
    `${(jobs / seconds).toFixed(0)} jobs a second`,
  ].join(', ');
}

export function describeViolation({ options, outcome }: Shrunk): string[] {
  const { violation, seed, log } = outcome;
  if (!violation) return [`Seed ${seed} violates nothing when it is run again: that must not be.`];
  const says = invariants.find(({ name }) => name === violation.invariant)?.says ?? '';
  const [, id = violation.item] = violation.item.split('#');
  const about = log.filter((line) => line.includes(id) || line.includes('VIOLATION'));
  return [
    '',
    `Seed ${seed} violates "${violation.invariant}": ${violation.item}: ${violation.message}.`,
    `  ${says}`,
    '',
    ...(about.length > 3 ? about : log).slice(-LONGEST_LOG).map((line) => `  ${line}`),
    '',
    `Again: ${replayCommand(options)}`,
  ];
}

function replayCommand({ seed, jobs, only, without }: Shrunk['options']): string {
  const parts = [
    `npm run simulate -- --from ${seed} --seeds 1`,
    jobs !== undefined && `--jobs ${jobs}`,
    only && `--only ${[...only].join(',')}`,
    without && without.size > 0 && `--without ${[...without].join(',')}`,
  ];
  return parts.filter(Boolean).join(' ');
}

export function describeBranches({ branches, reached, unreached }: BranchReport): string[] {
  const share = ((100 * reached) / branches).toFixed(1);
  return [
    `Branches of shared/jobs/ reached by the simulation alone: ${reached} of ${branches} (${share} %). Not reached:`,
    ...unreached.map(({ place, code }) => `  ${place}  ${code}\n      ${reasonFor(place, code)}`),
  ];
}
