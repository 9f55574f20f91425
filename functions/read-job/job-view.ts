/** A job as GET /jobs/{id} shows it: times in ISO 8601, what happened, what comes next and when; and as GET /jobs lists it. */
import { type Deliveries, overall } from '../../shared/deliveries/delivery.ts';
import type { JobView, ListedJob } from '../../shared/http/answered/jobs.ts';
import type { Job } from '../../shared/jobs/job.ts';
import { wholeTimeline } from '../../shared/jobs/timeline.ts';

export function jobView(job: Job): JobView {
  return {
    job_id: job.job_id,
    template_id: job.template_id,
    ...(job.retry_of && { retry_of: job.retry_of }),
    ...(job.batch && { batch: job.batch }),
    ...(job.tracked && { tracked: true }),
    status: job.status,
    ...documentCounts(job),
    ...(job.static_values && { static_values: JSON.parse(job.static_values) }),
    ...(job.file && { file: job.file }),
    ...(job.charged !== undefined && { credits: job.refund === 'made' ? 0 : job.charged }),
    submitted_at: iso(job.accepted_at),
    deadline: iso(job.deadline),
    ...ending(job),
    ...(job.last_failure && { last_failure: job.last_failure }),
    delivery: overall(job.deliveries),
    ...(job.deliveries && { deliveries: deliveryViews(job.deliveries) }),
    ...(job.step &&
      job.due !== undefined && { next: { step: job.step, due: iso(job.not_before ?? job.due) } }),
    timeline: wholeTimeline(job).map((entry) => ({ ...entry, at: iso(entry.at) })),
  };
}

/** What tells the jobs of a list apart; the rest is in each one's own view. */
export function listedJob(job: Job): ListedJob {
  return {
    job_id: job.job_id,
    template_id: job.template_id,
    ...(job.retry_of && { retry_of: job.retry_of }),
    ...(job.batch && { batch: job.batch }),
    status: job.status,
    ...documentCounts(job),
    ...(job.file && { file_name: job.file.name }),
    submitted_at: iso(job.accepted_at),
    ...ending(job),
  };
}

/** Of a batch whose archive was unpacked. */
function documentCounts({ documents, pending, successful }: Job): Pick<JobView, 'counts'> {
  if (documents === undefined) return {};
  const counts = { documents, pending: pending?.size ?? 0, successful: successful?.size ?? 0 };
  return { counts: { ...counts, failed: documents - counts.pending - counts.successful } };
}

function ending(job: Job): Pick<JobView, 'completed_at' | 'completed_via' | 'error'> {
  return {
    ...(job.completed_at !== undefined && { completed_at: iso(job.completed_at) }),
    ...(job.completed_via && { completed_via: job.completed_via }),
    ...(job.error && { error: job.error }),
  };
}

function deliveryViews(deliveries: Deliveries): NonNullable<JobView['deliveries']> {
  return Object.entries(deliveries).map(([endpoint_id, { state, tries, next_attempt_at, log }]) => ({
    endpoint_id,
    state,
    attempts: tries,
    ...(next_attempt_at !== undefined && { next_attempt_at: iso(next_attempt_at) }),
    log: log.map((attempt) => ({ ...attempt, at: iso(attempt.at) })),
  }));
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
