/** When an endpoint is not there, and what it says then. */
import type { Faults } from '../faults.ts';
import type { Random } from '../time/random.ts';

const HOUR_MS = 3_600_000;

export interface Downtime {
  /** Epoch ms. */
  fromMs: number;
  toMs: number;
  /** Broken, asking everybody to come back later, saying nothing, or nobody there. */
  answer: 503 | 429 | 'timeout' | 'refused';
}

const ANSWERS: readonly [Downtime['answer'], ...Downtime['answer'][]] = [503, 429, 'timeout', 'refused'];

/** For hours, for a day, or for two days and more: longer than everything else that goes wrong. */
export function drawDowntimes(faults: Faults, startMs: number): Downtime[] {
  return [...drawOne(faults, 'endpoint_down', startMs), ...drawOne(faults, 'endpoint_away', startMs)];
}

function drawOne(faults: Faults, kind: 'endpoint_down' | 'endpoint_away', startMs: number): Downtime[] {
  if (!faults.strikes(kind)) return [];
  const random: Random = faults.random(kind);
  const fromMs = startMs + random.between(0, 4) * HOUR_MS;
  const hours =
    kind === 'endpoint_away'
      ? random.between(46, 60)
      : random.weighted([
          [4, random.between(0.05, 6)],
          [2, random.between(20, 32)],
        ] as const);
  const answer = random.pick(ANSWERS);
  return [{ fromMs, toMs: fromMs + hours * HOUR_MS, answer }];
}
