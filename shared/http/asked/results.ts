/** The body of POST /job-results. */
import * as z from 'zod';

export const resultsRequest = z.object({
  job_id: z.string(),
  result_format: z.enum(['json', 'csv']).nullish().describe('json by default.'),
});

export type ResultFormat = NonNullable<z.infer<typeof resultsRequest>['result_format']>;
