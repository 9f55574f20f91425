/** An endpoint that may take again what it is sent goes in; what is parked for it goes on, the oldest first. */
import type { Obligation } from '../jobs/obligation.ts';
import type { StepPorts } from '../jobs/run-step.ts';
import { type EndpointItems, endpointItemId } from './endpoint-item.ts';

/** Longer than a call to the API. */
const CHANGED_WITHIN_MS = 60_000;

export interface SetGoingPorts extends Pick<StepPorts<Obligation>, 'nowMs' | 'wake'> {
  endpointItems: Pick<EndpointItems, 'drainNow' | 'oweDrain'>;
}

/** @param change after which it may. Whoever dies once it is made has made its item owe the drain before. */
export async function changeAndSetGoing<Changed>(
  ports: SetGoingPorts,
  endpointId: string,
  change: () => Promise<Changed>,
): Promise<Changed> {
  await ports.endpointItems.oweDrain(endpointId, ports.nowMs() + CHANGED_WITHIN_MS);
  const changed = await change();
  await setGoing(ports, endpointId);
  return changed;
}

/** Repeating it does no harm. */
export async function setGoing(
  { endpointItems, wake, nowMs }: SetGoingPorts,
  endpointId: string,
): Promise<void> {
  await endpointItems.drainNow(endpointId, nowMs());
  await wake({ item: endpointItemId(endpointId), step: 'drain', via: 'redrive' }, 0);
}
