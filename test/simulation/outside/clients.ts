/** Tenants' own programs: hand documents in, ask again when they get no answer, and read how their jobs stand. */
import type { Ask } from '../cloud/gateway.ts';
import type { Faults } from '../faults.ts';
import type { Promised, Read, Refused } from '../observed.ts';
import type { Random } from '../time/random.ts';
import type { VirtualClock } from '../time/virtual-clock.ts';
import type { Submission } from './submissions.ts';
import type { Tenant } from './tenants.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Between one try to hand a document in and the next. */
const PATIENCE_MS = [1_000, 5_000, 20_000, MINUTE_MS, 5 * MINUTE_MS];
/** After a 202, when a curious client looks. */
const LOOKS_MS = [2_000, MINUTE_MS, 20 * MINUTE_MS, 4 * HOUR_MS, 26 * HOUR_MS, 50 * HOUR_MS];

/** What a document or archive is handed in with, to be given back with each result. */
export function staticValuesOf(fileName: string): Record<string, string> {
  return { document: fileName };
}

export interface ClientWorld {
  clock: VirtualClock;
  faults: Faults;
  ask: Ask;
  onPromise(promised: Promised): void;
  onRead(read: Read): void;
  onRefused(refused: Refused): void;
  /** Its upload was lost: the same key makes a new job. */
  isToBeDoneAnew(jobId: string): boolean;
  complain(item: string, message: string): void;
}

/** One submission's client. @param random its own. */
export async function handIn(
  world: ClientWorld,
  tenant: Tenant,
  submission: Submission,
  random: Random,
): Promise<void> {
  const key = random.chance(0.6) ? random.uuid() : undefined;
  const submit = () => submitOnce(world, tenant, submission, key);
  const jobId = await persist(world, submit);
  if (jobId === undefined) return;
  if (key !== undefined && world.faults.strikes('submit_repeated')) {
    await world.clock.sleep(random.whole(10, 2 * HOUR_MS));
    const again = await submit();
    const isOther = again !== undefined && again !== jobId;
    if (isOther && !world.isToBeDoneAnew(jobId))
      world.complain(`JOB#${jobId}`, `its Idempotency-Key gave a second job ${again}`);
  }
  if (random.chance(0.3)) await follow(world, tenant, jobId);
}

async function persist(
  { clock }: ClientWorld,
  submit: () => Promise<string | undefined>,
): Promise<string | undefined> {
  for (const patienceMs of PATIENCE_MS) {
    const jobId = await submit();
    if (jobId !== undefined) return jobId;
    await clock.sleep(patienceMs);
  }
  return undefined;
}

async function submitOnce(
  world: ClientWorld,
  tenant: Tenant,
  { bytes, fileName }: Submission,
  key: string | undefined,
): Promise<string | undefined> {
  const askedAtMs = world.clock.nowMs();
  const { status, body } = await world.ask('submit-job', {
    route: 'POST /process-job',
    headers: { 'x-auth': tenant.apiKey, ...(key !== undefined && { 'idempotency-key': key }) },
    body: {
      template_id: tenant.template.template_id,
      actual_image: bytes.toString('base64'),
      file_name: fileName,
      static_values: staticValuesOf(fileName),
    },
  });
  if (status === 202) {
    const jobId = String(body['job_id']);
    world.onPromise({ jobId, atMs: world.clock.nowMs() });
    return jobId;
  }
  // It tries again, for credits may come back.
  if (status === 402) world.onRefused({ tenant: tenant.name, askedAtMs });
  else if (status < 500) world.complain(fileName, `a good submit was answered with ${status}`);
  return undefined;
}

async function follow(world: ClientWorld, tenant: Tenant, jobId: string): Promise<void> {
  const startMs = world.clock.nowMs();
  for (const lookMs of LOOKS_MS) {
    await world.clock.sleep(startMs + lookMs - world.clock.nowMs());
    await read(world, tenant, jobId, 'status');
    await read(world, tenant, jobId, 'result');
  }
}

async function read(
  { ask, clock, onRead }: ClientWorld,
  { apiKey }: Tenant,
  jobId: string,
  call: Read['call'],
): Promise<void> {
  const askedAtMs = clock.nowMs();
  const headers = { 'x-auth': apiKey };
  const { status, body } = await ask(
    'read-job',
    call === 'status'
      ? { route: 'GET /jobs/{job_id}', headers, parameters: { job_id: jobId } }
      : { route: 'POST /job-results', headers, body: { job_id: jobId } },
  );
  onRead({ jobId, call, askedAtMs, status, body });
}
