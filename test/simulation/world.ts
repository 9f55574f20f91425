/** One seed's world: the whole system, everybody around it, what goes wrong, and those who judge it. */
import type { FaultKind } from './faults.ts';
import { layGround } from './ground.ts';
import type { Violation } from './jury.ts';
import { populate } from './populate.ts';
import type { Product } from './product/load-product.ts';
import { enter } from './product/the-world.ts';
import { standOn } from './time/replace-globals.ts';

const HOUR_MS = 3_600_000;
/** After the last job was accepted: its deadline, its result's 24 hours, and time to be late in. */
const LASTS_MS = 51 * HOUR_MS;

export interface WorldOptions {
  seed: number;
  jobs?: number | undefined;
  only?: ReadonlySet<number> | undefined;
  without?: ReadonlySet<FaultKind> | undefined;
  /** Keep the event log. */
  trace?: boolean | undefined;
}

export interface Outcome {
  seed: number;
  violation: Violation | undefined;
  jobs: number;
  invocations: number;
  wakeUps: number;
  faults: ReadonlyMap<FaultKind, number>;
  log: readonly string[];
}

export async function runWorld(product: Product, options: WorldOptions): Promise<Outcome> {
  const ground = layGround(options);
  const { clock, jury, log, planned, faults, startMs } = ground;
  // Until the faults end, an operator may have made new jobs of failed ones.
  const lastMs = Math.max(faults.endMs, ...planned.map(({ afterMs }) => startMs + afterMs));
  const cloud = await populate(ground, product, lastMs + LASTS_MS);
  await clock.runUntil(lastMs + LASTS_MS, () => jury.verdict() !== undefined);
  if (!jury.verdict()) jury.onEnd();
  standOn(undefined);
  enter(undefined);
  return {
    seed: options.seed,
    violation: jury.verdict(),
    jobs: planned.length,
    invocations: cloud.lambda.invocations(),
    wakeUps: jury.wakeUps(),
    faults: faults.counts,
    log: log.lines,
  };
}
