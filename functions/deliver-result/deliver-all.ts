/** Delivers one event to every endpoint that it is due at, at once, and answers what has become of all of its deliveries. */
import { type Deliveries, type Delivery, newDelivery, notOwed } from '../../shared/deliveries/delivery.ts';
import { asPaperhookError, publicReason, type Reason } from '../../shared/errors.ts';
import { REMEMBERED_MS } from '../../shared/jobs/kept.ts';
import type { TimelineEntry } from '../../shared/jobs/timeline.ts';
import { waitAfterFailure } from '../../shared/jobs/waits.ts';
import { type Addressee, type AddresseePorts, type Addressees, findAddressees } from './addressees.ts';
import type { Announcement } from './announcement.ts';
import { type DeliverOnePorts, type DeliveryReport, deliverOne } from './deliver-one.ts';

export interface DeliverAllPorts extends AddresseePorts, DeliverOnePorts {
  /** As it is in the table; undefined when it was deleted. */
  findAddressee(endpointId: string): Promise<Addressee | undefined>;
}

export interface DeliveriesReport {
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
): Promise<DeliveriesReport> {
  const before = announcement.deliveries;
  // Woken only because content had to go.
  if (before && !Object.values(before).some((delivery) => isDue(delivery, ports.around.nowMs())))
    return summed(before, []);
  const addressees = await findAddressees(ports, announcement);
  const deliveries = before ?? begun(ports, addressees);
  const due = Object.entries(deliveries).filter(([, delivery]) => isDue(delivery, ports.around.nowMs()));
  const reports = await Promise.all(
    due.map(
      async ([id, delivery]) =>
        [id, await tryOne(ports, announcement, { id, delivery, addressees }, signal)] as const,
    ),
  );
  const after = Object.fromEntries(reports.map(([id, { delivery }]) => [id, delivery]));
  return summed(
    { ...deliveries, ...after },
    reports.map(([, report]) => report),
  );
}

function begun({ around, schedule }: DeliverAllPorts, { subscribed, byId }: Addressees): Deliveries {
  const entries = subscribed.map((id): [string, Delivery] => {
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
): Promise<DeliveryReport> {
  // The index may not show one that is there.
  const addressee = addressees.byId.get(id) ?? (await ports.findAddressee(id));
  if (!addressee) return { delivery: notOwed(delivery, 'dropped') };
  const nowMs = ports.around.nowMs();
  try {
    const report = await deliverOne(ports, announcement, { delivery, addressee }, signal);
    return givenUpInTime(report, announcement, nowMs);
  } catch (thrown) {
    const error = asPaperhookError(thrown);
    ports.around.report(error, announcement.item);
    const failure = publicReason(error);
    if (error.fault === 'permanent') {
      const entry = { at: nowMs, event: 'delivery_failed', detail: error.code };
      return { delivery: notOwed(delivery, 'failed'), entry, failure };
    }
    const next_attempt_at = nowMs + waitAfterFailure(error, announcement.faults + 1, ports.around.random);
    const again = { delivery: { ...delivery, next_attempt_at }, failure, hasOwnFault: true };
    return givenUpInTime(again, announcement, nowMs);
  }
}

/** Whatever keeps a delivery from being made, its event is not kept longer. */
function givenUpInTime(
  report: DeliveryReport,
  { occurredAtMs }: Announcement,
  nowMs: number,
): DeliveryReport {
  const { delivery } = report;
  const isTooLate = (delivery.next_attempt_at ?? 0) >= occurredAtMs + REMEMBERED_MS;
  if (delivery.state !== 'owed' || !isTooLate) return report;
  const entry = { at: nowMs, event: 'delivery_failed', detail: 'given_up' };
  return { ...report, delivery: notOwed(delivery, 'failed'), entry };
}

function isDue({ state, next_attempt_at = 0 }: Delivery, nowMs: number): boolean {
  return state === 'owed' && next_attempt_at <= nowMs;
}

function summed(deliveries: Deliveries, reports: readonly DeliveryReport[]): DeliveriesReport {
  const owed = Object.values(deliveries).filter(({ state }) => state === 'owed');
  return {
    deliveries,
    log: reports.flatMap(({ entry }) => entry ?? []),
    nextMs: owed.length > 0 ? Math.min(...owed.map(({ next_attempt_at = 0 }) => next_attempt_at)) : undefined,
    hasOwnFault: reports.some(({ hasOwnFault }) => hasOwnFault),
    failure: reports.findLast(({ failure }) => failure)?.failure,
  };
}
