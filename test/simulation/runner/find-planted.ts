/** Plants each defect by itself and runs worlds until one of them shows it. */
import { availableParallelism } from 'node:os';
import { type Defect, defects } from '../planted/defects.ts';
import type { Outcome } from '../world.ts';
import { startThread } from './start-thread.ts';

/** A defect that hides for longer than this counts as not found. */
const MOST_SEEDS = 400;

/** @returns whether all of them were found. */
export async function findPlanted(print: (line: string) => void): Promise<boolean> {
  const left = [...defects];
  let found = 0;

  async function work(): Promise<void> {
    for (let defect = left.shift(); defect; defect = left.shift()) {
      const outcome = await firstToShow(defect);
      if (outcome?.violation) found += 1;
      print(describe(defect, outcome));
    }
  }

  await Promise.all(Array.from({ length: availableParallelism() }, work));
  print(`${found} of ${defects.length} planted defects were found, within ${MOST_SEEDS} seeds each.`);
  return found === defects.length;
}

async function firstToShow(defect: Defect): Promise<Outcome | undefined> {
  const thread = startThread({ patches: [defect], covers: false });
  try {
    for (let seed = 1; seed <= MOST_SEEDS; seed++) {
      const outcome = await thread.run({ seed });
      if (outcome.violation) return outcome;
    }
    return undefined;
  } finally {
    await thread.end();
  }
}

function describe({ name }: Defect, outcome: Outcome | undefined): string {
  if (!outcome?.violation) return `NOT FOUND  ${name}`;
  const { invariant, message } = outcome.violation;
  return `seed ${String(outcome.seed).padStart(4)}  ${name}: "${invariant}" (${message})`;
}
