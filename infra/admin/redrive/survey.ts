import type { DueItem } from '../../../shared/jobs/obligation-store.ts';
import type { Redrivable } from '../../../shared/jobs/redrive-item.ts';
import type { Target } from '../target/target.ts';
import { AT_ONCE } from './at-once.ts';
import { type Filter, matches } from './filter.ts';
import { type StuckItem, stuckItem } from './stuck-item.ts';

export interface Survey {
  /** Those that the filter means. */
  stuck: StuckItem[];
  /** How many owe something and only wait their turn. */
  waiting: number;
}

/** Whatever has failed is due again within 10 minutes. */
const UNTRIED_MS = 900_000;

/** Reads whatever owes something, but for purges whose time is far off, most of all there is; changes nothing. */
export async function survey(
  { items, owing }: Pick<Target, 'items' | 'owing'>,
  filter: Filter,
  nowMs: number,
): Promise<Survey> {
  const found: Survey = { stuck: [], waiting: 0 };
  // What moves while it is listed is listed twice.
  const seen = new Set<string>();
  for await (const page of owing()) {
    const fresh = page.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    const unsure = fresh.filter((listed) => !onlyWaits(listed, nowMs)).map(({ id }) => id);
    found.waiting += fresh.length - unsure.length;
    for (let from = 0; from < unsure.length; from += AT_ONCE) {
      const read = await Promise.all(unsure.slice(from, from + AT_ONCE).map(items.store.get));
      for (const item of read) if (item?.step) take(found, item, filter, nowMs);
    }
  }
  return found;
}

/** A purge that nobody has tried yet, by what the index alone tells. */
function onlyWaits({ step, due, claims }: DueItem, nowMs: number): boolean {
  return step === 'purge' && claims === 0 && due > nowMs + UNTRIED_MS;
}

function take(found: Survey, item: Redrivable, filter: Filter, nowMs: number): void {
  const stuck = stuckItem(item, nowMs);
  if (!stuck) found.waiting += 1;
  else if (matches(filter, stuck)) found.stuck.push(stuck);
}
