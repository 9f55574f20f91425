/** What is announced goes to one endpoint, signed, once; out comes what that has come to, whichever it is. */
import type { Attempt } from '../../shared/deliveries/delivery.ts';
import { type DeliveryOutcome, deliveryOutcome } from '../../shared/deliveries/delivery-outcome.ts';
import type { EndpointAnswer } from '../../shared/deliveries/guarded-post/guarded-post.ts';
import type { SecretBox } from '../../shared/deliveries/secret-box.ts';
import { type SignedPost, signPost } from '../../shared/deliveries/signature/sign-post.ts';
import type { Surroundings } from '../../shared/jobs/job-progress.ts';
import type { EndpointHealthStore } from '../../shared/store/endpoint-health.ts';
import type { Addressee } from './addressees.ts';
import type { Announcement } from './announcement.ts';
import { SLOW_MS } from './circuit-breaker.ts';

export interface AttemptPorts {
  around: Surroundings;
  secretBox(): Promise<SecretBox>;
  /** Throws PaperhookError when the endpoint did not answer. */
  post(post: SignedPost, signal: AbortSignal): Promise<EndpointAnswer>;
  health: Pick<EndpointHealthStore, 'openBreaker'>;
}

export interface MadeAttempt extends Pick<Attempt, 'at' | 'duration_ms' | 'status' | 'response'> {
  outcome: DeliveryOutcome;
}

/** Throws PaperhookError for what is not the endpoint's doing: nothing was sent. */
export async function makeAttempt(
  ports: AttemptPorts,
  announcement: Announcement,
  addressee: Addressee,
  signal: AbortSignal,
): Promise<MadeAttempt> {
  const post = await prepare(ports, announcement, addressee);
  const at = ports.around.nowMs();
  const slowness = watchSlowness(ports, addressee);
  const answer = await ports.post(post, signal).catch((error: unknown) => ({ error }));
  const made = { at, duration_ms: ports.around.nowMs() - at, outcome: deliveryOutcome(answer) };
  await slowness.over();
  if ('error' in answer) return made;
  return { ...made, status: answer.status, ...(answer.excerpt && { response: answer.excerpt }) };
}

async function prepare(
  { secretBox, around }: AttemptPorts,
  announcement: Announcement,
  { ref, target }: Addressee,
): Promise<SignedPost> {
  const box = await secretBox();
  const message = { id: announcement.deliveryId, body: await announcement.body() };
  return signPost(box, { endpointId: ref.endpoint_id, target }, message, around.nowMs());
}

/** Already while an answer is waited for, so that no more are sent meanwhile. */
function watchSlowness({ health, around }: AttemptPorts, { ref, target }: Addressee) {
  let opening: Promise<void> | undefined;
  const timer = setTimeout(() => {
    if (target.parks_since === undefined)
      opening = health.openBreaker(ref, around.nowMs()).catch(() => undefined);
  }, SLOW_MS);
  return {
    async over(): Promise<void> {
      clearTimeout(timer);
      await opening;
    },
  };
}
