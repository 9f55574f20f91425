/** A job as GET /jobs/{id} shows it: times in ISO 8601, what happened, what comes next and when. */
import type { Job } from '../../shared/jobs/job.ts';

export function jobView(job: Job): object {
  return {
    job_id: job.job_id,
    template_id: job.template_id,
    ...(job.retry_of && { retry_of: job.retry_of }),
    status: job.status,
    ...(job.static_values && { static_values: JSON.parse(job.static_values) }),
    ...(job.file && { file: job.file }),
    submitted_at: iso(job.accepted_at),
    deadline: iso(job.deadline),
    ...(job.completed_at !== undefined && { completed_at: iso(job.completed_at) }),
    ...(job.completed_via && { completed_via: job.completed_via }),
    ...(job.error && { error: job.error }),
    ...(job.last_failure && { last_failure: job.last_failure }),
    delivery: { state: job.delivery, attempts: job.delivery_attempts },
    ...(job.step &&
      job.due !== undefined && { next: { step: job.step, due: iso(job.not_before ?? job.due) } }),
    timeline: job.timeline.map((entry) => ({ ...entry, at: iso(entry.at) })),
  };
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
