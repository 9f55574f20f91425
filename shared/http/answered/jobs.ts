/** What the calls about jobs answer. Times are ISO 8601 in UTC. */
import * as z from 'zod';
import { JOB_STATUSES } from '../../jobs/job.ts';
import { STEPS } from '../../jobs/obligation.ts';
import { reason } from './errors.ts';
import { cursor } from './page.ts';
import { acceptedJob, staticValues } from './submission.ts';

const jobId = z.uuid();
const templateId = z.string();
const time = z.iso.datetime();
const count = z.int().min(0);

export const jobStatus = z
  .enum(JOB_STATUSES)
  .meta({ id: 'JobStatus', description: 'SUCCESS and FAILED are final, the others pass.' });

export const batchPlace = {
  batch_id: jobId.describe('The job_id of the batch.'),
  index: count.describe('From 0, in the order of the archive.'),
  count: count.describe('Of documents in the batch.'),
};

export const statusAnswer = z
  .object({ job_id: jobId, template_id: templateId, status: jobStatus })
  .meta({ id: 'JobStatusAnswer' });

export const cancelledBatch = z
  .object({
    ...statusAnswer.shape,
    documents: z
      .object({ cancelled: count, ended: count, held: count })
      .describe(
        'How many were cancelled, had ended before, or are in a worker’s hands: ask again for these.',
      ),
  })
  .meta({ id: 'CancelledBatch' });

export const retriedJob = z
  .object({ ...acceptedJob.shape, retry_of: jobId.describe('The failed job that this one does again.') })
  .meta({ id: 'RetriedJob' });

const deliveryState = z.enum(['owed', 'parked', 'delivered', 'failed', 'dropped']);

const delivery = z.object({
  state: z
    .enum(['none', ...deliveryState.options])
    .describe(
      'Of all endpoints together: owed if it is to any, then parked (the endpoint is off or takes nothing, and gets it when it is back), failed (every attempt of the schedule), delivered, dropped (the endpoint was deleted); none: there is no endpoint.',
    ),
  attempts: count,
});

const attempt = z.object({
  at: time,
  duration_ms: z.number(),
  outcome: z.enum(['delivered', 'failed', 'throttled', 'given_up']),
  status: z.int().min(100).optional(),
  error_code: z.string().optional().describe('status_500, timeout, ECONNREFUSED'),
  response: z.string().optional().describe('The first 1,024 bytes of the answer, while the result is kept.'),
});

const endpointDelivery = z.object({
  endpoint_id: z.string().describe("Of the template's URL the template_id."),
  state: deliveryState,
  attempts: count,
  next_attempt_at: time.optional(),
  log: z.array(attempt).describe('The latest attempts, the newest last.'),
});

export const redeliveredJob = z.object({ ...statusAnswer.shape, delivery }).meta({ id: 'RedeliveredJob' });

const ending = {
  completed_at: time.optional(),
  completed_via: z
    .enum(['notification', 'poller', 'redrive'])
    .optional()
    .describe('How its end became known: by the webhook of the provider, or without it.'),
  error: reason.optional(),
};

const about = {
  ...statusAnswer.shape,
  retry_of: retriedJob.shape.retry_of.optional(),
  batch: z.object(batchPlace).optional().describe('Of a document out of an archive.'),
  counts: z
    .object({ documents: count, pending: count, successful: count, failed: count })
    .optional()
    .describe('Of a batch whose archive is unpacked.'),
  submitted_at: time,
};

export const listedJob = z
  .object({ ...about, file_name: z.string().optional(), ...ending })
  .meta({ id: 'ListedJob' });
export type ListedJob = z.infer<typeof listedJob>;

export const jobList = z
  .object({
    jobs: z.array(listedJob).describe('Newest first; a page can have fewer than `limit`, or none.'),
    cursor,
  })
  .meta({ id: 'JobList' });

export const jobView = z
  .object({
    ...about,
    tracked: z.literal(true).optional().describe('Somebody else has handed the document to its provider.'),
    static_values: staticValues.optional(),
    file: z
      .object({ name: z.string(), content_type: z.string(), bytes: count, pages: count.optional() })
      .optional(),
    credits: count.optional().describe('What it costs, once it was charged.'),
    deadline: time.describe('By then it is SUCCESS or FAILED.'),
    ...ending,
    last_failure: reason.optional().describe('Why its present step did not work the last time.'),
    delivery,
    deliveries: z.array(endpointDelivery).optional().describe('To each endpoint.'),
    next: z
      .object({ step: z.enum(STEPS), due: time })
      .optional()
      .describe('What comes next, and when.'),
    timeline: z
      .array(z.object({ at: time, event: z.string(), detail: z.string().optional() }))
      .describe('What happened, the oldest and the newest of it: statuses among others.'),
  })
  .meta({ id: 'Job' });
export type JobView = z.infer<typeof jobView>;
