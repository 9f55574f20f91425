import type { EndpointItem } from '../../../shared/deliveries/endpoint-item.ts';
import type { Invocation } from '../cloud/invocation.ts';
import type { Change, Invariant, Observed, Tended } from '../observed.ts';
import type { Delivery, Endpoint } from '../outside/endpoints.ts';
import { deliveryChanges, endpointItemOf, tellingOf } from './read-item.ts';
import { INDEX_LAG_MS, RECOVERY_MS } from './slack.ts';

/** How long a wake-up that was sent counts as on its way (functions/deliver-result/drain-endpoint.ts). */
const ON_ITS_WAY_MS = 180_000;
const AT_ONCE = 10;
/** An endpoint that takes longer to answer is slow; and until that is written. */
const SLOW_MS = 3_000;
const NOTICED_MS = 500;

/** Since when it has been written of an endpoint that it takes nothing. */
function failures({ clock }: Observed) {
  const writtenAtMs = new Map<string, number>();
  return {
    writtenAtMs: ({ id }: Endpoint) => writtenAtMs.get(id) ?? Number.POSITIVE_INFINITY,
    onTended({ endpoint: { id }, before, after }: Tended): void {
      if (after?.failing_since === undefined) writtenAtMs.delete(id);
      else if (before?.failing_since === undefined) writtenAtMs.set(id, clock.nowMs());
    },
  };
}

export const whatIsParkedIsOwed: Invariant = {
  name: 'what is parked is owed',
  says: 'A delivery that is parked is listed under its endpoint from the same moment on, as long as it is; and, from 25 minutes after it was parked, the endpoint was switched on or all faults are over, the item of its endpoint owes the drain, unless the endpoint is off or was deleted.',
  judge({ clock, cloud, faults, endpoint, target, complain }) {
    const onSinceMs = new Map<string, number>();

    function look(id: string, to: Endpoint): void {
      const delivery = tellingOf(cloud().jobs.get(id))?.deliveries?.[to.id];
      if (delivery?.state !== 'parked') return;
      const stored = target(to);
      const dueMs = (onSinceMs.get(to.id) ?? 0) + RECOVERY_MS;
      if (dueMs > clock.nowMs()) {
        clock.at(dueMs, () => look(id, to));
        return;
      }
      if (!cloud().jobs.has(`PARKED#${to.id}#${id}`))
        complain(id, `it is parked for ${to.id} and not listed`);
      const isOwed = cloud().jobs.get(`ENDPOINT#${to.id}`)?.step === 'drain';
      if (stored && stored.off_since === undefined && !isOwed)
        complain(id, `it is parked for ${to.id}, which owes no drain`);
    }

    return {
      onTended({ endpoint: { id }, before, after }) {
        if (before?.off_since !== undefined && after?.off_since === undefined)
          onSinceMs.set(id, clock.nowMs());
      },
      onChange({ id, before, after }) {
        for (const { endpointId, was, is } of deliveryChanges(before, after)) {
          const to = endpoint(endpointId);
          if (!to || is.state !== 'parked' || was?.state === 'parked') continue;
          if (!cloud().jobs.has(`PARKED#${to.id}#${id}`))
            complain(id, `it was parked for ${to.id} and not listed`);
          clock.at(Math.max(clock.nowMs(), faults.endMs) + RECOVERY_MS, () => look(id, to));
        }
      },
    };
  },
};

export const fewAtOnce: Invariant = {
  name: 'few at once to an endpoint in trouble',
  says: "Of what is parked no more than ten deliveries are let through within three minutes that are not known to be through, and but one while the endpoint takes nothing, when its time to be looked at has come and none that it asked for is left; a delivery that was not let through is not sent to an endpoint that parks by a worker that began after that was written (90 seconds later for a tenant's own). One that takes longer than three and a half seconds to answer parks from then on, as long as no write has failed in this world, and it did not just park no more: whoever had begun before knows it as it was. All in all, an hour after all faults, no more than ten are at an endpoint that has parked for three minutes.",
  judge(observed) {
    const { clock, cloud, faults, target, endpoint, complain } = observed;
    const failing = failures(observed);
    const askedAtMs = new Map<string, number>();
    const parkedAtMs = new Map<string, number>();

    function judgeRelease({ id, by }: Change, before: EndpointItem, after: EndpointItem): void {
      const nowMs = clock.nowMs();
      const added = Object.keys(after.released).filter(
        (item) => before.released[item] !== after.released[item],
      );
      if (added.length === 0) return;
      const to = endpoint(after.endpoint_id);
      const stored = to && target(to);
      if (!stored) return;
      const young = Object.values(after.released).filter((sinceMs) => sinceMs > nowMs - ON_ITS_WAY_MS);
      const isFailing = failing.writtenAtMs(to) < (by?.begunAtMs ?? 0);
      // Known before the drain began, which may let ten through that it has begun with.
      if (young.length > (isFailing ? 1 : AT_ONCE)) complain(id, `${young.length} are on their way at once`);
      if (isFailing && (before.probe_at ?? Infinity) > nowMs) complain(id, 'it is looked at before its time');
      // Who drains knows what was asked when it began.
      const isAsked = (before.asked_until ?? 0) > nowMs && (askedAtMs.get(id) ?? 0) < (by?.begunAtMs ?? 0);
      if (isAsked) complain(id, 'it is sent something before its Retry-After is over');
      if ((stored.off_since ?? nowMs) < (by?.begunAtMs ?? 0))
        complain(id, 'it is off, and something was let through');
    }

    /** As long as no write can have failed. */
    function watchSlow(item: string, to: Endpoint, { tookMs }: Delivery, by: Invocation): void {
      if (tookMs <= SLOW_MS + NOTICED_MS) return;
      clock.after(SLOW_MS + NOTICED_MS, () => {
        const stored = target(to);
        // An index may still show that it parks.
        const lagMs = to.level === 'tenant' ? INDEX_LAG_MS : 0;
        const isExcused = faults.counts.has('table_throttled') || by.isStalled || by.state !== 'running';
        const isKnown =
          stored?.parks_since !== undefined || (parkedAtMs.get(to.id) ?? 0) + lagMs >= by.begunAtMs;
        if (stored && !isKnown && !isExcused) complain(item, `${to.id} is slow, and does not park`);
      });
    }

    return {
      onTended(tended) {
        failing.onTended(tended);
        if (tended.before?.parks_since !== tended.after?.parks_since)
          parkedAtMs.set(tended.endpoint.id, clock.nowMs());
      },
      onChange(change) {
        const [was, is] = [endpointItemOf(change.before), endpointItemOf(change.after)];
        if (was?.asked_until !== is?.asked_until) askedAtMs.set(change.id, clock.nowMs());
        if (was && is) judgeRelease(change, was, is);
      },
      onPost({ item, endpoint: to, by, delivery }) {
        if (by && delivery) watchSlow(item, to, delivery, by);
        const { parks_since: sinceMs = Infinity } = target(to) ?? {};
        const writtenMs = sinceMs === Infinity ? Infinity : (parkedAtMs.get(to.id) ?? 0);
        const knownMs = writtenMs + (to.level === 'tenant' ? INDEX_LAG_MS : 0);
        const isReleased = tellingOf(cloud().jobs.get(item))?.deliveries?.[to.id]?.released;
        if (by && !by.isStalled && by.begunAtMs > knownMs && !isReleased)
          complain(item, `it was sent to ${to.id}, which parks, and had not been let through`);
        if (clock.nowMs() < faults.endMs + 2 * RECOVERY_MS || sinceMs + ON_ITS_WAY_MS > clock.nowMs()) return;
        const there = to.deliveries.filter(
          ({ atMs, tookMs }) => atMs + Math.min(tookMs, 15_000) > clock.nowMs(),
        );
        if (there.length > AT_ONCE) complain(item, `${there.length} deliveries are at ${to.id} at once`);
      },
    };
  },
};

export const theOldestFirst: Invariant = {
  name: 'the oldest first',
  says: 'What is parked is let through in the order in which it happened: none while an older one has been listed for 90 seconds (an index lags) before the drain began, and its item was neither held nor changed since. One that is let through to see whether the endpoint is back may be any.',
  judge({ clock, cloud, target, endpoint, complain }) {
    /** By endpoint: who drains it looks whether it takes nothing when the drain begins. */
    const tookAtMs = new Map<string, number>();
    /** By the id of what is listed. */
    const listedAtMs = new Map<string, number>();
    const changedAtMs = new Map<string, number>();

    return {
      onTended({ endpoint: { id }, before, after }) {
        if (before?.failing_since !== undefined && after?.failing_since === undefined)
          tookAtMs.set(id, clock.nowMs());
      },
      onChange({ id, before, after, by }) {
        changedAtMs.set(id, clock.nowMs());
        if (id.startsWith('PARKED#')) {
          if (after) listedAtMs.set(id, clock.nowMs());
          else listedAtMs.delete(id);
        }
        for (const { endpointId, was, is } of deliveryChanges(before, after)) {
          const to = endpoint(endpointId);
          const stored = to && target(to);
          if (!is.released || was?.released || !stored || stored.failing_since !== undefined) continue;
          const begunAtMs = by?.begunAtMs ?? 0;
          if ((tookAtMs.get(endpointId) ?? 0) >= begunAtMs) continue;
          const older = olderThan(id, endpointId).filter((item) => {
            const listedMs = listedAtMs.get(`PARKED#${endpointId}#${item}`) ?? Infinity;
            const waits = tellingOf(cloud().jobs.get(item));
            const isParked = waits?.deliveries?.[endpointId]?.state === 'parked' && waits.lease === undefined;
            const isUnchanged = (changedAtMs.get(item) ?? 0) < begunAtMs;
            return isParked && isUnchanged && listedMs + INDEX_LAG_MS < begunAtMs;
          });
          if (older.length > 0) complain(id, `it was let through before ${older[0]}`);
        }
      },
    };

    function olderThan(id: string, endpointId: string): string[] {
      const prefix = `PARKED#${endpointId}#`;
      const { listed_at: atMs = 0 }: { listed_at?: number } = Object(cloud().jobs.get(`${prefix}${id}`));
      return [...listedAtMs.keys()]
        .filter((parked) => parked.startsWith(prefix) && Object(cloud().jobs.get(parked)).listed_at < atMs)
        .map((parked) => parked.slice(prefix.length));
    }
  },
};

export const turnsAreGivenBack: Invariant = {
  name: 'a turn is given back',
  says: 'A delivery that was let through and is over, or parked again, is not on its way any more in the item of its endpoint, unless whoever delivered it was held up; and one that found the endpoint still failing has used up no attempt.',
  judge(observed) {
    const { cloud, endpoint, complain } = observed;
    const failing = failures(observed);
    return {
      onTended: failing.onTended,
      onChange({ id, before, after, by }) {
        for (const { endpointId, was, is } of deliveryChanges(before, after)) {
          const to = endpoint(endpointId);
          if (!to || !by || by.isStalled || !was?.released || is.released) continue;
          // Where there is no such endpoint any more nothing is given back.
          if (is.state === 'dropped') continue;
          const item = endpointItemOf(cloud().jobs.get(`ENDPOINT#${endpointId}`));
          if (item?.released[id] !== undefined) complain(id, `its turn at ${endpointId} is not given back`);
          const lagMs = to.level === 'tenant' ? INDEX_LAG_MS : 0;
          if (is.state === 'delivered' || is.attempts === was.attempts) continue;
          if (failing.writtenAtMs(to) + lagMs < by.begunAtMs)
            complain(id, `a look at ${endpointId} used up an attempt`);
        }
      },
    };
  },
};
