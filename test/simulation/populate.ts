/** Builds a world on its ground: everything and everybody, in the order in which they need one another. */
import { settingsFor } from '../../infra/stages/settings-for.ts';
import type { Obligation } from '../../shared/jobs/obligation.ts';
import { type Cloud, createCloud } from './cloud/cloud.ts';
import { SETTINGS_TABLE } from './cloud/environment.ts';
import { createGateway } from './cloud/gateway.ts';
import { currentInvocation } from './cloud/invocation.ts';
import { endpointsOf, type Ground, targetItemId, targetOf, there } from './ground.ts';
import { hearRejections } from './hear-rejections.ts';
import { jobOf } from './invariants/read-item.ts';
import { startAuditor } from './outside/auditor.ts';
import { handIn } from './outside/clients.ts';
import { startKeepers } from './outside/keepers.ts';
import { startOperator } from './outside/operator.ts';
import { postTo } from './outside/post.ts';
import { createProvider } from './outside/provider.ts';
import { createTenants, SECRETS } from './outside/tenants.ts';
import { sendWebhook } from './outside/webhooks.ts';
import type { Product, Version } from './product/load-product.ts';
import { rollOut } from './product/roll-out.ts';
import { enter } from './product/the-world.ts';
import { createRandom } from './time/random.ts';
import { standOn } from './time/replace-globals.ts';

const settings = settingsFor('production');
const HOUR_MS = 3_600_000;
/**
 * After the last endpoint has come back, for whatever was parked meanwhile, and for the longest wait of the schedule and its
 * fifth: who switches an endpoint on before it is back uses up attempts.
 */
const WELL_AGAIN_MS = Math.max(...settings.deliveries.scheduleSeconds) * 1_200 + HOUR_MS;
/** Before the end nobody changes an endpoint any more. */
const LEFT_ALONE_MS = 5 * HOUR_MS;

export interface Populated {
  cloud: Cloud;
  /** Epoch ms. */
  endMs: number;
}

/** @param leastEndMs the world does not end before. */
export async function populate(ground: Ground, product: Product, leastEndMs: number): Promise<Populated> {
  const { seed, startMs, clock, faults, jury, log, observed, parts, planned } = ground;
  const provider = createProvider({
    clock,
    faults,
    random: createRandom(seed, 'provider'),
    startMs,
    ocrolusIds: createRandom(seed, 'ocrolus'),
    document: observed.document,
    job: observed.job,
    send: (webhook, kind) => sendWebhook(webhookWorld, webhook, kind),
    onCall: (called) => jury.onProviderCall({ ...called, by: currentInvocation() }),
  });
  parts.provider = provider;
  standOn({
    nowMs: clock.nowMs,
    random: createRandom(seed, 'product').next,
    uuid: createRandom(seed, 'product ids').uuid,
    after: clock.after,
    fetch: (url, init) => provider.fetch(cloud.effects, url, init),
    log: (line) => {
      log.note('LOG', () => (typeof line === 'string' ? line : JSON.stringify(line)));
      jury.onLog(typeof line === 'string' ? line : JSON.stringify(line));
    },
  });
  hearRejections((message) => observed.complain('a function', message));
  const version = rollOut(faults, clock, startMs);
  const cloud = buildCloud(ground, product, version);
  parts.cloud = cloud;
  enter(cloud);
  const ask = createGateway({ clock, lambda: cloud.lambda });
  const webhookWorld = {
    ask,
    onWebhook: jury.onWebhook,
    note: log.note,
  };
  const random = createRandom(seed, 'tenants');
  parts.tenants.push(
    ...(await createTenants({
      cloud,
      faults,
      random,
      endpoints: createRandom(seed, 'endpoints'),
      grants: createRandom(seed, 'grants'),
      providers: createRandom(seed, 'providers'),
      givenBook: provider.ocrolus.givenBook,
      startMs,
      nowMs: clock.nowMs,
    })),
  );
  const endpoints = endpointsOf(parts.tenants);
  const wellMs = Math.max(...endpoints.map(({ wellSinceMs }) => wellSinceMs));
  const endMs = Math.max(leastEndMs, wellMs + WELL_AGAIN_MS);
  const jobIds = () => [...cloud.jobs.values()].flatMap((item) => jobOf(item)?.job_id ?? []);
  const keepers = { clock, faults, endpoints, version, jobIds, target: observed.target, note: log.note };
  startKeepers(keepers, endMs - LEFT_ALONE_MS);
  startOperator({ clock, cloud, faults, onPromise: jury.onPromise, note: log.note });
  const clientWorld = {
    clock,
    faults,
    ask,
    onPromise: jury.onPromise,
    onRead: jury.onRead,
    onRefused: jury.onRefused,
    isToBeDoneAnew: (jobId: string) => observed.job(jobId)?.error?.code === 'upload_missing',
    complain: observed.complain,
  };
  startAuditor({ clock, ask, tenants: parts.tenants, onAudit: jury.onAudit }, endMs);
  for (const { afterMs, submission, random: own } of planned) {
    clock.after(afterMs, () => {
      const tenant = there(parts.tenants[own.whole(0, parts.tenants.length - 1)]);
      for (const { fileName } of submission.documents) provider.expect(tenant.provider, fileName);
      handIn(clientWorld, tenant, submission, own);
    });
  }
  return { cloud, endMs };
}

function buildCloud(
  { seed, clock, faults, jury, log, parts }: Ground,
  product: Product,
  version: () => Version,
): Cloud {
  const cloud: Cloud = createCloud({
    clock,
    latency: createRandom(seed, 'latency'),
    ids: createRandom(seed, 'ids'),
    faults,
    note: log.note,
    product,
    settings,
    version,
    secret: (name) => SECRETS[name],
    post: (post) =>
      postTo({ effects: cloud.effects, endpoints: endpointsOf(parts.tenants), onPost: jury.onPost }, post),
    onWrite(table, id, before, after) {
      if (table === SETTINGS_TABLE) {
        const endpoint = endpointsOf(parts.tenants).find((one) => targetItemId(one) === id);
        const [was, is] = endpoint ? [targetOf(endpoint, before), targetOf(endpoint, after)] : [];
        if (endpoint) jury.onTended({ endpoint, before: was, after: is, by: currentInvocation() });
        return;
      }
      const [was, is] = [before as Obligation | undefined, after as Obligation | undefined];
      jury.onChange({ id, before: was, after: is, by: currentInvocation() });
    },
    onCommand: (service, command, result) => jury.onCommand(service, command, result, currentInvocation()),
    onReceive: jury.onReceive,
    onDone: jury.onDone,
  });
  return cloud;
}
