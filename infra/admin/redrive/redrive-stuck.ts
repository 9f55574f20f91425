import { type Redriven, redriveItem } from '../../../shared/jobs/redrive-item.ts';
import type { Session } from '../command.ts';
import { explainError } from '../explain-error.ts';
import { printable } from '../job/printable.ts';
import { AT_ONCE } from './at-once.ts';
import { type Filter, matches } from './filter.ts';
import { type StuckItem, stuckItem } from './stuck-item.ts';

/** How many came to what. */
export type Tally = Record<Redriven | 'failed', number>;

/** Of those that fail, so many are named. */
const NAMED_FAILURES = 5;

/**
 * `rate` a second at most: each item is read again, and set going if it is still stuck as the filter says. Whoever stops
 * it leaves nothing half done: one write makes an item due, and the poller wakes what is due.
 */
export async function redriveStuck(
  session: Session,
  stuck: readonly StuckItem[],
  { filter, rate }: { filter: Filter; rate: number },
): Promise<Tally> {
  const tally: Tally = { redriven: 0, due: 0, ended: 0, held: 0, moved_on: 0, newer: 0, failed: 0 };
  const running = new Set<Promise<void>>();
  let slotMs = session.nowMs();
  for (const { id } of stuck) {
    const aheadMs = slotMs - session.nowMs();
    if (aheadMs > 0) await session.wait(aheadMs);
    if (running.size >= AT_ONCE) await Promise.race(running);
    // Slots that slow answers have held up are not made up for: that would be more than `rate` a second.
    slotMs = Math.max(slotMs + 1000 / rate, session.nowMs());
    const one = redriveAndCount(session, id, filter, tally).finally(() => running.delete(one));
    running.add(one);
  }
  await Promise.all(running);
  return tally;
}

async function redriveAndCount(session: Session, id: string, filter: Filter, tally: Tally): Promise<void> {
  try {
    const redriven = await redriveOne(session, id, filter);
    tally[redriven] += 1;
  } catch (error) {
    tally.failed += 1;
    if (tally.failed <= NAMED_FAILURES) session.remark(printable(`${id}: ${explainError(error)}`));
  }
}

async function redriveOne({ target, nowMs }: Session, id: string, filter: Filter): Promise<Redriven> {
  const item = await target.items.store.get(id);
  if (!item?.step) return 'ended';
  const still = stuckItem(item, nowMs());
  return still && matches(filter, still) ? redriveItem(target.items, item) : 'moved_on';
}
