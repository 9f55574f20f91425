/** That an endpoint was switched off is told its tenant's other endpoints, once, and counted for the alarm. */
import type { OffReason } from '../../shared/deliveries/endpoint.ts';
import { type EventItem, newEvent } from '../../shared/deliveries/event-item.ts';
import type { StepPorts } from '../../shared/jobs/run-step.ts';
import type { Measure } from '../../shared/lambda/embedded-metrics.ts';
import type { Addressee } from './addressees.ts';

export interface AnnounceOffPorts {
  eventSteps: StepPorts<EventItem>;
  measure: Measure;
}

export async function announceOff(
  { eventSteps, measure }: AnnounceOffPorts,
  { ref, target }: Addressee,
  tenant: string,
  reason: OffReason,
): Promise<void> {
  const nowMs = eventSteps.nowMs();
  const { endpoint_id } = ref;
  measure({ EndpointsSwitchedOff: 1 }, { properties: { tenant, endpoint_id, reason } });
  const body = { endpoint_id, origin: target.origin, reason, off_since: new Date(nowMs).toISOString() };
  const about = `${endpoint_id}_${nowMs}`;
  const event = newEvent({ tenant, event: 'endpoint.disabled', about, body, except: endpoint_id }, nowMs);
  if (!(await eventSteps.store.create(event))) return;
  // It is due by itself: without the wake-up it is only late.
  await eventSteps.wake({ item: event.id, step: 'deliver', via: 'step' }, 0).catch(() => undefined);
}
