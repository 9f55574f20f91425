/**
 * Something that endpoints are told which is not the end of a job: an event of a provider's about a job, or an endpoint that
 * was switched off. It owes its deliveries as a job owes those of its end.
 */
import { newItem, type Obligation, owes } from '../jobs/obligation.ts';
import type { Deliveries } from './delivery.ts';
import { deliveryId, eventKey } from './delivery-id.ts';

export interface EventItem extends Obligation {
  kind: 'event';
  tenant: string;
  /** `ocrolus.book.verified`, `endpoint.disabled`. */
  event: string;
  /** One for each event, over every attempt and endpoint. */
  delivery_id: string;
  /** JSON of an object: what is sent beside `event`. */
  body: string;
  /** Epoch ms. */
  occurred_at: number;
  /** How often in a row its step has failed on our side. */
  attempts: number;
  /** Whom it is not told: the endpoint that it is about. */
  except?: string;
  deliveries?: Deliveries;
}

export interface NewEvent {
  tenant: string;
  event: string;
  /** What makes it this event and no other: a job_id, an endpoint's id and the time. */
  about: string;
  body: Record<string, unknown>;
  except?: string;
}

function eventItemId(key: string): string {
  return `EVENT#${key}`;
}

export function isEventItemId(itemId: string): boolean {
  return itemId.startsWith(eventItemId(''));
}

export function newEvent({ tenant, event, about, body, except }: NewEvent, nowMs: number): EventItem {
  const id = eventItemId(eventKey(about, event));
  return {
    ...newItem(id),
    ...owes(id, 'deliver', nowMs),
    kind: 'event',
    tenant,
    event,
    delivery_id: deliveryId(about, event),
    body: JSON.stringify(body),
    occurred_at: nowMs,
    attempts: 0,
    ...(except !== undefined && { except }),
  };
}
