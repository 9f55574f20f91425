/** The command line of `npm run simulate`; each problem is said in one line. */
import { parseArgs } from 'node:util';
import { FAULT_KINDS, type FaultKind, isFaultKind } from '../faults.ts';

export interface Options {
  seeds: number;
  from: number;
  jobs: number | undefined;
  only: ReadonlySet<number> | undefined;
  without: ReadonlySet<FaultKind>;
  planted: boolean;
  coverage: boolean;
}

export class UsageError extends Error {}

export const usage = `Usage: npm run simulate -- [--seeds N] [--from S] [--jobs J] [--coverage]
       npm run simulate -- --planted

  --seeds N      How many worlds; 100 if left out. The same seed is the same world on every machine.
  --from S       The first seed; 1 if left out.
  --jobs J       How many documents are handed in in each world; 8 to 30 if left out.
  --only I,J     Leaves out all documents but these, counted from 0.
  --without K,L  Leaves out these kinds of faults: ${FAULT_KINDS.join(', ')}.
  --coverage     Says which branches of shared/jobs/ were reached, and why the others were not.
  --planted      Plants defects in the product, one after the other, and says which seed found which.`;

export function parseOptions(args: string[]): Options {
  const values = readValues(args);
  return {
    seeds: wholeNumber('seeds', values.seeds, 1) ?? 100,
    from: wholeNumber('from', values.from, 0) ?? 1,
    jobs: wholeNumber('jobs', values.jobs, 1),
    only:
      values.only === undefined
        ? undefined
        : new Set(list(values.only).map((part) => wholeNumber('only', part, 0) ?? 0)),
    without: new Set(list(values.without).map(faultKind)),
    planted: values.planted ?? false,
    coverage: values.coverage ?? false,
  };
}

function readValues(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        seeds: { type: 'string' },
        from: { type: 'string' },
        jobs: { type: 'string' },
        only: { type: 'string' },
        without: { type: 'string' },
        planted: { type: 'boolean' },
        coverage: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'The arguments can not be read.');
  }
}

function wholeNumber(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d{1,9}$/.test(text) && number >= least) return number;
  throw new UsageError(`--${name} takes a whole number from ${least} on.`);
}

function list(text = ''): string[] {
  return text === '' ? [] : text.split(',');
}

function faultKind(name: string): FaultKind {
  if (isFaultKind(name)) return name;
  throw new UsageError(`--without: there is no kind of fault called ${name}.`);
}
