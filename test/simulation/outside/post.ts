/** The way to a tenant's endpoint and back. */

import type { EndpointAnswer, GuardedPost } from '../../../shared/deliveries/guarded-post.ts';
import { PaperhookError } from '../../../shared/errors.ts';
import type { Effects } from '../cloud/effects.ts';
import { currentInvocation } from '../cloud/invocation.ts';
import type { Posted } from '../observed.ts';
import type { Tenant } from './tenants.ts';

export interface PostWorld {
  effects: Effects;
  tenants: readonly Tenant[];
  onPost(posted: Posted): void;
}

export async function postTo(world: PostWorld, post: GuardedPost): Promise<EndpointAnswer> {
  const { effects, tenants, onPost } = world;
  const endpoint = tenants.find((tenant) => tenant.endpoint?.url === post.url)?.endpoint;
  if (!endpoint) throw new Error('There is no such endpoint.');
  const by = currentInvocation();
  const { job_id: jobId } = JSON.parse(post.body);
  const webhookId = post.headers['webhook-id'] ?? '';
  if (post.signal?.aborted) {
    onPost({ jobId, webhookId, by, delivery: undefined });
    throw unavailable('aborted');
  }
  const taken = await effects.run(
    () => `POST ${post.url} JOB#${jobId}`,
    () => undefined,
    () => {
      const given = endpoint.take(post.headers, post.body);
      onPost({ jobId, webhookId, by, delivery: endpoint.deliveries.at(-1) });
      return given;
    },
  );
  if (taken.answer === 'timeout') {
    await effects.wait(post.timeoutMs, post.signal ?? new AbortController().signal).catch(() => undefined);
    throw unavailable('timeout');
  }
  const { answer: status, retryAfterSeconds } = taken;
  return {
    status,
    durationMs: 0,
    excerpt: '',
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}

function unavailable(cause: string): PaperhookError {
  return new PaperhookError('endpoint_unavailable', `The endpoint did not answer: ${cause}.`, {
    fault: 'transient',
    cause,
  });
}
