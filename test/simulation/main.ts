// npm run simulate: the whole system in worlds of faults, each seed one world. See README, "Test it".

import { branchReport } from './runner/coverage.ts';
import { findPlanted } from './runner/find-planted.ts';
import { type Options, parseOptions, UsageError, usage } from './runner/parse-options.ts';
import { describeBranches, describeSummary, describeViolation } from './runner/report.ts';
import { runSeeds } from './runner/run-seeds.ts';
import { shrink } from './runner/shrink.ts';
import { startThread } from './runner/start-thread.ts';
import type { Outcome } from './world.ts';

const MOST_SHOWN = 5;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  try {
    const options = parseOptions(args);
    return options.planted ? await plant() : await simulate(options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${usage}`);
    return 2;
  }
}

async function simulate(options: Options): Promise<number> {
  const { jobs, only, without, coverage } = options;
  const world = { jobs, only, without };
  const summary = await runSeeds({ ...options, world, covers: coverage, onWorld: progress(options.seeds) });
  for (const found of summary.violations.slice(0, MOST_SHOWN)) {
    const thread = startThread({ patches: [], covers: false });
    const shrunk = await shrink(thread, { ...world, seed: found.seed }, found);
    await thread.end();
    console.log(describeViolation(shrunk).join('\n'));
  }
  if (summary.violations.length > MOST_SHOWN) {
    console.log(
      `\nFurther seeds: ${summary.violations
        .slice(MOST_SHOWN)
        .map(({ seed }) => seed)
        .join(', ')}`,
    );
  }
  if (coverage) console.log(describeBranches(branchReport(summary.coverage)).join('\n'));
  console.log(describeSummary(summary));
  return summary.violations.length > 0 ? 1 : 0;
}

async function plant(): Promise<number> {
  const found = await findPlanted((line) => console.log(line));
  return found ? 0 : 1;
}

/** A long run says now and then that it is still at it, and at once what it has found. */
function progress(seeds: number): (outcome: Outcome) => void {
  let done = 0;
  return ({ seed, violation }) => {
    done += 1;
    if (violation) console.error(`Seed ${seed} violates "${violation.invariant}"`);
    if (done % 1_000 === 0 && done < seeds) console.error(`${done} of ${seeds} worlds`);
  };
}
