/** What the calls that read are asked with. */
import * as z from 'zod';
import { JOB_STATUSES } from '../jobs/job.ts';

export const resultsRequest = z.object({
  job_id: z.string(),
  result_format: z.enum(['json', 'csv']).nullish().describe('json by default.'),
});

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

export type ResultFormat = NonNullable<z.infer<typeof resultsRequest>['result_format']>;

export const time = z
  .union(
    [z.iso.datetime({ offset: true }), z.iso.date()],
    'must be a time such as 2026-03-02T08:00:00Z, or a day such as 2026-03-02',
  )
  .transform((text) => Date.parse(text));

export const limit = z.coerce.number().int().min(1).max(100).default(20);
export const cursor = z.string().optional().describe('Of the page before.');

/** The query of GET /templates. */
export const templatesQuery = z.object({ limit, cursor: cursor.unwrap().min(1).max(100).optional() });

/** The query of GET /jobs: jobs accepted from one time on and before another. */
export const jobsQuery = z
  .object({
    status: z.enum(JOB_STATUSES).optional(),
    from: time.optional().describe('Jobs accepted from then on: a time, or a day in UTC.'),
    to: time.optional().describe('Jobs accepted before then.'),
    limit,
    cursor,
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, {
    path: ['to'],
    message: 'must be after from',
  });

export type JobsQuery = z.infer<typeof jobsQuery>;
