import { type Redriven, redriveItem } from '../../../shared/jobs/redrive-item.ts';
import type { Session } from '../command.ts';
import { explainError } from '../explain-error.ts';
import { printable } from '../job/printable.ts';
import { type Filter, matches } from './filter.ts';
import { type StuckItem, stuckItem } from './stuck-item.ts';

/** How many came to what. */
export type Tally = Record<Redriven | 'failed', number>;

/** Of those that fail, so many are named. */
const NAMED_FAILURES = 5;

/**
 * One item after the other, `rate` a second at most: each is read again, and set going if it is still stuck as the
 * filter says. Whoever stops it between two items leaves nothing half done.
 */
export async function redriveStuck(
  session: Session,
  stuck: readonly StuckItem[],
  { filter, rate }: { filter: Filter; rate: number },
): Promise<Tally> {
  const tally: Tally = { redriven: 0, ended: 0, held: 0, moved_on: 0, newer: 0, failed: 0 };
  const startMs = session.nowMs();
  for (const [index, { id }] of stuck.entries()) {
    const aheadMs = startMs + (index * 1000) / rate - session.nowMs();
    if (aheadMs > 0) await session.wait(aheadMs);
    try {
      tally[await redriveOne(session, id, filter)] += 1;
    } catch (error) {
      tally.failed += 1;
      if (tally.failed <= NAMED_FAILURES) session.remark(printable(`${id}: ${explainError(error)}`));
    }
  }
  return tally;
}

async function redriveOne({ target, nowMs }: Session, id: string, filter: Filter): Promise<Redriven> {
  const item = await target.items.store.get(id);
  if (!item?.step) return 'ended';
  const still = stuckItem(item, nowMs());
  return still && matches(filter, still) ? redriveItem(target.items, item) : 'moved_on';
}
