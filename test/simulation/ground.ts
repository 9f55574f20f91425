/** What all parts of a world share: its clock, its faults, what is handed in, its log and those who judge it. */
import { type Job, jobItemId } from '../../shared/jobs/job.ts';
import type { Template } from '../../shared/store/templates.ts';
import type { Cloud } from './cloud/cloud.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { createFaults, type Faults } from './faults.ts';
import { createJury, type Jury } from './jury.ts';
import type { Observed, StoredTarget } from './observed.ts';
import type { Endpoint } from './outside/endpoints.ts';
import { type Planned, planSubmissions } from './outside/plan-submissions.ts';
import type { Provider } from './outside/provider.ts';
import type { Submission } from './outside/submissions.ts';
import type { Tenant } from './outside/tenants.ts';
import { createVirtualClock, type VirtualClock } from './time/virtual-clock.ts';
import type { WorldOptions } from './world.ts';

/** 2026-03-02 08:00:00 UTC. */
const T0 = 1_772_438_400_000;

export interface Ground {
  seed: number;
  startMs: number;
  clock: VirtualClock;
  faults: Faults;
  log: EventLog;
  planned: readonly Planned[];
  jury: Jury;
  observed: Observed;
  /** Those that come later, each from when it is there. */
  parts: { cloud?: Cloud; provider?: Provider; tenants: Tenant[] };
}

export function layGround({ seed, jobs, only, without = new Set(), trace = false }: WorldOptions): Ground {
  const startMs = T0;
  const clock = createVirtualClock(startMs);
  const faults = createFaults({ seed, startMs, nowMs: clock.nowMs, without });
  const log = createEventLog(trace, startMs, clock.nowMs);
  const planned = planSubmissions({ seed, jobs, only, faultsMs: faults.endMs - startMs });
  const submissions = planned.map(({ submission }) => submission);
  const documents = submissions.flatMap((submission) => submission.documents);
  const parts: Ground['parts'] = { tenants: [] };
  const cloud = () => there(parts.cloud);
  const observed: Observed = {
    clock,
    faults,
    cloud,
    provider: () => there(parts.provider),
    promised: new Map(),
    job: (jobId) => cloud().jobs.get(jobItemId(jobId)) as Job | undefined,
    document: (fileName) => documents.find((document) => document.fileName === fileName),
    submission: (fileName) => submissions.find((submission) => has(submission, fileName)),
    granted: (tenant) => parts.tenants.find(({ name }) => name === tenant)?.granted,
    endpoint: (id) => endpointsOf(parts.tenants).find((endpoint) => endpoint.id === id),
    endpoints: () => endpointsOf(parts.tenants),
    target: (endpoint) => targetIn(cloud().settings, endpoint),
    complain: () => undefined,
  };
  const jury = createJury(observed, log.note);
  return { seed, startMs, clock, faults, log, planned, jury, observed, parts };
}

/** Which item of the settings table an endpoint stands in. */
export function targetItemId({ id, level }: Endpoint): string {
  return level === 'template' ? `TEMPLATE#${id}` : `ENDPOINT#${id}`;
}

export function targetOf({ level }: Endpoint, item: object | undefined): StoredTarget | undefined {
  if (!item) return undefined;
  return level === 'template' ? (item as Template).webhook : (item as StoredTarget);
}

function targetIn(settings: ReadonlyMap<string, object>, endpoint: Endpoint): StoredTarget | undefined {
  return targetOf(endpoint, settings.get(targetItemId(endpoint)));
}

export function endpointsOf(tenants: readonly Tenant[]): readonly Endpoint[] {
  return tenants.flatMap(({ endpoint, endpoints }) => [
    ...(endpoint ? [endpoint] : []),
    ...endpoints.map((own) => own.endpoint),
  ]);
}

function has(submission: Submission, fileName: string): boolean {
  const { documents } = submission;
  return submission.fileName === fileName || documents.some((document) => document.fileName === fileName);
}

export function there<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('It is not there yet.');
  return part;
}
