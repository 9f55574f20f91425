/** One seed's world: the whole system, everybody around it, what goes wrong, and those who judge it. */
import { settingsFor } from '../../infra/config.ts';
import { type Job, jobItemId } from '../../shared/jobs/job.ts';
import type { Obligation } from '../../shared/jobs/obligation.ts';
import { type Cloud, createCloud } from './cloud/cloud.ts';
import { JOBS_TABLE } from './cloud/environment.ts';
import { createGateway } from './cloud/gateway.ts';
import { currentInvocation } from './cloud/invocation.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { createFaults, type FaultKind, type Faults } from './faults.ts';
import { hearRejections } from './hear-rejections.ts';
import { createJury, type Jury, type Violation } from './jury.ts';
import type { Observed } from './observed.ts';
import { handIn } from './outside/clients.ts';
import { startOperator } from './outside/operator.ts';
import { FORGED } from './outside/other-webhooks.ts';
import { type PlannedDocument, planDocuments } from './outside/plan-documents.ts';
import { postTo } from './outside/post.ts';
import { createProvider, type Provider } from './outside/provider.ts';
import { createTenants, SECRETS, type Tenant } from './outside/tenants.ts';
import { sendWebhook } from './outside/webhooks.ts';
import type { Product } from './product/load-product.ts';
import { rollOut } from './product/roll-out.ts';
import { enter } from './product/the-world.ts';
import { createRandom } from './time/random.ts';
import { standOn } from './time/replace-globals.ts';
import { createVirtualClock, type VirtualClock } from './time/virtual-clock.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** 2026-03-02 08:00:00 UTC. */
const T0 = 1_772_438_400_000;
/** After the last job was accepted: its deadline, its result's 24 hours, and time to be late in. */
const LASTS_MS = 2 * DAY_MS + 3 * HOUR_MS;

const settings = settingsFor('production');

export interface WorldOptions {
  seed: number;
  jobs?: number | undefined;
  only?: ReadonlySet<number> | undefined;
  without?: ReadonlySet<FaultKind> | undefined;
  /** Keep the event log. */
  trace?: boolean | undefined;
}

export interface Outcome {
  seed: number;
  violation: Violation | undefined;
  jobs: number;
  invocations: number;
  wakeUps: number;
  faults: ReadonlyMap<FaultKind, number>;
  log: readonly string[];
}

/** What all parts of a world share. */
interface Ground {
  seed: number;
  startMs: number;
  clock: VirtualClock;
  faults: Faults;
  log: EventLog;
  documents: readonly PlannedDocument[];
  jury: Jury;
  observed: Observed;
  /** Those that come later, each from when it is there. */
  parts: { cloud?: Cloud; provider?: Provider; tenants: Tenant[] };
}

export async function runWorld(product: Product, options: WorldOptions): Promise<Outcome> {
  const ground = layGround(options);
  const { clock, jury, log, documents, faults, startMs } = ground;
  const cloud = await populate(ground, product);
  // Until the faults end, an operator may have made new jobs of failed ones.
  const lastMs = Math.max(faults.endMs, ...documents.map(({ afterMs }) => startMs + afterMs));
  await clock.runUntil(lastMs + LASTS_MS, () => jury.verdict() !== undefined);
  if (!jury.verdict()) jury.onEnd();
  standOn(undefined);
  enter(undefined);
  return {
    seed: options.seed,
    violation: jury.verdict(),
    jobs: documents.length,
    invocations: cloud.lambda.invocations(),
    wakeUps: jury.wakeUps(),
    faults: faults.counts,
    log: log.lines,
  };
}

function layGround({ seed, jobs, only, without = new Set(), trace = false }: WorldOptions): Ground {
  const startMs = T0;
  const clock = createVirtualClock(startMs);
  const faults = createFaults({ seed, startMs, nowMs: clock.nowMs, without });
  const log = createEventLog(trace, startMs, clock.nowMs);
  const documents = planDocuments({ seed, jobs, only, faultsMs: faults.endMs - startMs });
  const parts: Ground['parts'] = { tenants: [] };
  const cloud = () => there(parts.cloud);
  const observed: Observed = {
    clock,
    faults,
    cloud,
    provider: () => there(parts.provider),
    promised: new Map(),
    job: (jobId) => cloud().jobs.get(jobItemId(jobId)) as Job | undefined,
    document: (fileName) => documents.find(({ document }) => document.fileName === fileName)?.document,
    endpoint: (templateId) =>
      parts.tenants.find(({ template }) => template.template_id === templateId)?.endpoint,
    complain: () => undefined,
  };
  const jury = createJury(observed, log.note);
  return { seed, startMs, clock, faults, log, documents, jury, observed, parts };
}

/** Everything and everybody, in the order in which they need one another. */
async function populate(ground: Ground, product: Product): Promise<Cloud> {
  const { seed, startMs, clock, faults, jury, log, observed, parts, documents } = ground;
  const provider = createProvider({
    clock,
    faults,
    random: createRandom(seed, 'provider'),
    startMs,
    readText: (fileName) => observed.document(fileName)?.text ?? { source: 'nothing readable', text: '' },
    send: (webhook) => sendWebhook(webhookWorld, webhook),
    onCall: (asked, answered) => jury.onProviderCall(asked, answered, currentInvocation()),
  });
  parts.provider = provider;
  standOn({
    nowMs: clock.nowMs,
    random: createRandom(seed, 'product').next,
    uuid: createRandom(seed, 'product ids').uuid,
    after: clock.after,
    fetch: (url, init) => provider.fetch(cloud.effects, url, init),
    log: (line) => jury.onLog(typeof line === 'string' ? line : JSON.stringify(line)),
  });
  hearRejections((message) => observed.complain('a function', message));
  const cloud = buildCloud(ground, product);
  parts.cloud = cloud;
  enter(cloud);
  const ask = createGateway({ clock, lambda: cloud.lambda });
  const webhookWorld = {
    ask,
    kindOf: (id: string) => kindOf(provider, id),
    onWebhook: jury.onWebhook,
    note: log.note,
  };
  const random = createRandom(seed, 'tenants');
  parts.tenants.push(...(await createTenants({ cloud, faults, random, startMs, nowMs: clock.nowMs })));
  startOperator({ clock, cloud, faults, onPromise: jury.onPromise, note: log.note });
  const clientWorld = {
    clock,
    faults,
    ask,
    onPromise: jury.onPromise,
    onRead: jury.onRead,
    isToBeDoneAnew: (jobId: string) => observed.job(jobId)?.error?.code === 'upload_missing',
    complain: observed.complain,
  };
  for (const { afterMs, document, random: own } of documents) {
    clock.after(afterMs, () => {
      provider.expect(document.fileName);
      handIn(clientWorld, there(parts.tenants[own.whole(0, parts.tenants.length - 1)]), document, own);
    });
  }
  return cloud;
}

function buildCloud({ seed, startMs, clock, faults, jury, log, parts }: Ground, product: Product): Cloud {
  const cloud: Cloud = createCloud({
    clock,
    latency: createRandom(seed, 'latency'),
    ids: createRandom(seed, 'ids'),
    faults,
    note: log.note,
    product,
    settings,
    version: rollOut(faults, clock, startMs),
    secret: (name) => SECRETS[name],
    post: (post) => postTo({ effects: cloud.effects, tenants: parts.tenants, onPost: jury.onPost }, post),
    onWrite(table, id, before, after) {
      if (table !== JOBS_TABLE) return;
      const [was, is] = [before as Obligation | undefined, after as Obligation | undefined];
      jury.onChange({ id, before: was, after: is, by: currentInvocation() });
    },
    onCommand: (service, command, result) => jury.onCommand(service, command, result, currentInvocation()),
    onReceive: jury.onReceive,
    onDone: jury.onDone,
  });
  return cloud;
}

function kindOf(provider: Provider, id: string): 'genuine' | 'duplicate' | 'forged' {
  if (id.startsWith(FORGED)) return 'forged';
  return provider.model.webhooks().find((webhook) => webhook.id === id)?.kind ?? 'genuine';
}

function there<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('It is not there yet.');
  return part;
}
