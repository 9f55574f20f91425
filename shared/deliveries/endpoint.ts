/**
 * Whereto deliveries go: an endpoint of a tenant's own, with the events it is subscribed to, or the URL of a template, which
 * is told of its jobs. What is secret of it is sealed, see secret-box.ts.
 */

/** What has become known of an endpoint by delivering to it. None of it: it takes what it is sent. */
export interface EndpointHealth {
  /** Epoch ms: since then it has taken nothing. */
  failing_since?: number;
  /** How many deliveries have failed at their first attempt since then. */
  failures?: number;
  /** Epoch ms: when it was sent what it has last taken after a failure. */
  took_at?: number;
  /** Epoch ms: since then its circuit breaker is open: deliveries wait for their turn, which its own item gives them (endpoint-item.ts). */
  parks_since?: number;
  /** How often it has been opened since, though it was open. */
  parks_said?: number;
  /** Epoch ms: it gets nothing until it is switched on; what is due to it is parked. */
  off_since?: number;
  off_reason?: OffReason;
}

const HEALTH: Record<keyof EndpointHealth, true> = {
  failing_since: true,
  failures: true,
  took_at: true,
  parks_since: true,
  parks_said: true,
  off_since: true,
  off_reason: true,
};
export const HEALTH_NAMES: readonly string[] = Object.keys(HEALTH);

/** An endpoint whose URL is set anew, the same one too, is switched on, with nothing known against it. */
export function withoutHealth<Known extends EndpointHealth>(known: Known): Omit<Known, keyof EndpointHealth> {
  const kept = Object.entries(known).filter(([name]) => !HEALTH_NAMES.includes(name));
  return Object.fromEntries(kept) as Omit<Known, keyof EndpointHealth>;
}

/** `gone`: it answered 410. `failing`: it took nothing for days. `switched_off`: its tenant wanted it. */
export type OffReason = 'gone' | 'failing' | 'switched_off';

export interface EndpointTarget extends EndpointHealth {
  /** Sealed anew whenever it is set, so it also tells one setting of it from another. Many URLs carry a token. */
  sealed_url: string;
  /** `https://hooks.example.com`: all of the URL that is ever shown. */
  origin: string;
  sealed_secret: string;
  /** The secret before, with which deliveries are signed as well until then (epoch ms). */
  previous_secret?: { sealed: string; until: number };
  sealed_headers: string;
  header_names: string[];
}

/** Of a tenant, beside those of its templates. */
export interface Endpoint extends EndpointTarget {
  kind: 'endpoint';
  endpoint_id: string;
  tenant: string;
  description: string;
  /** `job.succeeded`, or with a wildcard at the end, `ocrolus.*`; `*` is all. */
  events: string[];
  /** Seconds before each attempt; the deployment's where it is left out. */
  retry_schedule?: number[];
  /** Deliveries a second; as fast as they come where it is left out. */
  rate_per_second?: number;
  created_at: number;
  /** Epoch ms, once it has been changed. */
  updated_at?: number;
  /** How often it has been changed: a change is written only over the revision that it was made of. */
  revision?: number;
}

/** Which endpoint is meant: a tenant's own by its id, a template's by its template_id. */
export interface EndpointRef {
  endpoint_id: string;
  level: 'tenant' | 'template';
  /** As it was read: nothing is noted of an endpoint whose URL has been set anew since. */
  sealed_url: string;
}
