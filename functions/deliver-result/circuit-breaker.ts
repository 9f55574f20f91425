/**
 * The numbers of an endpoint's circuit breaker. Closed: deliveries go to the endpoint as they come. Open (`parks_since`): they
 * are parked, and its own item lets them through in turn (drain-endpoint.ts); while it takes nothing (`failing_since`), one at a
 * time, to see whether it is back. It is closed again when nothing is parked any more.
 *
 * It is opened by failures (judge-attempt.ts), by an answer that takes long (make-attempt.ts), and where more is due than the
 * endpoint's rate lets through (turn-of.ts).
 */
import type { EndpointHealth } from '../../shared/deliveries/endpoint.ts';
import type { Growth } from '../../shared/jobs/waits.ts';
import type { OpenBreaker } from '../../shared/store/endpoint-health.ts';

/** So many deliveries that fail at their first attempt, none taken in between: an endpoint that takes nothing. */
export const FAILURES_TO_OPEN = 5;
/** An endpoint that takes longer to answer gets a bounded number of deliveries at once. */
export const SLOW_MS = 3_000;
/** Between two looks whether an endpoint that takes nothing is back. */
export const PROBES: Growth = { firstMs: 15_000, longestMs: 600_000 };
/** Of so many, the oldest, each is sent in turn: one that the endpoint refuses for ever must not keep back the others. */
export const PROBED = 10;

export function isOpen(known: EndpointHealth): known is EndpointHealth & OpenBreaker {
  return known.parks_since !== undefined && known.parks_said !== undefined;
}
