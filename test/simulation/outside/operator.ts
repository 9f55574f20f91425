/** Somebody who means well: sets stuck items going, cancels, retries, pauses the connection, all at bad moments. */
import { stuckItem } from '../../../infra/admin/redrive/stuck-item.ts';
import { bucketFiles } from '../../../shared/files/bucket.ts';
import { cancelWhole } from '../../../shared/jobs/cancel-whole.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import type { Obligation } from '../../../shared/jobs/obligation.ts';
import { type Redrivable, redriveItem } from '../../../shared/jobs/redrive-item.ts';
import { retryJob } from '../../../shared/jobs/retry-job.ts';
import { stepPorts } from '../../../shared/lambda/step-ports.ts';
import { dynamoObligations } from '../../../shared/store/dynamo-obligations.ts';
import { dynamoSettings } from '../../../shared/store/settings.ts';
import { queueUrl } from '../../fakes/aws/memory-sqs.ts';
import { JOBS, SETTINGS } from '../../fakes/table-definitions.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { BUCKET } from '../cloud/environment.ts';
import type { Faults } from '../faults.ts';
import type { Promised } from '../observed.ts';
import { documentClient, s3Client, sqsClient } from '../product/stand-ins/aws-clients.ts';
import type { VirtualClock } from '../time/virtual-clock.ts';
import { CONNECTION } from './tenants.ts';

const MINUTE_MS = 60_000;
const GRACE_SECONDS = 60;
const DEADLINE_MS = 82_800_000;
const PROVIDERS = ['azoraone', 'docuprox', 'ocrolus'];

export interface OperatorWorld {
  clock: VirtualClock;
  cloud: Cloud;
  faults: Faults;
  onPromise(promised: Promised): void;
  note(actor: string, what: () => string): void;
}

/** Looks in every ten minutes, as long as anything goes wrong. */
export function startOperator(world: OperatorWorld): void {
  const { clock, faults } = world;
  const act = actions(world);

  async function lookIn(): Promise<void> {
    if (clock.nowMs() >= faults.endMs) return;
    clock.after(10 * MINUTE_MS, lookIn);
    // Whatever is refused or fails, an operator is told and tries again another time.
    if (faults.strikes('operator_redrives')) await act.redrive();
    if (faults.strikes('operator_cancels')) await act.cancel();
    if (faults.strikes('operator_retries')) await act.retry();
    if (faults.strikes('operator_pauses')) await act.pause();
  }

  clock.after(5 * MINUTE_MS, lookIn);
}

function actions({ clock, cloud, faults, onPromise, note }: OperatorWorld) {
  const settings = dynamoSettings(documentClient(), SETTINGS);
  const files = bucketFiles(s3Client(), BUCKET);
  const retryPorts = {
    steps: stepsOf<Job>(),
    deadlineMs: DEADLINE_MS,
    getTemplate: settings.getTemplate,
    copyFile: files.copy,
    hasFile: files.has,
  };

  /** Whichever: that it can't be cancelled or retried is for the system to say. */
  function anyJobId(kind: 'operator_cancels' | 'operator_retries'): string {
    const jobs = [...cloud.jobs.values()].filter((item): item is Job => item.kind === 'job');
    return jobs[faults.random(kind).whole(0, jobs.length)]?.job_id ?? faults.random(kind).uuid();
  }

  return {
    async redrive(): Promise<void> {
      const stuck = [...cloud.jobs.values()].filter((item) => stuckItem(item as Redrivable, clock.nowMs()));
      for (const { id } of stuck) await attempt(() => redriveOne(id));
    },
    async cancel(): Promise<void> {
      const jobId = anyJobId('operator_cancels');
      note('operator', () => `cancels ${jobId}`);
      await attempt(() => cancelWhole(stepsOf<Job>(), jobId));
    },
    async retry(): Promise<void> {
      const jobId = anyJobId('operator_retries');
      const retry = await attempt(() => retryJob(retryPorts, jobId));
      note('operator', () => `retries ${jobId}: ${retry?.jobId ?? 'in vain'}`);
      if (retry) onPromise({ jobId: retry.jobId, atMs: clock.nowMs() });
    },
    async pause(): Promise<void> {
      const untilMs = clock.nowMs() + faults.random('operator_pauses').whole(5, 90) * MINUTE_MS;
      for (const provider of PROVIDERS) {
        await attempt(() => settings.pauseConnection(provider, CONNECTION, clock.nowMs()));
        clock.at(Math.min(untilMs, faults.endMs), () => resume(provider));
      }
    },
  };

  async function redriveOne(id: string): Promise<void> {
    const steps = stepsOf<Redrivable>();
    const item = await steps.store.get(id);
    if (item) await redriveItem(steps, item);
  }

  /** Until it has worked. */
  async function resume(provider: string): Promise<void> {
    try {
      await settings.resumeConnection(provider, CONNECTION);
    } catch {
      clock.after(MINUTE_MS, () => resume(provider));
    }
  }
}

async function attempt<Answer>(act: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await act();
  } catch {
    return undefined;
  }
}

function stepsOf<Item extends Obligation>() {
  const queues = {
    unpack: queueUrl('unpack'),
    start: queueUrl('start'),
    settle: queueUrl('settle'),
    deliver: queueUrl('deliver'),
    purge: queueUrl('purge'),
  };
  return stepPorts(dynamoObligations<Item>(documentClient(), JOBS), sqsClient(), queues, GRACE_SECONDS);
}
