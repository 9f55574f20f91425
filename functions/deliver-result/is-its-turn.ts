/** A delivery and its endpoint go in; out comes whether it may be sent now. Else it is to be parked. */
import type { Delivery } from '../../shared/deliveries/delivery.ts';
import type { EndpointHealthStore } from '../../shared/store/endpoint-health.ts';
import type { Addressee } from './addressees.ts';
import { type RatePorts, takePlace } from './endpoint-rate.ts';

export interface TurnPorts extends RatePorts {
  health: Pick<EndpointHealthStore, 'openBreaker'>;
  wait(ms: number): Promise<void>;
}

/** What its endpoint's item has let through goes; else nothing does while that has others to let through first. */
export async function isItsTurn(
  ports: TurnPorts,
  delivery: Delivery,
  addressee: Addressee,
): Promise<boolean> {
  const { target, ref } = addressee;
  if (target.off_since !== undefined) return false;
  if (delivery.released) return true;
  if (target.parks_since !== undefined) return false;
  const waitMs = await takePlace(ports, addressee);
  if (waitMs === undefined) {
    await ports.health.openBreaker(ref, ports.around.nowMs());
    return false;
  }
  if (waitMs > 0) await ports.wait(waitMs);
  return true;
}
