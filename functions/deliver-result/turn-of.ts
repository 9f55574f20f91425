/** A delivery and its endpoint go in; out comes whether it may be sent now, or why it is to be parked. */
import type { Delivery } from '../../shared/deliveries/delivery.ts';
import type { Addressee } from './addressees.ts';
import { type RatePorts, takePlace } from './endpoint-rate.ts';

export interface TurnPorts extends RatePorts {
  wait(ms: number): Promise<void>;
}

/** `rate_used`: from now on others wait too: the endpoint's circuit breaker is to be opened. */
export type Turn = 'now' | 'waits' | 'rate_used';

/** What its endpoint's item has let through goes; else nothing does while that has others to let through first. */
export async function turnOf(ports: TurnPorts, delivery: Delivery, addressee: Addressee): Promise<Turn> {
  const { target } = addressee;
  if (target.off_since !== undefined) return 'waits';
  if (delivery.released) return 'now';
  if (target.parks_since !== undefined) return 'waits';
  const waitMs = await takePlace(ports, addressee);
  if (waitMs === undefined) return 'rate_used';
  if (waitMs > 0) await ports.wait(waitMs);
  return 'now';
}
