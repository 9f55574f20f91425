/**
 * An endpoint that is not sent everything at once, because it fails, throttles, is slow or has a rate: deliveries to it are
 * parked, and this item, with step and due, lets them through in the order of their age. It owes the step `drain` while any
 * is parked; the deliveries themselves owe nothing meanwhile.
 */
import { newItem, type Obligation, owes } from '../jobs/obligation.ts';

export interface EndpointItem extends Obligation {
  kind: 'endpoint';
  endpoint_id: string;
  /** By the id of the event's item: epoch ms at which it was let through, while it is not known to be through. */
  released: Record<string, number>;
  /** How often in a row one was let through to see whether the endpoint is back. */
  probes: number;
  /** Epoch ms: while the endpoint takes nothing, the next one is let through then. */
  probe_at?: number;
  /** Epoch ms: the endpoint has asked for nothing before (Retry-After); of several such times the latest. */
  asked_until?: number;
  /** Since when (epoch ms) nothing was found to be parked, with as many hints; the index may not have shown it yet. */
  found_empty?: { at: number; hints: number };
}

/** A parked delivery. Listed under its endpoint, by the age of its event. */
export interface Parked {
  endpointId: string;
  /** The id of the event's item: a job, or an event's own. */
  item: string;
  /** Epoch ms: when the event happened. */
  occurredAtMs: number;
}

export interface Park extends Parked {
  /** Epoch ms: the endpoint has asked not to be sent anything before. */
  askedUntilMs?: number | undefined;
}

/** An entry as it was read: parked anew, it is another. */
export interface ParkedEntry extends Parked {
  mark: string;
}

export interface LetThrough {
  endpointId: string;
  /** Whoever holds the endpoint's item. */
  token: string;
  item: string;
  nowMs: number;
  /** It is a probe: so many there were in a row, with this one, and when the next one is due (epoch ms). */
  probe?: { probes: number; nextAtMs: number };
}

/** Written whoever holds the endpoint's item. */
export interface EndpointItems {
  /** The delivery waits for its turn, and is not on its way any more. Answers whether the item had owed nothing until now. */
  park(parked: Park, nowMs: number): Promise<boolean>;
  /** The delivery is on its way. False when the token's lease is over. */
  letThrough(release: LetThrough): Promise<boolean>;
  /** The delivery is not on its way any more, `taken` perhaps. Answers how many others are; repeating it changes nothing. */
  through(endpointId: string, item: string, taken: boolean): Promise<number>;
  /** The item owes its drain by then, if it owes nothing yet. */
  oweDrain(endpointId: string, dueMs: number): Promise<void>;
  /** What is parked is let through from now on, whatever was waited for. */
  drainNow(endpointId: string, nowMs: number): Promise<void>;
  /** As drainNow, but what the endpoint has asked for is waited for all the same. */
  lookNow(endpointId: string, nowMs: number): Promise<void>;
  /** The oldest first. The index may lag behind the table. */
  listParked(endpointId: string, limit: number): Promise<ParkedEntry[]>;
  /** Unless it was parked anew since it was read. */
  unpark(entry: ParkedEntry): Promise<void>;
}

export function endpointItemId(endpointId: string): string {
  return `ENDPOINT#${endpointId}`;
}

export function newEndpointItem(endpointId: string, dueMs: number): EndpointItem {
  const id = endpointItemId(endpointId);
  return {
    ...newItem(id),
    ...owes(id, 'drain', dueMs),
    kind: 'endpoint',
    endpoint_id: endpointId,
    released: {},
    probes: 0,
  };
}
