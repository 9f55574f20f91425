/**
 * In: an endpoint's item, and what was found and let through of what is parked for it. Out: when it is looked at next, or that
 * it owes nothing any more. Pure.
 */
import type { EndpointItem } from '../../shared/deliveries/endpoint-item.ts';
import { DAY_MS, expiresAt } from '../../shared/jobs/kept.ts';
import type { Progress } from '../../shared/jobs/run-step.ts';

/** No worker has a delivery in its hands for longer. */
export const LONGEST_ON_ITS_WAY_MS = 180_000;
/** What a worker has in hand at this moment is waited for. */
const IN_HAND_MS = 5_000;
/** There is more to let through, or the endpoint's rate has no place before. */
const SOON_MS = 1_000;
/** The index may not show yet what was parked a moment ago. */
const LAG_MS = 120_000;

/** What has become of those that are parked. */
export interface Tally {
  /** That were found. */
  parked: number;
  through: number;
  /** Somebody has their items in hand. */
  stays: number;
  isRateUsed: boolean;
}

export function isEmpty({ parked, onTheirWay }: Pick<Tally, 'parked'> & { onTheirWay: number }): boolean {
  return parked === 0 && onTheirWay === 0;
}

/** Who was let through wakes it when it is through; what a worker has in hand, and a rate, is waited for. */
export function nextDrain(
  item: EndpointItem,
  { onTheirWay, ...tally }: Tally & { onTheirWay: number },
  nowMs: number,
): Progress<EndpointItem> {
  const { parked, through, stays, isRateUsed } = tally;
  if (isEmpty({ parked, onTheirWay })) return overOnceEmpty(item, nowMs);
  if (isRateUsed) return again(nowMs + SOON_MS);
  if (stays > 0 && through === 0) return again(nowMs + IN_HAND_MS);
  const dueMs = nowMs + (through + onTheirWay > 0 ? LONGEST_ON_ITS_WAY_MS : SOON_MS);
  return { step: 'drain', dueMs, heedsNews: true, changes: { found_empty: undefined } };
}

/** Of an endpoint that was deleted: there is nobody to wait for. */
export function nextDrop(
  item: EndpointItem,
  { parked }: Pick<Tally, 'parked'>,
  nowMs: number,
): Progress<EndpointItem> {
  return parked === 0 ? overOnceEmpty(item, nowMs) : again(nowMs + SOON_MS);
}

/** What is parked meanwhile is news. */
export function over(nowMs: number): Progress<EndpointItem> {
  const changes = { found_empty: undefined, expires_at: expiresAt(nowMs + DAY_MS) };
  return { step: undefined, dueMs: 0, heedsNews: true, changes };
}

function again(dueMs: number): Progress<EndpointItem> {
  return { step: 'drain', dueMs, hold: true, changes: { found_empty: undefined } };
}

/** The index may not show yet what was parked a moment ago: nothing is, if that is long ago, and nothing was since. */
function overOnceEmpty({ found_empty, hints }: EndpointItem, nowMs: number): Progress<EndpointItem> {
  const found = found_empty?.hints === hints ? found_empty : { at: nowMs, hints };
  const dueMs = found.at + LAG_MS;
  if (dueMs <= nowMs) return over(nowMs);
  return { step: 'drain', dueMs, heedsNews: true, changes: { found_empty: found } };
}
