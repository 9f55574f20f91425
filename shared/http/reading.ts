/** What the calls that read jobs are asked with. */
import * as z from 'zod';
import { JOB_STATUSES } from '../jobs/job.ts';

export const resultsRequest = z.object({
  job_id: z.string(),
  result_format: z.enum(['json', 'csv']).default('json'),
});

export type ResultFormat = z.infer<typeof resultsRequest>['result_format'];

const time = z
  .union(
    [z.iso.datetime({ offset: true }), z.iso.date()],
    'must be a time such as 2026-03-02T08:00:00Z, or a day such as 2026-03-02',
  )
  .transform((text) => Date.parse(text));

/** The query of GET /jobs: jobs accepted from one time on and before another. */
export const jobsQuery = z
  .object({
    status: z.enum(JOB_STATUSES).optional(),
    from: time.optional(),
    to: time.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(20),
    /** Of the page before. */
    cursor: z.string().optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, {
    path: ['to'],
    message: 'must be after from',
  });

export type JobsQuery = z.infer<typeof jobsQuery>;
