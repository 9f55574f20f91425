/** The way to a tenant's endpoint and back. */
import type { EndpointAnswer, GuardedPost } from '../../../shared/deliveries/guarded-post/guarded-post.ts';
import { PaperhookError } from '../../../shared/errors.ts';
import type { Effects } from '../cloud/effects.ts';
import { currentInvocation } from '../cloud/invocation.ts';
import type { Posted } from '../observed.ts';
import type { Delivery, Endpoint } from './endpoints.ts';

export interface PostWorld {
  effects: Effects;
  endpoints: readonly Endpoint[];
  onPost(posted: Posted): void;
}

export async function postTo(world: PostWorld, post: GuardedPost): Promise<EndpointAnswer> {
  const { effects, endpoints, onPost } = world;
  const endpoint = endpoints.find(({ url }) => url === post.url);
  if (!endpoint) throw new Error('There is no such endpoint.');
  const webhookId = post.headers['webhook-id'] ?? '';
  const { job_id, event } = JSON.parse(post.body);
  const isEnding = /^(job|batch)\./.test(event);
  const item = isEnding ? `JOB#${job_id}` : `EVENT#${webhookId.replace('msg_', '')}`;
  const about = { item, event, endpoint, webhookId, by: currentInvocation() };
  if (post.signal?.aborted) {
    onPost({ ...about, delivery: undefined });
    throw unavailable('aborted');
  }
  const taken = await effects.run(
    () => `POST ${post.url} ${item}`,
    () => undefined,
    () => {
      endpoint.take(post.headers, post.body);
      const delivery = endpoint.deliveries.at(-1) as Delivery;
      onPost({ ...about, delivery });
      return delivery;
    },
  );
  const { answer: status, retryAfterSeconds, tookMs } = taken;
  if (tookMs > 0) {
    const signal = post.signal ?? new AbortController().signal;
    await effects.wait(Math.min(tookMs, post.timeoutMs), signal).catch(() => undefined);
    if (signal.aborted) throw unavailable('aborted');
  }
  if (status === 'timeout') throw unavailable('timeout');
  if (status === 'refused') throw unavailable('ECONNREFUSED');
  return {
    status,
    excerpt: 'what the endpoint says',
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}

function unavailable(cause: string): PaperhookError {
  return new PaperhookError('endpoint_unavailable', `The endpoint did not answer: ${cause}.`, {
    fault: 'transient',
    cause,
  });
}
