import type { EventItem } from '../../../shared/deliveries/event-item.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import type { Invocation } from '../cloud/invocation.ts';
import type { Invariant } from '../observed.ts';
import type { Endpoint } from '../outside/endpoints.ts';
import { eventOf, jobOf, tellingOf } from './read-item.ts';
import { INDEX_LAG_MS } from './slack.ts';

export const theRightOnesAreTold: Invariant = {
  name: 'the right endpoints are told',
  says: "The end of a job is told its template's URL (of a batch only where that has a result of its own, or never had documents) and those of its tenant's own endpoints that are subscribed to it; any other event those alone, but for the one that it is about. One that was made or deleted less than 90 seconds before the worker began may be told or not, for an index says so.",
  judge({ clock, endpoint, endpoints, target, complain }) {
    const startMs = clock.nowMs();
    const deletedAtMs = new Map<string, number>();

    function judge(item: Job | EventItem, to: Endpoint, by: Invocation | undefined): void {
      const isTold = item.deliveries?.[to.id] !== undefined;
      const begunAtMs = by?.begunAtMs ?? 0;
      const goneMs = deletedAtMs.get(to.id) ?? Number.POSITIVE_INFINITY;
      const isSure = to.level === 'template' || startMs + INDEX_LAG_MS < begunAtMs;
      if (isTold && !isMeant(item, to)) complain(item.id, `${to.id} is told, and must not be`);
      if (isTold && goneMs + INDEX_LAG_MS < begunAtMs) complain(item.id, `${to.id} is told, and was deleted`);
      if (!isTold && isSure && target(to) && isMeant(item, to)) complain(item.id, `${to.id} is not told`);
    }

    return {
      onTended({ endpoint: { id }, after }) {
        if (!after) deletedAtMs.set(id, clock.nowMs());
      },
      onChange({ id, before, after, by }) {
        const [was, is] = [tellingOf(before), tellingOf(after)];
        if (!is?.deliveries || was?.deliveries) return;
        // What it says goes when all of them have taken it.
        const told = was?.kind === 'event' && is.kind === 'event' ? { ...is, body: was.body } : is;
        for (const to of endpoints()) judge(told, to, by);
        for (const to of Object.keys(is.deliveries)) if (!endpoint(to)) complain(id, `${to} is no endpoint`);
      },
    };
  },
};

function isMeant(item: Job | EventItem, { id, tenant, level, events }: Endpoint): boolean {
  const job = jobOf(item);
  if (tenant !== item.tenant) return false;
  if (level === 'template') return job !== undefined && job.template_id === id && hasOwnResult(job);
  if (!job && JSON.parse((item as EventItem).body).endpoint_id === id) return false;
  const event = job ? eventOf(job) : (item as EventItem).event;
  return events.some((wanted) => wanted === event || wanted === '*' || wanted === `${event.split('.')[0]}.*`);
}

function hasOwnResult({ documents, result, result_key }: Job): boolean {
  return documents === undefined || result !== undefined || result_key !== undefined;
}
