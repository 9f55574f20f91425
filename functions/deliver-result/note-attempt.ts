/** What an attempt says of its endpoint is noted there, and nothing while all goes well. */
import type { Delivery } from '../../shared/deliveries/delivery.ts';
import type { EndpointHealth } from '../../shared/deliveries/endpoint.ts';
import type { EndpointHealthStore } from '../../shared/store/endpoint-health.ts';
import type { Addressee } from './addressees.ts';
import type { MadeAttempt } from './make-attempt.ts';

/** @param delivery as it was before. @returns of an endpoint that has not taken it, what is known by now. */
export async function noteAttempt(
  health: Pick<EndpointHealthStore, 'noteFailure' | 'noteSuccess'>,
  delivery: Delivery,
  { ref, target }: Addressee,
  { at, duration_ms, outcome }: MadeAttempt,
): Promise<EndpointHealth | undefined> {
  switch (outcome.kind) {
    case 'delivered':
      // Of one that was let through it may not be known yet that others have failed.
      if (target.failing_since !== undefined || delivery.released) await health.noteSuccess(ref, at);
      return undefined;
    case 'endpoint_off':
      return undefined;
    default: {
      // A retry that fails says no more of the endpoint than the first attempt did.
      const isFirst = outcome.kind === 'failed' && delivery.attempts === 0;
      // Of what was sent while this was on its way it may have taken some.
      return health.noteFailure(ref, isFirst, at + duration_ms);
    }
  }
}
