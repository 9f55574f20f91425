/** What POST /job-results answers as JSON: of a job its result, of a batch an array; and what is pushed to a webhook. */
import * as z from 'zod';
import { reason } from './errors.ts';
import { batchPlace, jobStatus } from './jobs.ts';
import { acceptedJob } from './submission.ts';

const result = z
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

const batchCount = z.int().min(0);

export const delivery = z
  .object({
    event: z
      .enum(['job.succeeded', 'job.failed', 'batch.completed'])
      .describe(
        'batch.completed: all documents of a batch have ended; its result, if any, is what they have in common. A batch whose archive was refused is a job.failed.',
      ),
    status: z
      .enum(['SUCCESS', 'FAILED'])
      .describe('Of batch.completed it is SUCCESS if any document is, and else FAILED.'),
    ...acceptedJob.shape,
    batch_id: batchPlace.batch_id.optional(),
    index: batchPlace.index.optional(),
    count: batchPlace.count.optional(),
    file_name: z.string().optional(),
    counts: z
      .object({ documents: batchCount, successful: batchCount, failed: batchCount })
      .optional()
      .describe('Of a batch that has had documents.'),
    result: result.optional(),
    error: z
      .object({ code: z.enum([...reason.shape.code.options, 'result_expired']), message: z.string() })
      .optional()
      .describe('Instead of a result: of a job that failed, or result_expired.'),
  })
  .meta({ id: 'Delivery' });
