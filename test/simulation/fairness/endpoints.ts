/** Fifty endpoints, fifteen of which behave badly until they recover, and what each of them was sent and has taken. */
import type { EndpointAnswer, GuardedPost } from '../../../shared/deliveries/guarded-post/guarded-post.ts';
import { PaperhookError } from '../../../shared/errors.ts';
import type { Effects } from '../cloud/effects.ts';
import { createRandom, type Random } from '../time/random.ts';

const ENDPOINTS = 50;

export type Behaviour = 'good' | 'refuses' | 'never_answers' | 'slow' | 'throttles';

/** The first fifteen, each of another tenant; all others are good. */
const BAD = [...many(2, 'refuses'), ...many(3, 'never_answers'), ...many(5, 'slow'), ...many(5, 'throttles')];

const SLOW_MS = 10_000;
const RETRY_AFTER_SECONDS = 30;
/** Of a good one, before it answers. */
const GOOD_MS = [50, 200] as const;

export interface FairEndpoint {
  id: string;
  url: string;
  /** Of what it was while it was bad. */
  behaviour: Behaviour;
  attempts: number;
  /** Every `job_id webhook-id` that it was ever sent. */
  ids: Set<string>;
  /** Of each event that it has taken: by its job_id, the epoch ms at which it first answered that. */
  taken: Map<string, number>;
  /** How often it has answered that it has taken an event, the same one or another. */
  acceptances: number;
  answers: Random;
}

export function createEndpoints(seed: number): FairEndpoint[] {
  return Array.from({ length: ENDPOINTS }, (_, index) => ({
    id: `endpoint-${index}`,
    url: `https://endpoint-${index}.example/hook`,
    behaviour: BAD[index] ?? 'good',
    attempts: 0,
    ids: new Set(),
    taken: new Map(),
    acceptances: 0,
    answers: createRandom(seed, `endpoint ${index}`),
  }));
}

export interface PostWorld {
  effects: Effects;
  endpoints: readonly FairEndpoint[];
  /** Whether those that can be bad are so at this moment. */
  areBad(): boolean;
  nowMs(): number;
}

export async function postTo(world: PostWorld, post: GuardedPost): Promise<EndpointAnswer> {
  const endpoint = world.endpoints.find(({ url }) => url === post.url);
  if (!endpoint) throw new Error('There is no such endpoint.');
  const { job_id: jobId } = JSON.parse(post.body);
  const behaviour = await world.effects.run(
    () => `POST ${post.url} JOB#${jobId}`,
    () => undefined,
    () => {
      endpoint.attempts += 1;
      endpoint.ids.add(`${jobId} ${post.headers['webhook-id']}`);
      return world.areBad() ? endpoint.behaviour : 'good';
    },
  );
  return answer(world, { endpoint, behaviour, jobId }, post);
}

interface Sent {
  endpoint: FairEndpoint;
  behaviour: Behaviour;
  jobId: string;
}

async function answer(
  { effects, nowMs }: PostWorld,
  { endpoint, behaviour, jobId }: Sent,
  { timeoutMs, signal = new AbortController().signal }: GuardedPost,
): Promise<EndpointAnswer> {
  if (behaviour === 'refuses') throw unavailable('ECONNREFUSED');
  if (behaviour === 'never_answers') {
    await effects.wait(timeoutMs, signal);
    throw unavailable('timeout');
  }
  await effects.wait(behaviour === 'slow' ? SLOW_MS : endpoint.answers.whole(...GOOD_MS), signal);
  const common = { excerpt: '' };
  if (behaviour === 'throttles') return { status: 429, retryAfterSeconds: RETRY_AFTER_SECONDS, ...common };
  endpoint.acceptances += 1;
  if (!endpoint.taken.has(jobId)) endpoint.taken.set(jobId, nowMs());
  return { status: 200, ...common };
}

function unavailable(cause: string): PaperhookError {
  return new PaperhookError('endpoint_unavailable', `The endpoint did not answer: ${cause}.`, {
    fault: 'transient',
    cause,
  });
}

function many(count: number, behaviour: Behaviour): Behaviour[] {
  return Array.from({ length: count }, () => behaviour);
}
