/** What POST /job-results answers as JSON: of a job its result, of a batch an array. */
import * as z from 'zod';
import { reason } from './errors.ts';
import { batchPlace, jobStatus } from './jobs.ts';
import { acceptedJob } from './submission.ts';

export const result = z
  .record(z.string(), z.unknown())
  .describe("By the names of the template's fields; null what is missing or not readable as its type.");

export const jobResult = z
  .object({ ...acceptedJob.shape, result, raw: z.unknown().describe('The whole answer of the provider.') })
  .meta({ id: 'JobResult' });

const documentResult = z.object({
  ...acceptedJob.shape,
  ...batchPlace,
  file_name: z.string().nullable(),
  status: jobStatus,
  result: result.optional(),
  error: reason.optional().describe('Instead of a result.'),
});

const commonResult = z
  .object({ ...acceptedJob.shape, status: jobStatus, result })
  .describe("The batch's own, by its own job_id: what its documents have in common.");

export const batchResults = z.array(z.union([documentResult, commonResult])).meta({
  id: 'BatchResults',
  description:
    "One element a document, in the archive's order, and behind them the batch's own result, if its template asks for one.",
});
