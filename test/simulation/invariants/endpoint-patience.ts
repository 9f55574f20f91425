import type { Invocation } from '../cloud/invocation.ts';
import type { Invariant } from '../observed.ts';
import { deliveryChanges, endpointItemOf, tellingOf } from './read-item.ts';
import { INDEX_LAG_MS } from './slack.ts';

/** A longer Retry-After is cut to it (shared/jobs/waits.ts). */
const LONGEST_SECONDS = 3_600;
/** Until its own item has heard of it, deliveries may go by. */
const HEARD_AFTER_MS = 5_000;

interface Asked {
  untilMs: number;
  item: string;
  by: Invocation | undefined;
  /** Since when whoever begins can know of it. */
  writtenAtMs: number;
}

export const endpointPatience: Invariant = {
  name: 'patience with endpoints',
  says: "An endpoint that says Retry-After is sent nothing before (an hour at most), by any worker that began five seconds after that attempt was written down (95 for a tenant's own endpoint, which is read from an index), unless it was switched on or redriven, or the drain that let it through had begun before.",
  judge({ clock, complain }) {
    const asked = new Map<string, Asked[]>();
    /** By item and endpoint: when the drain began that let it through. */
    const letThroughAtMs = new Map<string, number>();
    return {
      onTended({ endpoint: { id }, before, after }) {
        if (before?.off_since !== undefined && after?.off_since === undefined) asked.delete(id);
      },
      onChange({ id, before, after, by }) {
        const drained = endpointItemOf(after);
        if (
          drained &&
          by === undefined &&
          ((before?.not_before !== undefined && after?.not_before === undefined) ||
            (endpointItemOf(before)?.asked_until !== undefined && drained.asked_until === undefined))
        )
          asked.delete(drained.endpoint_id);
        if (!tellingOf(after)) return;
        for (const { endpointId, was, is } of deliveryChanges(before, after))
          if (is.released && !was?.released) letThroughAtMs.set(`${id} ${endpointId}`, by?.begunAtMs ?? 0);
        for (const { endpointId, was, is } of deliveryChanges(before, after)) {
          if (is.tries === (was?.tries ?? 0)) continue;
          for (const ask of asked.get(endpointId) ?? [])
            if (ask.item === id && ask.by === by) ask.writtenAtMs = Math.min(ask.writtenAtMs, clock.nowMs());
        }
      },
      onPost({ item, endpoint, by, delivery }) {
        const nowMs = clock.nowMs();
        const inForce = (asked.get(endpoint.id) ?? []).filter(({ untilMs }) => nowMs < untilMs);
        const sinceMs = Math.min(
          by?.begunAtMs ?? 0,
          letThroughAtMs.get(`${item} ${endpoint.id}`) ?? Infinity,
        );
        const lagMs = HEARD_AFTER_MS + (endpoint.level === 'tenant' ? INDEX_LAG_MS : 0);
        if (inForce.some(({ writtenAtMs }) => sinceMs > writtenAtMs + lagMs))
          complain(item, `${endpoint.id} was sent something before its Retry-After was over`);
        if (delivery?.retryAfterSeconds === undefined) return;
        const untilMs = nowMs + Math.min(delivery.retryAfterSeconds, LONGEST_SECONDS) * 1000;
        const ask = { untilMs, item, by, writtenAtMs: Number.POSITIVE_INFINITY };
        asked.set(endpoint.id, [...inForce, ask]);
      },
    };
  },
};
