/** One seed's world: the whole system, everybody around it, what goes wrong, and those who judge it. */
import { settingsFor } from '../../infra/stages/settings-for.ts';
import type { FaultKind } from './faults.ts';
import { type Ground, layGround } from './ground.ts';
import type { Violation } from './jury.ts';
import { populate } from './populate.ts';
import type { Product } from './product/load-product.ts';
import { enter } from './product/the-world.ts';
import { standOn } from './time/replace-globals.ts';

const OFF_AFTER_SECONDS = settingsFor('production').deliveries.offAfterSeconds;
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
  process.env['ENDPOINT_OFF_AFTER_SECONDS'] = String(offAfterSeconds(ground));
  const { cloud, endMs } = await populate(ground, product, lastMs + LASTS_MS);
  await clock.runUntil(endMs, () => jury.verdict() !== undefined);
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

/** Five days, as in production, which no world lasts; or some hours. */
function offAfterSeconds({ faults }: Ground): number {
  const isSoon = faults.strikes('soon_switched_off');
  return isSoon ? faults.random('soon_switched_off').whole(2, 20) * 3_600 : OFF_AFTER_SECONDS;
}
