/** What has become of one event at one endpoint, as the event's item keeps it. */

/**
 * `parked`: it waits for its endpoint to be there again, and is listed under it. `failed`: its schedule was used up while the
 * endpoint took others. `dropped`: its endpoint was deleted.
 */
export type DeliveryState = 'owed' | 'parked' | 'delivered' | 'failed' | 'dropped';

export type AttemptOutcome = 'delivered' | 'failed' | 'throttled' | 'given_up';

/** One attempt. `given_up`: it failed, and was the last of its schedule. */
export interface Attempt {
  /** Epoch ms. */
  at: number;
  duration_ms: number;
  outcome: AttemptOutcome;
  /** The HTTP status, if there was an answer. */
  status?: number;
  /** Why it was not taken: `status_500`, `timeout`, `ECONNREFUSED`. */
  error_code?: string;
  /** The first 1,024 bytes of what the endpoint answered; it goes with the job's own content. */
  response?: string;
}

export interface Delivery {
  state: DeliveryState;
  /** Attempts that used up one of the schedule. */
  attempts: number;
  /** All that were made. */
  tries: number;
  /** Epoch ms: of one that is owed, not before. */
  next_attempt_at?: number;
  /** Its endpoint's own item has let it through. */
  released?: true;
  /** Epoch ms: when it was first tried. */
  first_tried_at?: number;
  /** The latest, the newest last. */
  log: Attempt[];
}

/** By endpoint_id, a template's URL by its template_id. */
export type Deliveries = Record<string, Delivery>;

/** Of all that were made the job keeps the latest; the rest is in the attempt log. */
export const ATTEMPTS_KEPT = 5;

export function newDelivery(): Delivery {
  return { state: 'owed', attempts: 0, tries: 0, log: [] };
}

/** As if it had never been tried, but for the numbers of its attempts. */
export function owedAgain({ tries, log }: Delivery): Delivery {
  return { state: 'owed', attempts: 0, tries, log };
}

/** It waits for its endpoint. */
export function parked(delivery: Delivery): Delivery {
  return notOwed(delivery, 'parked');
}

/** It is not tried, for now or any more. */
export function notOwed(
  { released: _r, next_attempt_at: _n, ...delivery }: Delivery,
  state: Exclude<DeliveryState, 'owed'>,
): Delivery {
  return { ...delivery, state };
}

/** Of all together. `none`: the event has no endpoint. While it is not known yet which ones it has, it is owed. */
export function overall(deliveries: Deliveries | undefined): {
  state: DeliveryState | 'none';
  attempts: number;
} {
  if (!deliveries) return { state: 'owed', attempts: 0 };
  const all = Object.values(deliveries);
  const order = ['owed', 'parked', 'failed', 'delivered', 'dropped'] as const;
  const state = order.find((one) => all.some((delivery) => delivery.state === one)) ?? 'none';
  return { state, attempts: all.reduce((sum, { tries }) => sum + tries, 0) };
}

/** Nobody waits for what has not been taken yet: each endpoint has taken the event, or was deleted. */
export function isAllTaken(deliveries: Deliveries | undefined): boolean {
  return (
    deliveries !== undefined &&
    Object.values(deliveries).every(({ state }) => state === 'delivered' || state === 'dropped')
  );
}

/** What endpoints have answered may be what they were sent. */
export function withoutAnswers(deliveries: Deliveries): Deliveries {
  const kept = Object.entries(deliveries).map(([id, delivery]) => {
    const log = delivery.log.map(({ response: _, ...attempt }) => attempt);
    return [id, { ...delivery, log }] as const;
  });
  return Object.fromEntries(kept);
}
