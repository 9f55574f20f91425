/**
 * A wake-up goes in; the job's document is handed to its provider, its reference claimed, its credits charged, and the
 * job waits for the notification. Safe to run twice. What fails transiently is tried again later, until the deadline.
 */
import { chargeJob, requireCreditsFor } from '../../shared/credits/charge-job.ts';
import type { CreditPorts } from '../../shared/credits/credit-ports.ts';
import { PaperhookError } from '../../shared/errors.ts';
import type { Job, JobTemplate } from '../../shared/jobs/job.ts';
import { type Surroundings, withinDeadline } from '../../shared/jobs/job-progress.ts';
import { claimReference, type ReferenceStore, referenceId } from '../../shared/jobs/reference.ts';
import {
  type Outcome,
  type Progress,
  type Run,
  runStep,
  type StepPorts,
} from '../../shared/jobs/run-step.ts';
import { extendTimeline } from '../../shared/jobs/timeline.ts';
import type { Connect } from '../../shared/providers/connect.ts';
import type { Reference } from '../../shared/providers/notification.ts';

export interface StartPorts {
  steps: StepPorts<Job>;
  around: Surroundings;
  references: ReferenceStore;
  getFile(key: string): Promise<Uint8Array | undefined>;
  connect: Connect;
  credits: CreditPorts;
  /** How long after its start a job is first looked at if no notification comes, in ms. */
  firstCheckMs: number;
}

export function startJob(ports: StartPorts, run: Run, signal: AbortSignal): Promise<Outcome> {
  return runStep(ports.steps, run, (job) =>
    withinDeadline(job, ports.around, () => start(ports, job, signal)),
  );
}

async function start(ports: StartPorts, job: Job, signal: AbortSignal): Promise<Progress<Job>> {
  const { template } = job;
  if (!template) throw new Error('A job that is to start has its template.');
  await requireCreditsFor(ports.credits, job);
  const reference = await submit(ports, job, template, signal);
  const id = referenceId(template.provider, template.connection, reference.key);
  const claim = await claimReference(ports.references, id, job.id, ports.around.nowMs());
  const charged = await chargeJob(ports.credits, job);

  const nowMs = ports.around.nowMs();
  const hasNews = claim === 'claimed with news';
  return {
    step: 'settle',
    dueMs: hasNews ? nowMs : Math.min(job.deadline, nowMs + ports.firstCheckMs),
    ...(hasNews && { via: 'notification' }),
    changes: {
      status: 'PROCESSING IMAGE',
      reference,
      charged,
      attempts: 0,
      timeline: extendTimeline(job.timeline, { at: nowMs, event: 'PROCESSING IMAGE' }),
    },
  };
}

async function submit(
  ports: StartPorts,
  job: Job,
  template: JobTemplate,
  signal: AbortSignal,
): Promise<Reference> {
  const bytes = job.upload_key && (await ports.getFile(job.upload_key));
  if (!bytes || !job.file) {
    throw new PaperhookError('upload_missing', 'The document was never stored. Hand it in again.', {
      fault: 'permanent',
    });
  }
  const { api, webhookUrl } = await ports.connect(template, signal);
  const { name: fileName, content_type: contentType } = job.file;
  const document = { jobId: job.job_id, fileName, contentType, bytes, webhookUrl: webhookUrl(job.job_id) };
  return api.submit(document, template.options);
}
