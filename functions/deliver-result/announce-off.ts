/**
 * That an endpoint was switched off, other than by its tenant, is told the tenant's other endpoints, once, and counted for the
 * alarm. Safe to repeat: whoever finds it off says so, for who has switched it off may not have lived to.
 */
import { endpointDisabledBody } from '../../shared/deliveries/bodies/event-body.ts';
import { type EventItem, newEvent } from '../../shared/deliveries/event-item.ts';
import { DAY_MS, REMEMBERED_MS } from '../../shared/jobs/kept.ts';
import type { StepPorts } from '../../shared/jobs/run-step.ts';
import type { Measure } from '../../shared/lambda/embedded-metrics.ts';
import type { Addressee } from './addressees.ts';

/** Less than an event's item is remembered. */
const NEWS_FOR_MS = REMEMBERED_MS - DAY_MS;

export interface AnnounceOffPorts {
  eventSteps: StepPorts<EventItem>;
  measure: Measure;
}

export async function announceOff(
  { eventSteps, measure }: AnnounceOffPorts,
  { ref, target, tenant }: Addressee,
): Promise<void> {
  const { off_since, off_reason: reason, origin } = target;
  const nowMs = eventSteps.nowMs();
  if (
    off_since === undefined ||
    reason === undefined ||
    reason === 'switched_off' ||
    off_since + NEWS_FOR_MS < nowMs
  )
    return;
  const { endpoint_id } = ref;
  const body = endpointDisabledBody({ endpoint_id, origin, reason, offSinceMs: off_since });
  const about = `${endpoint_id}_${off_since}`;
  const event = newEvent({ tenant, event: 'endpoint.disabled', about, body, except: endpoint_id }, nowMs);
  if (!(await eventSteps.store.create(event))) return;
  measure({ EndpointsSwitchedOff: 1 }, { properties: { tenant, endpoint_id, reason } });
  await eventSteps.wake({ item: event.id, step: 'deliver', via: 'step' }, 0);
}
