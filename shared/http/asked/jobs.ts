/** What the calls about jobs are asked with. */
import * as z from 'zod';
import { JOB_STATUSES } from '../../jobs/job.ts';
import { cursor, limit } from './page.ts';
import { inOrder, time } from './span.ts';

/** The query of GET /jobs. */
export const jobsQuery = inOrder(
  z.object({
    status: z.enum(JOB_STATUSES).optional(),
    from: time.optional().describe('Jobs accepted from then on: a time, or a day in UTC.'),
    to: time.optional().describe('Jobs accepted before then.'),
    limit,
    cursor,
  }),
);

export type JobsQuery = z.infer<typeof jobsQuery>;

/** The body of POST /jobs/{job_id}/redeliver, which may be left out. */
export const redeliverRequest = z.strictObject({
  endpoint_id: z
    .string()
    .max(100)
    .optional()
    .describe(
      "The one endpoint to deliver to, of the template's URL the template_id; all where it is left out.",
    ),
});
