import type { Delivery as Owed } from '../../../shared/deliveries/delivery.ts';
import type { Invariant, Observed } from '../observed.ts';
import type { Delivery, Endpoint } from '../outside/endpoints.ts';
import { deliveryChanges, isEnded, jobOf, tellingOf } from './read-item.ts';
import { RECOVERY_MS } from './slack.ts';

/** Production's default schedule has so many attempts: design of deliveries (README). */
const ATTEMPTS = 11;

export const oneDeliveryId: Invariant = {
  name: 'one delivery id',
  says: 'Every delivery of an event has the same id, event and ending, whatever endpoint it goes to; and a job is delivered after it has ended.',
  judge({ cloud, complain }) {
    const ids = new Map<string, string>();
    return {
      onPost({ item, event, webhookId, delivery }) {
        const id = `${webhookId} ${event}`;
        if ((ids.get(item) ?? id) !== id) complain(item, 'it was delivered under another id');
        ids.set(item, id);
        const telling = cloud().jobs.get(item);
        const job = jobOf(telling);
        if (!tellingOf(telling) || (job && !isEnded(job))) complain(item, 'it was delivered before its end');
        if (job && delivery && delivery.ending?.status !== job.status)
          complain(item, 'it was delivered with another ending');
      },
    };
  },
};

export const everythingIsDelivered: Invariant = {
  name: 'everything is delivered',
  says: 'At the end each endpoint that is on has taken every event it was told, unless it refuses that one for ever; of one that was deleted none is owed, and of one that is off none whose next attempt should have been made 25 minutes ago: then it is parked. Delivered is what it answered with 200; given up only what has failed at all attempts of its schedule (what it throttled is none), while it took something else since the worker began that made the first, or was written to have; dropped only what is for an endpoint that was deleted.',
  judge(observed) {
    const { cloud, clock, endpoint, endpoints, target, complain } = observed;
    /** By item and endpoint: attempts that count, and when the worker began that made the first. */
    const attempts = new Map<string, { counted: number; firstMs: number }>();
    /** By endpoint: when it was last written that it takes what it is sent. */
    const takes = new Map<string, number>();

    function judgeFailed(id: string, to: Endpoint): void {
      const made = attempts.get(`${id} ${to.id}`);
      const most = target(to)?.retry_schedule?.length ?? ATTEMPTS;
      if (!made || made.counted < most) {
        complain(id, `its delivery was given up after ${made?.counted ?? 0} attempts`);
        return;
      }
      const tookMs = to.deliveries.findLast(({ answer }) => answer === 200)?.atMs ?? 0;
      const lastMs = Math.max(tookMs, takes.get(to.id) ?? 0);
      if (lastMs < made.firstMs && target(to))
        complain(id, 'its delivery was given up though its endpoint took nothing else');
    }

    return {
      onTended({ endpoint: { id }, before, after }) {
        if (before?.failing_since !== undefined && after?.failing_since === undefined)
          takes.set(id, clock.nowMs());
      },
      onPost({ item, endpoint: { id }, by, delivery }) {
        const name = `${item} ${id}`;
        // A worker that is held up has begun an attempt long before it is made.
        const { counted = 0, firstMs = by?.begunAtMs ?? clock.nowMs() } = attempts.get(name) ?? {};
        const counts =
          delivery?.retryAfterSeconds === undefined && ![429, 410].includes(Number(delivery?.answer));
        attempts.set(name, { counted: counted + (counts ? 1 : 0), firstMs });
      },
      onChange({ id, before, after }) {
        for (const { endpointId, was, is } of deliveryChanges(before, after)) {
          const to = endpoint(endpointId);
          if (!to || is.state === was?.state) continue;
          if (is.state === 'failed') judgeFailed(id, to);
          if (is.state === 'dropped' && target(to)) complain(id, 'its delivery was dropped');
          if (is.state === 'delivered' && !isTaken(to, webhookIdOf(id, to), 200))
            complain(id, 'its delivery was not taken');
        }
      },
      onEnd() {
        for (const item of cloud().jobs.values()) {
          const telling = tellingOf(item);
          if (!telling) continue;
          if (!telling.deliveries) complain(item.id, 'it was never told anybody');
          for (const to of endpoints()) {
            const owed = telling.deliveries?.[to.id];
            if (owed) judgeEnd(observed, item.id, to, owed);
          }
        }
      },
    };

    function webhookIdOf(id: string, to: Endpoint): string | undefined {
      return to.deliveries.find((delivery) => itemOf(delivery) === id)?.webhookId;
    }
  },
};

function itemOf({ ending, webhookId }: Delivery): string {
  return ending ? `JOB#${ending.job_id}` : `EVENT#${webhookId.replace('msg_', '')}`;
}

function isTaken(to: Endpoint, webhookId: string | undefined, ...answers: Delivery['answer'][]): boolean {
  return to.deliveries.some(
    (delivery) => delivery.webhookId === webhookId && answers.includes(delivery.answer),
  );
}

function judgeEnd({ clock, target, complain }: Observed, id: string, to: Endpoint, owed: Owed): void {
  const { state, next_attempt_at: nextMs = 0 } = owed;
  const is = target(to);
  const isOpen = state === 'owed' || state === 'parked';
  if (!is) {
    if (isOpen) complain(id, `its delivery to the deleted endpoint ${to.id} is ${state}`);
    return;
  }
  if (is.off_since !== undefined) {
    if (state === 'owed' && nextMs + RECOVERY_MS < clock.nowMs())
      complain(id, `its delivery to ${to.id}, which is off, is owed`);
    return;
  }
  const isRefused = to.deliveries.some(
    (delivery) => itemOf(delivery) === id && to.refuses(delivery.webhookId),
  );
  if (isOpen && !isRefused) complain(id, `its delivery to ${to.id} is ${state} at the end of the world`);
}
