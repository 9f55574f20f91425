/** A delivery whose endpoint can't be sent it now goes in, and is listed under the endpoint, whose own item lets it through. */
import type { Delivery } from '../../shared/deliveries/delivery.ts';
import { type EndpointItems, endpointItemId } from '../../shared/deliveries/endpoint-item.ts';
import type { Surroundings } from '../../shared/jobs/job-progress.ts';
import type { Wake } from '../../shared/jobs/run-step.ts';
import type { Announcement } from './announcement.ts';

export interface ParkPorts {
  around: Surroundings;
  endpointItems: Pick<EndpointItems, 'park' | 'through'>;
  wake: Wake;
  /** So many deliveries are let through to a troubled endpoint at once. */
  atOnce: number;
}

/**
 * @param delivery as it was read.
 * @param askedUntilMs epoch ms: the endpoint has asked for nothing before.
 */
export async function parkDelivery(
  ports: ParkPorts,
  { item, occurredAtMs }: Pick<Announcement, 'item' | 'occurredAtMs'>,
  { released }: Delivery,
  endpointId: string,
  askedUntilMs?: number,
): Promise<void> {
  const parked = { endpointId, item, occurredAtMs, askedUntilMs };
  const hasBegun = await ports.endpointItems.park(parked, ports.around.nowMs());
  if (hasBegun || released) await wakeDrain(ports, endpointId);
}

/** One that was let through is not on its way any more; its endpoint's item is woken once there is room for some others. */
export async function noteThrough(
  ports: ParkPorts,
  { item }: Pick<Announcement, 'item'>,
  { state }: Delivery,
  endpointId: string,
): Promise<void> {
  const left = await ports.endpointItems.through(endpointId, item, state === 'delivered');
  if (left <= ports.atOnce / 2) await wakeDrain(ports, endpointId);
}

export async function wakeDrain({ wake }: Pick<ParkPorts, 'wake'>, endpointId: string): Promise<void> {
  await wake({ item: endpointItemId(endpointId), step: 'drain', via: 'notification' }, 0);
}
