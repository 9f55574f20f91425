/** The item of an event that is not the end of a job: it is delivered as such an end is, and remembered once that is over. */
import { isAllTaken, withoutAnswers } from '../../shared/deliveries/delivery.ts';
import type { EventItem } from '../../shared/deliveries/event-item.ts';
import { expiresAt, REMEMBERED_MS } from '../../shared/jobs/kept.ts';
import type { Progress } from '../../shared/jobs/run-step.ts';
import { announceEvent } from './announcement.ts';
import { type DeliverAllPorts, deliverAll } from './deliver-all.ts';

export async function deliverEvent(
  ports: DeliverAllPorts,
  event: EventItem,
  signal: AbortSignal,
): Promise<Progress<EventItem>> {
  const report = await deliverAll(ports, announceEvent(event), signal);
  const { nextMs, hasOwnFault, failure } = report;
  const deliveries = withoutAnswers(report.deliveries);
  const attempts = hasOwnFault ? event.attempts + 1 : 0;
  const changes = { deliveries, attempts, last_failure: failure ?? event.last_failure };
  if (nextMs !== undefined) return { step: 'deliver', dueMs: nextMs, hold: true, changes };
  // So that the event is not made a second time.
  const expires_at = expiresAt(event.occurred_at + REMEMBERED_MS);
  const over = {
    ...changes,
    ...(isAllTaken(deliveries) && { body: '{}' }),
    last_failure: undefined,
    expires_at,
  };
  return { step: undefined, dueMs: 0, changes: over };
}
