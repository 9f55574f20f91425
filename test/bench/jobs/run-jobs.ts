/**
 * A world in which nothing goes wrong but what a kind of job is about: the functions as they are deployed, with
 * production's numbers, on AWS in memory; jobs of that kind, one after the other, from their submit to their tombstones.
 * Times are the world's: 13 ms for a call to AWS on average, 160 ms for one to a provider, 100 ms for one to an endpoint.
 */
import type { DocumentText } from '../../../infra/local/simulators/documents/document-text.ts';
import { settingsFor } from '../../../infra/stages/settings-for.ts';
import { type Job, jobItemId } from '../../../shared/jobs/job.ts';
import { clientOf } from '../../fakes/aws/client-of.ts';
import { type Cloud, createCloud } from '../../simulation/cloud/cloud.ts';
import { type Ask, createGateway } from '../../simulation/cloud/gateway.ts';
import { createFaults, FAULT_KINDS, type Faults } from '../../simulation/faults.ts';
import { hearRejections } from '../../simulation/hear-rejections.ts';
import { createArchive } from '../../simulation/outside/archives.ts';
import type { SimulatedDocument } from '../../simulation/outside/documents.ts';
import { createProvider, type Provider } from '../../simulation/outside/provider.ts';
import { SECRETS } from '../../simulation/outside/tenants.ts';
import { sendWebhook } from '../../simulation/outside/webhooks.ts';
import type { Product } from '../../simulation/product/load-product.ts';
import { enter } from '../../simulation/product/the-world.ts';
import { createRandom, type Random } from '../../simulation/time/random.ts';
import { standOn } from '../../simulation/time/replace-globals.ts';
import { createVirtualClock, type VirtualClock } from '../../simulation/time/virtual-clock.ts';
import { API_KEY, putTenant, TEMPLATE_ID } from '../ground/tenant.ts';
import { createDocument } from './documents.ts';
import type { JobKind } from './kinds.ts';
import { type Counts, createMeter, type Meter } from './meter.ts';

/** 2026-03-02 08:00:00 UTC. */
const T0 = 1_772_438_400_000;
const SEED = 1;
/** Between one submit and the next: long enough that no two jobs share a batch of messages. */
const APART_MS = 5_000;
/** A job that waits for the poller, and its result's 24 hours. Tombstones are DynamoDB's own to end. */
const LASTS_MS = 30 * 3_600_000;
const ENDPOINT_MS = 100;

export interface JobsOptions {
  kind: JobKind;
  text: DocumentText;
  /** How many are handed in. */
  submits: number;
  /** Polls with nothing due, run by themselves at the end. */
  idlePolls: number;
}

export async function runJobs(product: Product, options: JobsOptions): Promise<Counts> {
  const { kind, text, submits } = options;
  const clock = createVirtualClock(T0);
  const meter = createMeter(clock.nowMs);
  const documents = new Map<string, SimulatedDocument>();
  const complaints: string[] = [];
  const parts: { cloud?: Cloud; ask?: Ask } = {};
  const provider = createProvider({
    clock,
    faults: scripted(clock, kind),
    random: steady(createRandom(SEED, 'provider')),
    startMs: T0,
    ocrolusIds: createRandom(SEED, 'ocrolus'),
    document: (fileName) => documents.get(fileName),
    job: (jobId) => parts.cloud?.jobs.get(jobItemId(jobId)) as Job | undefined,
    send: (webhook, of) => {
      const ask: Ask = (name, call) => askMetered(meter, parts.ask, name, call);
      return sendWebhook({ ask, onWebhook: () => undefined, note: () => undefined }, webhook, of);
    },
    onCall: meter.onProviderCall,
  });
  standOn({
    nowMs: clock.nowMs,
    random: createRandom(SEED, 'product').next,
    uuid: createRandom(SEED, 'product ids').uuid,
    after: clock.after,
    fetch(url, init) {
      meter.onSent(init.body);
      return provider.fetch(cloud.effects, url, init);
    },
    log(line) {
      meter.onLog(line);
      if (/not_sent|unexpected/.test(JSON.stringify(line))) complaints.push(JSON.stringify(line));
    },
  });
  hearRejections((message) => complaints.push(message));
  const cloud = buildCloud(clock, meter, product, kind);
  parts.cloud = cloud;
  parts.ask = createGateway({ clock, lambda: cloud.lambda });
  enter(meter.paid(cloud));
  const client = clientOf<Parameters<typeof putTenant>[0]>({
    execute: (command) => cloud.execute('dynamodb', command),
  });
  await putTenant(client, kind.provider, 'https://acme.example/paperhook', T0);
  for (let index = 0; index < submits; index += 1) {
    const submission = createSubmission(`invoice-${index}`, kind, text);
    for (const document of submission.documents) documents.set(document.fileName, document);
    clock.after(APART_MS * (index + 1), () => handIn(meter, parts.ask, provider, kind, submission));
  }
  await clock.runUntil(T0 + LASTS_MS, () => false);
  for (let poll = 0; poll < options.idlePolls; poll += 1) {
    cloud.lambda.invoke('poll-due-items', {});
    await clock.runUntil(clock.nowMs() + 60_000, () => false);
  }
  standOn(undefined);
  enter(undefined);
  judge(cloud, complaints, submits * Math.max(1, kind.archive));
  return meter.counts();
}

interface Submission {
  fileName: string;
  bytes: Buffer;
  documents: readonly SimulatedDocument[];
}

function createSubmission(name: string, { archive }: JobKind, text: DocumentText): Submission {
  if (archive === 0) {
    const document = createDocument(name, text);
    return { ...document, documents: [document] };
  }
  const documents = Array.from({ length: archive }, (_, index) => createDocument(`${name}-${index}`, text));
  // Never compressed: documents that are nothing but one word would be taken for a bomb.
  const stored: Random = { ...createRandom(SEED, 'archive'), chance: () => false, pick: ([first]) => first };
  return { fileName: `${name}.zip`, bytes: createArchive(documents, stored), documents };
}

async function handIn(
  meter: Meter,
  ask: Ask | undefined,
  provider: Provider,
  kind: JobKind,
  { fileName, bytes, documents }: Submission,
): Promise<void> {
  for (const document of documents) provider.expect(kind.provider, document.fileName);
  const body = { template_id: TEMPLATE_ID, file_name: fileName, actual_image: bytes.toString('base64') };
  const headers = { 'x-auth': API_KEY };
  const { status } = await askMetered(meter, ask, 'submit-job', {
    route: 'POST /process-job',
    headers,
    body,
  });
  if (status !== 202) throw new Error(`${fileName} was answered with ${status}`);
}

async function askMetered(
  meter: Meter,
  ask: Ask | undefined,
  ...[name, call]: Parameters<Ask>
): ReturnType<Ask> {
  if (!ask) throw new Error('The API is not there yet.');
  meter.onRequest(call.body);
  const answer = await ask(name, call);
  meter.onSent(JSON.stringify(answer.body));
  return answer;
}

function buildCloud(clock: VirtualClock, meter: Meter, product: Product, kind: JobKind): Cloud {
  const attempts = new Map<string, number>();
  const cloud: Cloud = createCloud({
    clock,
    latency: createRandom(SEED, 'latency'),
    faults: without(clock),
    note: () => undefined,
    ...meter.watch,
    product: meter.timed(product),
    settings: settingsFor('production'),
    ids: createRandom(SEED, 'ids'),
    version: () => 'present',
    secret: (name) => SECRETS[name],
    async post({ headers, body, signal = new AbortController().signal }) {
      meter.onSent(body);
      const id = String(headers['webhook-id']);
      const attempt = (attempts.get(id) ?? 0) + 1;
      attempts.set(id, attempt);
      await cloud.effects.wait(ENDPOINT_MS, signal);
      const status = kind.isDeliveryRetried && attempt === 1 ? 500 : 200;
      return { status, excerpt: '' };
    },
  });
  return cloud;
}

function without(clock: VirtualClock): Faults {
  return createFaults({ seed: SEED, startMs: T0, nowMs: clock.nowMs, without: new Set(FAULT_KINDS) });
}

/** What a kind is about happens each time, everything else never. */
function scripted(clock: VirtualClock, kind: JobKind): Faults {
  return { ...without(clock), strikes: (fault) => kind.faults.includes(fault) };
}

/** A provider that takes as long as it mostly does: of every two ways the likely one. */
function steady(random: Random): Random {
  return { ...random, chance: (probability) => probability >= 0.5 };
}

/** What is counted must be what was meant: each job is a success, delivered, and a tombstone by now. */
function judge(cloud: Cloud, complaints: readonly string[], jobs: number): void {
  if (complaints[0] !== undefined) throw new Error(complaints[0]);
  const items = [...cloud.jobs.values()];
  const ended = items.filter((item) => item.kind === 'job' && (item as Job).status === 'SUCCESS');
  const batches = ended.filter((item) => 'documents' in item);
  if (ended.length - batches.length < jobs) throw new Error(`${ended.length} of ${jobs} jobs have succeeded`);
  const owing = items.find(({ step }) => step !== undefined);
  if (owing) throw new Error(`${owing.id} still owes its step ${owing.step}`);
  if (cloud.objects.size > 0) throw new Error(`objects are left: ${[...cloud.objects.keys()]}`);
}
