/**
 * A world in which nothing goes wrong but endpoints: 10,000 deliveries are due to fifty of them, by deliver-result and the
 * poller as they are deployed, with the numbers of production. Fair queues are not simulated: the queue is first come,
 * first served, and what keeps endpoints apart is the product's alone.
 *
 * Two endpoints are a tenant's, and are told of each of its jobs: fifteen good ones share their jobs with a bad one, twenty
 * share nothing with one but the workers.
 */
import { settingsFor } from '../../../infra/stages/settings-for.ts';
import { wakeSender } from '../../../shared/lambda/step-ports.ts';
import { dynamoObligations } from '../../../shared/store/dynamo-obligations.ts';
import { clientOf } from '../../fakes/aws/client-of.ts';
import { queueUrl } from '../../fakes/aws/memory-sqs.ts';
import { type Cloud, type CloudWorld, createCloud } from '../cloud/cloud.ts';
import { JOBS_TABLE } from '../cloud/environment.ts';
import { createFaults, FAULT_KINDS } from '../faults.ts';
import { hearRejections } from '../hear-rejections.ts';
import type { Product } from '../product/load-product.ts';
import { enter } from '../product/the-world.ts';
import { createRandom } from '../time/random.ts';
import { standOn } from '../time/replace-globals.ts';
import { createVirtualClock } from '../time/virtual-clock.ts';
import { type Behaviour, createEndpoints, type FairEndpoint, postTo } from './endpoints.ts';
import { type Ended, endedJob, putEndpoints, SECRETS, tenantOf } from './tenants.ts';

/** Each with two deliveries. */
const JOBS = 5_000;
/** Of them 250 end at the first moment, when no worker is warm and nothing is known of any endpoint: the worst one. */
const BURST = 250;
/**
 * The others end at any time of these 90 s: 110 deliveries a second. The good ones take a fifth of production's hundred
 * places: 55 workers are begun a second, and each is done in 0.35 s. The slow ones by themselves would take more than there
 * are, were they sent all that is due to them: 11 a second, for 10 s each.
 */
const SPAN_MS = 90_000;
/** So long the bad ones are bad. */
const TROUBLED_MS = 15 * 60_000;
/** Until well after the last probe, which comes 10 minutes later at most, and all that is let through after it. */
const LASTS_MS = 60 * 60_000;
/** 2026-03-02 08:00:00 UTC. */
const T0 = 1_772_438_400_000;

const OWED = new Set(['deliver', 'drain']);

const settings = settingsFor('production');

export interface DeliveriesOptions {
  seed: number;
  /** Else the bad ones behave like the others. */
  isTroubled: boolean;
}

export interface EndpointReport {
  behaviour: Behaviour;
  /** How many it is due. */
  events: number;
  /** How many of them it has taken, and how often it has taken any. */
  taken: number;
  acceptances: number;
  /** Under how many ids it was sent them, each event's counted apart. */
  ids: number;
  attempts: number;
  /** From the job's end to when it first answered that it has taken that. */
  delaysMs: number[];
}

export interface Deliveries {
  endpoints: EndpointReport[];
  /** How often a delivery was parked. */
  parked: number;
  /** How many items still owe a delivery, or wait for their endpoint. */
  owing: number;
  /** What a function has failed at. */
  complaints: string[];
}

export async function runDeliveries(
  product: Product,
  { seed, isTroubled }: DeliveriesOptions,
): Promise<Deliveries> {
  const clock = createVirtualClock(T0);
  const endpoints = createEndpoints(seed);
  const complaints: string[] = [];
  let parked = 0;
  standOn({
    nowMs: clock.nowMs,
    random: createRandom(seed, 'product').next,
    uuid: createRandom(seed, 'product ids').uuid,
    after: clock.after,
    fetch: () => Promise.reject(new Error('Nobody else is asked.')),
    log: (line) => complaints.push(...complaintsIn(line)),
  });
  hearRejections((message) => complaints.push(message));
  const effectWorld = {
    clock,
    latency: createRandom(seed, 'latency'),
    faults: createFaults({ seed, startMs: T0, nowMs: clock.nowMs, without: new Set(FAULT_KINDS) }),
    note: () => undefined,
  };
  const areBad = () => isTroubled && clock.nowMs() < T0 + TROUBLED_MS;
  const cloud: Cloud = createCloud({
    ...effectWorld,
    ...UNWATCHED,
    product,
    settings,
    ids: createRandom(seed, 'ids'),
    version: () => 'present',
    secret: (name) => SECRETS[name],
    post: (post) => postTo({ effects: cloud.effects, endpoints, areBad, nowMs: clock.nowMs }, post),
    onWrite(_table, id, before, after) {
      if (isParked(id) && after && !before) parked += 1;
    },
  });
  enter(cloud);
  await putEndpoints(cloud, endpoints, T0);
  const ended = drawEnds(seed);
  for (const end of ended) clock.at(end.endedAtMs, () => endJob(cloud, end));
  await clock.runUntil(T0 + LASTS_MS, () => false);
  standOn(undefined);
  enter(undefined);
  return {
    endpoints: endpoints.map((endpoint, index) => reportOf(endpoint, dueTo(ended, index))),
    parked,
    owing: [...cloud.jobs].filter(([id, { step }]) => isParked(id) || OWED.has(step ?? '')).length,
    complaints,
  };
}

const UNWATCHED: Pick<CloudWorld, 'onCommand' | 'onReceive' | 'onDone'> = {
  onCommand: () => undefined,
  onReceive: () => undefined,
  onDone: () => undefined,
};

function complaintsIn(line: unknown): string[] {
  return /failed|not_sent/.test(String(Object(line).outcome)) ? [JSON.stringify(line)] : [];
}

function isParked(id: string): boolean {
  return id.startsWith('PARKED#');
}

/** Each tenant's are as many; whose is next, is chance. */
function drawEnds(seed: number): Ended[] {
  const random = createRandom(seed, 'ends');
  return Array.from({ length: JOBS }, (_, index) => ({
    jobId: random.uuid(),
    tenant: tenantOf(index),
    endedAtMs: index < BURST ? T0 : T0 + random.whole(1, SPAN_MS),
  }));
}

function dueTo(ended: readonly Ended[], endpoint: number): Ended[] {
  return ended.filter(({ tenant }) => tenant === tenantOf(endpoint));
}

/** As settle-job does: the item owes its delivery, then its wake-up is sent. */
async function endJob(cloud: Cloud, ended: Ended): Promise<void> {
  const dynamodb = clientOf<Parameters<typeof dynamoObligations>[0]>({
    execute: (command) => cloud.execute('dynamodb', command),
  });
  const job = endedJob(ended, settings.jobs.wakeGraceSeconds * 1000);
  await dynamoObligations(dynamodb, JOBS_TABLE).create(job);
  const sqs = { send: (command: object) => cloud.call('sqs', command) };
  const wake = wakeSender(sqs as unknown as Parameters<typeof wakeSender>[0], {
    deliver: queueUrl('deliver'),
  });
  await wake({ item: job.id, step: 'deliver', via: 'notification', tenant: ended.tenant }, 0);
}

function reportOf(
  { behaviour, taken, acceptances, ids, attempts }: FairEndpoint,
  due: readonly Ended[],
): EndpointReport {
  const delaysMs = due.flatMap(({ jobId, endedAtMs }) => {
    const takenAtMs = taken.get(jobId);
    return takenAtMs === undefined ? [] : [takenAtMs - endedAtMs];
  });
  const counts = { events: due.length, taken: delaysMs.length, acceptances, ids: ids.size, attempts };
  return { behaviour, ...counts, delaysMs };
}
