/**
 * An ended job goes in; its deliveries, or that to one endpoint, are owed again, under the same id and with the whole schedule
 * before them, and tried at once. So are those that still wait for their next attempt. Throws PaperhookError where there is
 * nothing to deliver or nowhere.
 */
import { type Deliveries, newDelivery, owedAgain } from '../deliveries/delivery.ts';
import { refused } from '../errors.ts';
import { findJob } from './find-job.ts';
import type { Job, JobTemplate } from './job.ts';
import { moveOn } from './move-on.ts';
import { heldUntil } from './obligation.ts';
import { withPresentWebhook } from './present-webhook.ts';
import type { Progress, StepPorts } from './run-step.ts';
import { extendTimeline } from './timeline.ts';
import { tryAnew } from './try-anew.ts';

export interface RedeliverPorts {
  steps: StepPorts<Job>;
  /** The template as it is now; undefined when it was deleted. */
  getTemplate(templateId: string): Promise<Pick<JobTemplate, 'webhook'> | undefined>;
}

/**
 * Answers the deliveries as they are now.
 * @param endpointId the one endpoint to deliver to; a template's URL is named by its template_id.
 */
export async function redeliverJob(
  { steps, getTemplate }: RedeliverPorts,
  jobId: string,
  endpointId?: string,
): Promise<Deliveries> {
  return tryAnew('the job', async () => {
    const job = await findJob(steps.store, jobId);
    const nowMs = steps.nowMs();
    const before = deliverable(job, nowMs);
    const present = await getTemplate(job.template_id);
    const deliveries = { ...before, ...choose(job, before, present, endpointId) };
    const moved = await moveOn(steps, job, owed(job, deliveries, present, nowMs), 'step');
    return moved && deliveries;
  });
}

function deliverable(job: Job, nowMs: number): Deliveries {
  if (job.completed_at === undefined) {
    throw refused('conflict', `The job has not ended (${job.status}): there is nothing to deliver yet.`);
  }
  const untilMs = heldUntil(job, nowMs);
  if (untilMs !== undefined) {
    const until = new Date(untilMs).toISOString();
    throw refused('conflict', `The job is being delivered at this moment, until ${until} at most.`);
  }
  if (!job.deliveries) throw refused('conflict', 'The job has just ended and is about to be delivered.');
  if (job.static_values === undefined) {
    throw refused('expired', 'What the job was delivered with was deleted 24 hours after it had ended.');
  }
  return job.deliveries;
}

function choose(
  job: Job,
  deliveries: Deliveries,
  present: Pick<JobTemplate, 'webhook'> | undefined,
  endpointId: string | undefined,
): Deliveries {
  const webhook = present ? present.webhook : job.template?.webhook;
  const own = deliveries[job.template_id];
  const isAsked = endpointId === undefined || endpointId === job.template_id;
  if (own && isAsked) refuseUnlessOn(webhook);
  const chosen = Object.keys(deliveries).filter((id) => endpointId === undefined || endpointId === id);
  if (chosen.length > 0) {
    return Object.fromEntries(chosen.map((id) => [id, owedAgain(deliveries[id] ?? newDelivery())]));
  }
  throw refused(
    'conflict',
    endpointId === undefined
      ? noEndpoint(job)
      : 'endpoint_id: the job was not to be delivered to that endpoint.',
  );
}

function noEndpoint({ documents }: Job): string {
  return documents === undefined
    ? 'The job had no endpoint when it ended: its template had no webhook_url, and no endpoint was subscribed.'
    : 'A batch is not delivered itself: have its documents redelivered.';
}

function refuseUnlessOn(webhook: JobTemplate['webhook']): void {
  if (webhook && webhook.off_since === undefined) return;
  throw refused(
    'conflict',
    webhook
      ? 'The endpoint is off: switch it on with POST /endpoints/{template_id}/switch-on, or set another webhook_url with PATCH /templates/{template_id}.'
      : 'The template has no webhook_url any more: set one with PATCH /templates/{template_id}.',
  );
}

function owed(
  job: Job,
  deliveries: Deliveries,
  present: Pick<JobTemplate, 'webhook'> | undefined,
  nowMs: number,
): Progress<Job> {
  return {
    step: 'deliver',
    dueMs: nowMs,
    changes: {
      ...(job.template && { template: withPresentWebhook(job.template, present) }),
      deliveries,
      attempts: 0,
      timeline: extendTimeline(job.timeline, { at: nowMs, event: 'redelivery_asked' }),
    },
  };
}
