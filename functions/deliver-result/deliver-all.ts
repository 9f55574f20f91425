/** Delivers one event to every endpoint that it is due at, at once, and answers what has become of all of its deliveries. */
import { type Deliveries, type Delivery, newDelivery } from '../../shared/deliveries/delivery.ts';
import { asPaperhookError, publicReason, type Reason } from '../../shared/errors.ts';
import { REMEMBERED_MS } from '../../shared/jobs/kept.ts';
import type { TimelineEntry } from '../../shared/jobs/timeline.ts';
import { waitAfterFailure } from '../../shared/jobs/waits.ts';
import { type AddresseePorts, type Addressees, findAddressees } from './addressees.ts';
import type { Announcement } from './announcement.ts';
import { type Delivered, type DeliverOnePorts, deliverOne } from './deliver-one.ts';
import type { FoundEndpoint } from './find-endpoint.ts';

export interface DeliverAllPorts extends AddresseePorts, DeliverOnePorts {
  /** As it is in the table; undefined when it was deleted. */
  findEndpoint(endpointId: string): Promise<FoundEndpoint | undefined>;
}

export interface Told {
  deliveries: Deliveries;
  log: TimelineEntry[];
  /** Epoch ms: when the next attempt is due; undefined when none is owed. */
  nextMs?: number | undefined;
  /** Something of ours went wrong. */
  hasOwnFault: boolean;
  /** Why one of those that are owed was not taken the last time. */
  failure?: Reason | undefined;
}

export async function deliverAll(
  ports: DeliverAllPorts,
  announcement: Announcement,
  signal: AbortSignal,
): Promise<Told> {
  const before = announcement.deliveries;
  // Woken only because content had to go.
  if (before && !Object.values(before).some((delivery) => isDue(delivery, ports.around.nowMs())))
    return summed(before, []);
  const addressees = await findAddressees(ports, announcement);
  const deliveries = before ?? begun(ports, addressees);
  const due = Object.entries(deliveries).filter(([, delivery]) => isDue(delivery, ports.around.nowMs()));
  const delivered = await Promise.all(
    due.map(
      async ([id, delivery]) =>
        [id, await tryOne(ports, announcement, { id, delivery, addressees }, signal)] as const,
    ),
  );
  const after = Object.fromEntries(delivered.map(([id, { delivery }]) => [id, delivery]));
  return summed(
    { ...deliveries, ...after },
    delivered.map(([, one]) => one),
  );
}

function begun({ around, schedule }: DeliverAllPorts, { told, byId }: Addressees): Deliveries {
  const entries = told.map((id): [string, Delivery] => {
    const [firstWaitSeconds = 0] = byId.get(id)?.schedule ?? schedule;
    const first = firstWaitSeconds > 0 && { next_attempt_at: around.nowMs() + firstWaitSeconds * 1000 };
    return [id, { ...newDelivery(), ...first }];
  });
  return Object.fromEntries(entries);
}

interface Due {
  id: string;
  delivery: Delivery;
  addressees: Addressees;
}

/** What is not the endpoint's doing costs no attempt, unless what was sealed can never be opened again. */
async function tryOne(
  ports: DeliverAllPorts,
  announcement: Announcement,
  { id, delivery, addressees }: Due,
  signal: AbortSignal,
): Promise<Delivered> {
  // The index may not show one that is there.
  const addressee = addressees.byId.get(id) ?? (await ports.findEndpoint(id));
  if (!addressee) return { delivery: { ...delivery, state: 'dropped' } };
  const nowMs = ports.around.nowMs();
  try {
    const delivered = await deliverOne(ports, announcement, { delivery, addressee }, signal);
    return givenUpInTime(delivered, announcement, nowMs);
  } catch (thrown) {
    const error = asPaperhookError(thrown);
    ports.around.report(error, announcement.item);
    const failure = publicReason(error);
    if (error.fault === 'permanent') {
      const entry = { at: nowMs, event: 'delivery_failed', detail: error.code };
      return { delivery: { ...delivery, state: 'failed' }, entry, failure };
    }
    const next_attempt_at = nowMs + waitAfterFailure(error, announcement.faults + 1, ports.around.random);
    const again = { delivery: { ...delivery, next_attempt_at }, failure, hasOwnFault: true };
    return givenUpInTime(again, announcement, nowMs);
  }
}

/** Whatever keeps a delivery from being made, its event is not kept longer. */
function givenUpInTime(delivered: Delivered, { occurredAtMs }: Announcement, nowMs: number): Delivered {
  const { delivery } = delivered;
  const isTooLate = (delivery.next_attempt_at ?? 0) >= occurredAtMs + REMEMBERED_MS;
  if (delivery.state !== 'owed' || !isTooLate) return delivered;
  const { next_attempt_at: _, ...kept } = delivery;
  const entry = { at: nowMs, event: 'delivery_failed', detail: 'given_up' };
  return { ...delivered, delivery: { ...kept, state: 'failed' }, entry };
}

function isDue({ state, next_attempt_at = 0 }: Delivery, nowMs: number): boolean {
  return state === 'owed' && next_attempt_at <= nowMs;
}

function summed(deliveries: Deliveries, delivered: readonly Delivered[]): Told {
  const owed = Object.values(deliveries).filter(({ state }) => state === 'owed');
  return {
    deliveries,
    log: delivered.flatMap(({ entry }) => entry ?? []),
    nextMs: owed.length > 0 ? Math.min(...owed.map(({ next_attempt_at = 0 }) => next_attempt_at)) : undefined,
    hasOwnFault: delivered.some(({ hasOwnFault }) => hasOwnFault),
    failure: delivered.findLast(({ failure }) => failure)?.failure,
  };
}
