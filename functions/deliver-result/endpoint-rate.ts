/** An endpoint goes in; out comes how long to wait for its next place at the rate that its tenant has set. */
import type { Surroundings } from '../../shared/jobs/job-progress.ts';
import type { PermitStore } from '../../shared/providers/permits.ts';
import type { Addressee } from './addressees.ts';

/** Of the next second a place may be taken: so long a worker stands by with a delivery. */
const LONGEST_STAND_MS = 1_000;

export interface RatePorts {
  around: Surroundings;
  reserve: PermitStore['reserve'];
}

/** Takes the place. Ms until it comes; undefined when those of the next second are taken, and there is none to wait for. */
export async function takePlace(
  { around, reserve }: RatePorts,
  { ref, ratePerSecond }: Addressee,
): Promise<number | undefined> {
  if (ratePerSecond === undefined) return 0;
  const nowMs = around.nowMs();
  const placeMs = await reserve({
    account: `endpoint/${ref.endpoint_id}`,
    spanMs: Math.ceil(1000 / ratePerSecond),
    nowMs,
    latestMs: nowMs + LONGEST_STAND_MS,
  });
  return placeMs === undefined ? undefined : Math.max(0, placeMs - nowMs);
}
