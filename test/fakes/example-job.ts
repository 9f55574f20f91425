/** A job as submit-job writes it, and the template it was accepted under; each test says what differs. */
import type { Job, JobTemplate } from '../../shared/jobs/job.ts';

/** 2026-03-02 08:00:00 UTC. */
export const T0 = 1_772_438_400_000;
export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

export const JOB_ID = '3f2b8c1e-7a4d-4e55-9b0a-6c1d2e3f4a5b';
export const JOB_ITEM = `JOB#${JOB_ID}`;
export const UPLOAD = `uploads/${JOB_ID}`;

export function exampleTemplate(): JobTemplate {
  return {
    provider: 'azoraone',
    connection: 'main',
    options: { document: 'by_type', company_id: '123' },
    fields: [
      { name: 'number', type: 'text', source: 'invoiceNumber' },
      { name: 'total', type: 'amount', source: 'totalSum' },
    ],
  };
}

export function exampleJob(fields: Partial<Job> = {}): Job {
  return {
    id: JOB_ITEM,
    kind: 'job',
    version: 1,
    step: 'start',
    due: T0 + 90 * SECOND,
    due_shard: 0,
    hints: 0,
    hints_seen: 0,
    claims: 0,
    dead_letters: 0,
    job_id: JOB_ID,
    tenant: 'acme',
    listed_under: 'JOBS#acme',
    listed_at: T0,
    template_id: 'template-1',
    template: exampleTemplate(),
    static_values: '{"source":"mail"}',
    file: { name: 'invoice.pdf', content_type: 'application/pdf', bytes: 9 },
    upload_key: UPLOAD,
    status: 'NEW',
    accepted_at: T0,
    deadline: T0 + 23 * HOUR,
    attempts: 0,
    checks: 0,
    timeline: [{ at: T0, event: 'NEW' }],
    ...fields,
  };
}
