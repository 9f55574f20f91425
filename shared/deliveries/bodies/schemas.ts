/** What endpoints are sent, as the description of the API has it. The bodies are made in job-body.ts and event-body.ts. */
import * as z from 'zod';
import { reason } from '../../http/answered/errors.ts';
import { batchPlace } from '../../http/answered/jobs.ts';
import { result } from '../../http/answered/results.ts';
import { acceptedJob } from '../../http/answered/submission.ts';
import { JOB_EVENTS } from '../event-names.ts';

const count = z.int().min(0);
const time = z.iso.datetime();
const test = z
  .literal(true)
  .optional()
  .describe('A sample, which POST /endpoints/{endpoint_id}/test has asked for: it is of nothing.');

export const jobBody = z
  .object({
    event: z
      .enum(JOB_EVENTS)
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
      .object({ documents: count, successful: count, failed: count })
      .optional()
      .describe('Of a batch that has had documents.'),
    result: result.optional(),
    error: z
      .object({ code: z.enum([...reason.shape.code.options, 'result_expired']), message: z.string() })
      .optional()
      .describe('Instead of a result: of a job that failed, or result_expired.'),
    test,
  })
  .meta({ id: 'Delivery' });
export type JobBody = z.infer<typeof jobBody>;

export const providerEventBody = z
  .object({
    event: z.string().describe('The provider and what it calls the event: `ocrolus.book.verified`.'),
    ...acceptedJob.shape,
    occurred_at: time,
    detail: z.string().optional().describe('The reason, where the provider gave one.'),
    test,
  })
  .meta({ id: 'ProviderEventDelivery' });
export type ProviderEventBody = z.infer<typeof providerEventBody>;

export const endpointDisabledBody = z
  .object({
    event: z.literal('endpoint.disabled'),
    endpoint_id: z.string().describe("Of a template's URL the template_id."),
    origin: z.string().describe('All of its URL that is shown.'),
    reason: z.enum(['gone', 'failing']).describe('gone: it answered 410. failing: it took nothing for days.'),
    off_since: time,
    test,
  })
  .meta({ id: 'EndpointDisabledDelivery' });
export type EndpointDisabledBody = z.infer<typeof endpointDisabledBody>;
