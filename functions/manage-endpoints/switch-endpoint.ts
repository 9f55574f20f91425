/** Switches an endpoint of either level off, so that its events are parked, or on, so that they go on. */
import { changeAndSetGoing, type SetGoingPorts } from '../../shared/deliveries/set-going.ts';
import type { EndpointHealthStore } from '../../shared/store/endpoint-health.ts';
import { changedAtOnce } from './change-endpoint.ts';
import { type FindPorts, type FoundEndpoint, findEndpoint, refOf } from './find-endpoint.ts';

export interface SwitchPorts extends FindPorts, SetGoingPorts {
  health: Pick<EndpointHealthStore, 'switchOff' | 'switchOn'>;
}

/** One that is off already stays as it is. */
export async function switchOff(ports: SwitchPorts, found: FoundEndpoint): Promise<FoundEndpoint> {
  await ports.health.switchOff(refOf(found), 'switched_off', ports.nowMs());
  const after = await readAgain(ports, found);
  // Its URL was set anew meanwhile.
  if (after.endpoint.off_since === undefined) throw changedAtOnce();
  return after;
}

/** One that is on already is tried at once. */
export async function switchOn(ports: SwitchPorts, found: FoundEndpoint): Promise<FoundEndpoint> {
  const change = () => ports.health.switchOn(refOf(found));
  if (!(await changeAndSetGoing(ports, found.endpoint.endpoint_id, change))) throw changedAtOnce();
  return readAgain(ports, found);
}

function readAgain(ports: SwitchPorts, { endpoint }: FoundEndpoint): Promise<FoundEndpoint> {
  return findEndpoint(ports, endpoint.tenant, endpoint.endpoint_id);
}
