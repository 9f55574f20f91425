/** An endpoint that may take again what it is sent goes in; what is parked for it goes on, the oldest first. */
import type { Obligation } from '../jobs/obligation.ts';
import type { StepPorts } from '../jobs/run-step.ts';
import { type EndpointItems, endpointItemId } from './endpoint-item.ts';

export interface SetGoingPorts extends Pick<StepPorts<Obligation>, 'nowMs' | 'wake'> {
  endpointItems: Pick<EndpointItems, 'drainNow'>;
}

/** Repeating it does no harm. */
export async function setGoing(
  { endpointItems, wake, nowMs }: SetGoingPorts,
  endpointId: string,
): Promise<void> {
  await endpointItems.drainNow(endpointId, nowMs());
  // It is due by itself: without the wake-up it is only late.
  await wake({ item: endpointItemId(endpointId), step: 'drain', via: 'redrive' }, 0).catch(() => undefined);
}
