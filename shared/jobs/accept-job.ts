/**
 * A job is accepted: its item, then its upload, then its wake-up, so that no object is without an item that owes its
 * purge. What was left half made is completed by whoever asks for the same job again.
 */
import { transient } from '../errors.ts';
import { type Acceptance, firstStep, type Job, newJob } from './job.ts';
import { runStep, type StepPorts, type WakeUp } from './run-step.ts';

/** API Gateway gives up after 30 s; a submit that took longer has told nobody its job_id. */
const SUBMIT_MS = 30_000;

export interface AcceptPorts {
  steps: StepPorts<Job>;
  /** How long a job may take from its acceptance, in ms. */
  deadlineMs: number;
}

/** All of a job but its time. */
export type Accepted = Omit<Acceptance, 'nowMs' | 'startDueMs' | 'deadlineMs'>;

export async function acceptJob(
  { steps, deadlineMs }: AcceptPorts,
  accepted: Accepted,
  upload: Upload,
): Promise<void> {
  const nowMs = steps.nowMs();
  const startDueMs = nowMs + SUBMIT_MS + steps.graceMs;
  const job = newJob({ ...accepted, nowMs, startDueMs, deadlineMs: nowMs + deadlineMs });
  // Our own write was answered twice, or another call has accepted the same job, at this moment or long ago.
  if (!(await steps.store.create(job))) return completeUpload(steps, job, upload);
  await upload.put();
  await steps.wake(firstWakeUp(job), 0);
}

function firstWakeUp({ id, file }: Job): WakeUp {
  return { item: id, step: firstStep(file), via: 'submit' };
}

/** How a job's document comes under its upload key. */
export interface Upload {
  /** Safe to repeat. */
  put(): Promise<void>;
  isThere(): Promise<boolean>;
}

/**
 * Holds a NEW job while its upload is put, so that start-job can't find it missing, nor purge-job leave it behind. When
 * it can't be held, only the bucket knows whether an earlier call has put it: if it has not, the caller is to ask again.
 */
export async function completeUpload(steps: StepPorts<Job>, job: Job, upload: Upload): Promise<void> {
  const wakeUp = firstWakeUp(job);
  const outcome = await runStep(steps, { wakeUp, leaseMs: SUBMIT_MS }, async ({ last_failure }) => {
    await upload.put();
    return { changes: { last_failure }, step: wakeUp.step, dueMs: steps.nowMs() };
  });
  if (outcome === 'done' || (await upload.isThere())) return;
  throw transient('unavailable', 'the job is being started');
}
