/**
 * An ended job goes in; its delivery is owed again, under the same id and with the whole schedule before it, and tried at
 * once. So is one that still waits for its next attempt. Throws PaperhookError where there is nothing to deliver or nowhere.
 */
import { PaperhookError, refused } from '../errors.ts';
import { deliveryOf } from './accept-job.ts';
import { isBatch } from './batch.ts';
import { findJob } from './find-job.ts';
import type { Job, JobTemplate } from './job.ts';
import { moveOn } from './move-on.ts';
import { heldUntil } from './obligation.ts';
import { withPresentWebhook } from './present-webhook.ts';
import type { Progress, StepPorts } from './run-step.ts';
import { extendTimeline } from './timeline.ts';

/** Each try loses only to somebody else's progress on the same job. */
const TRIES = 4;

export interface RedeliverPorts {
  steps: StepPorts<Job>;
  /** The template as it is now; undefined when it was deleted. */
  getTemplate(templateId: string): Promise<Pick<JobTemplate, 'webhook'> | undefined>;
}

export async function redeliverJob({ steps, getTemplate }: RedeliverPorts, jobId: string): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const job = await findJob(steps.store, jobId);
    const nowMs = steps.nowMs();
    const accepted = deliverable(job, nowMs);
    const template = withPresentWebhook(accepted, await getTemplate(job.template_id));
    refuseUnlessOn(template);
    if (await moveOn(steps, job, owedAgain(job, template, nowMs), 'step')) return;
  }
  throw new PaperhookError('unavailable', 'the job changed faster than it could be delivered again', {
    fault: 'transient',
  });
}

/** The template that the job was accepted under. */
function deliverable(job: Job, nowMs: number): JobTemplate {
  if (isBatch(job) && !isDeliveredItself(job))
    throw refused('conflict', 'A batch is not delivered itself: have its documents redelivered.');
  if (job.completed_at === undefined) {
    throw refused('conflict', `The job has not ended (${job.status}): there is nothing to deliver yet.`);
  }
  if (!job.template) {
    throw refused('expired', 'What the job was delivered with was deleted 24 hours after it had ended.');
  }
  if (!job.template.webhook) {
    throw refused('conflict', 'The job was accepted under a template without a webhook_url.');
  }
  const untilMs = heldUntil(job, nowMs);
  if (untilMs === undefined) return job.template;
  const until = new Date(untilMs).toISOString();
  throw refused('conflict', `The job is being delivered at this moment, until ${until} at most.`);
}

/** A batch with a result that its documents have in common. */
function isDeliveredItself({ status, delivery }: Job): boolean {
  return status === 'SUCCESS' && delivery !== 'none';
}

function refuseUnlessOn(template: JobTemplate): void {
  const state = deliveryOf(template);
  if (state === 'owed') return;
  throw refused(
    'conflict',
    state === 'off'
      ? 'The endpoint answered 410 and is off: set webhook_url with PATCH /templates/{template_id} to switch it on.'
      : 'The template has no webhook_url any more: set one with PATCH /templates/{template_id}.',
  );
}

function owedAgain(job: Job, template: JobTemplate, nowMs: number): Progress<Job> {
  return {
    step: 'deliver',
    dueMs: nowMs,
    changes: {
      template,
      delivery: 'owed',
      attempts: 0,
      delivery_attempts: 0,
      next_attempt_at: undefined,
      timeline: extendTimeline(job.timeline, { at: nowMs, event: 'redelivery_asked' }),
    },
  };
}
