/** A tenant's own endpoints, beside its templates' URLs: what they are subscribed to, and what their tenant has set. */
import type { Endpoint as Stored } from '../../../shared/deliveries/endpoint.ts';
import type { Random } from '../time/random.ts';
import { createEndpoint, type Endpoint, type EndpointOptions } from './endpoints.ts';
import { seal, signingSecret } from './seals.ts';

export interface OwnEndpoint {
  endpoint: Endpoint;
  /** As the API writes it. */
  stored: Stored;
}

type OwnWorld = Pick<EndpointOptions, 'tenant' | 'startMs' | 'nowMs' | 'faults'> & { random: Random };

const SUBSCRIPTIONS: readonly [string[], ...string[][]] = [
  ['*'],
  ['job.*'],
  ['job.succeeded'],
  ['job.failed', 'batch.completed'],
  ['batch.completed', 'endpoint.disabled'],
  ['ocrolus.*', 'job.*'],
  ['endpoint.disabled'],
];
/** Seconds before each attempt: the deployment's, one that is soon over, and one try alone. */
const SCHEDULES: readonly (readonly [number, number[] | undefined])[] = [
  [6, undefined],
  [1, [0, 30, 120, 600]],
  [1, [60, 60]],
  [1, [0]],
];

export function createOwnEndpoints({ random, tenant, ...world }: OwnWorld): OwnEndpoint[] {
  const count = random.weighted([
    [3, 0],
    [3, 1],
    [2, 2],
    [2, 3],
  ] as const);
  return Array.from({ length: count }, (_, index) => {
    const id = random.uuid();
    const about = {
      tenant,
      url: `https://${tenant}.example/own/${index}`,
      events: [...random.pick(SUBSCRIPTIONS)],
    };
    const headers = random.chance(0.3) ? { 'x-hook-key': `hook-key-${index}` } : {};
    const secret = signingSecret(0);
    const options = { ...about, ...world, id, level: 'tenant', signingSecret: secret, headers } as const;
    const schedule = random.weighted(SCHEDULES);
    const rate = random.weighted([
      [3, undefined],
      [1, random.pick([0.2, 1, 5])],
    ] as const);
    const stored: Stored = {
      kind: 'endpoint',
      endpoint_id: id,
      tenant,
      description: '',
      events: about.events,
      ...(schedule && { retry_schedule: [...schedule] }),
      ...(rate !== undefined && { rate_per_second: rate }),
      created_at: world.startMs,
      ...seal(about.url, secret, headers, id),
    };
    return { endpoint: createEndpoint(options), stored };
  });
}
