import type { Invariant } from '../observed.ts';
import type { Endpoint } from '../outside/endpoints.ts';
import { deliveryChanges } from './read-item.ts';
import { INDEX_LAG_MS } from './slack.ts';

export const offMeansOff: Invariant = {
  name: 'off means off',
  says: "Once it is written down that an endpoint is off (it answered 410, took nothing for days, was switched off) or deleted, nothing is sent to it by a worker that began later; of a tenant's own, which are read from an index, 90 seconds later. Nothing whose delivery is over is posted by a worker that began later.",
  judge({ clock, complain }) {
    /** By endpoint, while it is off or deleted. */
    const offAtMs = new Map<string, number>();
    /** By item and endpoint. */
    const overAtMs = new Map<string, number>();
    const lagOf = ({ level }: Endpoint) => (level === 'tenant' ? INDEX_LAG_MS : 0);
    return {
      onTended({ endpoint: { id }, after }) {
        if (after && after.off_since === undefined) offAtMs.delete(id);
        else if (!offAtMs.has(id)) offAtMs.set(id, clock.nowMs());
      },
      onChange({ id, before, after }) {
        for (const { endpointId, was, is } of deliveryChanges(before, after)) {
          const name = `${id} ${endpointId}`;
          const isOver = ['delivered', 'failed', 'dropped'].includes(is.state);
          if (isOver && is.state !== was?.state) overAtMs.set(name, clock.nowMs());
          if (!isOver) overAtMs.delete(name);
        }
      },
      onPost({ item, endpoint, by }) {
        if (!by) return;
        if (by.begunAtMs > (offAtMs.get(endpoint.id) ?? Number.POSITIVE_INFINITY) + lagOf(endpoint))
          complain(item, `it was posted to ${endpoint.id}, which is off`);
        if (by.begunAtMs > (overAtMs.get(`${item} ${endpoint.id}`) ?? Number.POSITIVE_INFINITY))
          complain(item, `it was posted to ${endpoint.id} when its delivery was over`);
      },
    };
  },
};
