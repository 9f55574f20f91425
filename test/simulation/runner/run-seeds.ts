/** Runs many worlds on all cores and adds up what they came to. */
import { availableParallelism } from 'node:os';
import type { FaultKind } from '../faults.ts';
import type { Patch } from '../product/load-product.ts';
import type { Outcome, WorldOptions } from '../world.ts';
import type { ScriptCoverage } from './coverage.ts';
import { startThread } from './start-thread.ts';

export interface SeedsOptions {
  from: number;
  seeds: number;
  world: Omit<WorldOptions, 'seed' | 'trace'>;
  patches?: readonly Patch[];
  covers?: boolean;
  /** After a violation no new world is begun. */
  stopsEarly?: boolean;
  threads?: number;
  onWorld?(outcome: Outcome): void;
}

export interface Summary {
  worlds: number;
  jobs: number;
  invocations: number;
  wakeUps: number;
  faults: Map<FaultKind, number>;
  /** In the order of their seeds. */
  violations: Outcome[];
  seconds: number;
  coverage: ScriptCoverage[];
}

export async function runSeeds(options: SeedsOptions): Promise<Summary> {
  const { from, seeds, threads = availableParallelism() } = options;
  const startedMs = performance.now();
  const summary: Summary = {
    worlds: 0,
    jobs: 0,
    invocations: 0,
    wakeUps: 0,
    faults: new Map(),
    violations: [],
    seconds: 0,
    coverage: [],
  };
  let next = from;
  const takeSeed = () => {
    const isOver = next >= from + seeds || (options.stopsEarly && summary.violations.length > 0);
    return isOver ? undefined : next++;
  };
  await Promise.all(Array.from({ length: Math.min(threads, seeds) }, () => work(options, summary, takeSeed)));
  summary.violations.sort((a, b) => a.seed - b.seed);
  summary.seconds = (performance.now() - startedMs) / 1000;
  return summary;
}

async function work(
  { world, patches = [], covers = false, onWorld }: SeedsOptions,
  summary: Summary,
  takeSeed: () => number | undefined,
): Promise<void> {
  const thread = startThread({ patches, covers });
  for (let seed = takeSeed(); seed !== undefined; seed = takeSeed()) {
    const outcome = await thread.run({ ...world, seed });
    add(summary, outcome);
    onWorld?.(outcome);
  }
  if (covers) summary.coverage.push(...(await thread.coverage()));
  await thread.end();
}

function add(summary: Summary, outcome: Outcome): void {
  summary.worlds += 1;
  summary.jobs += outcome.jobs;
  summary.invocations += outcome.invocations;
  summary.wakeUps += outcome.wakeUps;
  for (const [kind, count] of outcome.faults)
    summary.faults.set(kind, (summary.faults.get(kind) ?? 0) + count);
  if (outcome.violation) summary.violations.push(outcome);
}
