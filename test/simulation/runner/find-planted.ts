/** Plants each defect by itself and runs worlds until one of them shows it. */
import { availableParallelism } from 'node:os';
import { allDefects } from '../planted/all-defects.ts';
import type { Defect } from '../planted/defects.ts';
import type { Outcome } from '../world.ts';
import { runSeeds } from './run-seeds.ts';

/** A defect that hides for longer than this counts as not found. */
const MOST_SEEDS = 1_000;

/** @returns whether all of them were found, and nothing else. */
export async function findPlanted(print: (line: string) => void): Promise<boolean> {
  const left = [...allDefects];
  let found = 0;
  let latestSeed = 0;

  async function work(): Promise<void> {
    for (let defect = left.shift(); defect; defect = left.shift()) {
      const outcome = await firstToShow(defect);
      if (outcome) found += 1;
      latestSeed = Math.max(latestSeed, outcome?.seed ?? 0);
      print(describe(defect, outcome));
    }
  }

  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const clean = await runSeeds({ from: 1, seeds: Math.max(1, latestSeed), world: {} });
  print(`${found} of ${allDefects.length} planted defects were found, within ${MOST_SEEDS} seeds each.`);
  // Else nobody could say what was found.
  print(`Without any, the first ${clean.worlds} seeds show ${clean.violations.length} violations.`);
  return found === allDefects.length && clean.violations.length === 0;
}

async function firstToShow(defect: Defect): Promise<Outcome | undefined> {
  const { violations } = await runSeeds({
    from: 1,
    seeds: MOST_SEEDS,
    world: {},
    patches: [defect],
    threads: 1,
    stopsEarly: true,
  });
  return violations[0];
}

function describe({ name }: Defect, outcome: Outcome | undefined): string {
  if (!outcome?.violation) return `NOT FOUND  ${name}`;
  const { invariant, message } = outcome.violation;
  return `seed ${String(outcome.seed).padStart(4)}  ${name}: "${invariant}" (${message})`;
}
