import type { Invocation } from '../cloud/invocation.ts';
import type { Invariant } from '../observed.ts';
import { deliveryChanges, tellingOf } from './read-item.ts';

/** Seconds before each attempt: production's, design of deliveries (README). */
const WAITS = [0, 10, 30, 60, 120, 300, 900, 3_600, 7_200, 14_400, 28_800];

/** The attempts at one delivery that its item counts. */
interface Counted {
  lastPostMs: number;
  /** Since when a worker that takes the item can know. */
  writtenAtMs: number;
  attempts: number;
}

export const scheduleIsKept: Invariant = {
  name: 'the schedule is kept',
  says: 'Between one counted attempt to deliver to an endpoint and the next there is at least the wait of its schedule, as far as the worker held the item since the first was written down; and a delivery is given up only after all of them; what the endpoint throttled is no attempt. Unless an operator has redriven it, or the endpoint was waited for and its own item has let it through.',
  judge({ clock, cloud, endpoint, target, complain }) {
    const counted = new Map<string, Counted>();
    const redriven = new Set<string>();
    const holders = new Map<string, { by: Invocation | undefined; sinceMs: number }>();
    const posts = new Map<string, number>();
    const nameOf = (id: string, endpointId: string) => `${id} ${endpointId}`;

    function waitsOf(endpointId: string): readonly number[] {
      const to = endpoint(endpointId);
      return (to && target(to)?.retry_schedule) ?? WAITS;
    }

    return {
      onChange({ id, before, after, by }) {
        if (!tellingOf(after)) return;
        const nowMs = clock.nowMs();
        if (after?.lease !== undefined && after.lease !== before?.lease)
          holders.set(id, { by, sinceMs: nowMs });
        for (const { endpointId, was, is } of deliveryChanges(before, after)) {
          const name = nameOf(id, endpointId);
          if (by === undefined && was?.next_attempt_at !== undefined && is.next_attempt_at === undefined)
            redriven.add(name);
          if (is.attempts > (was?.attempts ?? 0)) {
            if (is.log.at(-1)?.outcome === 'throttled')
              complain(id, 'what was throttled has used up an attempt');
            const lastPostMs = posts.get(`${name} ${by?.number}`) ?? nowMs;
            counted.set(name, { lastPostMs, writtenAtMs: nowMs, attempts: is.attempts });
          }
          // Owed again with the whole schedule before it.
          if (is.attempts < (was?.attempts ?? 0)) counted.delete(name);
          const isGivenUp = is.state === 'failed' && was?.state !== 'failed';
          if (isGivenUp && is.attempts < waitsOf(endpointId).length)
            complain(id, `it was given up after ${is.attempts} attempts`);
        }
      },
      onPost({ item, endpoint: { id: endpointId }, by }) {
        const name = nameOf(item, endpointId);
        posts.set(`${name} ${by?.number}`, clock.nowMs());
        const before = counted.get(name);
        const holder = holders.get(item);
        const isHolder = holder !== undefined && holder.by === by && !by?.isStalled;
        if (!before || !isHolder || holder.sinceMs < before.writtenAtMs || redriven.has(name)) return;
        if (tellingOf(cloud().jobs.get(item))?.deliveries?.[endpointId]?.released) return;
        const waitedMs = clock.nowMs() - before.lastPostMs;
        if (waitedMs < (waitsOf(endpointId)[before.attempts] ?? 0) * 1000)
          complain(item, `attempt ${before.attempts + 1} came ${waitedMs} ms after the one before`);
      },
    };
  },
};
