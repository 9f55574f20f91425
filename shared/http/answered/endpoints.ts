/** What the calls about endpoints answer. URLs, header values and secrets are not shown again. Times are ISO 8601 in UTC. */
import * as z from 'zod';
import { cursor } from './page.ts';

const time = z.iso.datetime();
const count = z.int().min(0);
const endpointId = z.string().describe("Of a template's URL the template_id.");
const event = z.string();

export const endpointView = z
  .object({
    endpoint_id: endpointId,
    level: z.enum(['tenant', 'template']),
    template_id: z.string().optional(),
    description: z.string().describe("Of a template's URL the template's name."),
    events: z.array(event),
    origin: z.string().describe('All of the URL that is shown.'),
    header_names: z.array(z.string()),
    retry_schedule: z.array(count).optional().describe('Its own; else as everywhere.'),
    rate_per_second: z.number().optional(),
    state: z
      .enum(['on', 'failing', 'off'])
      .describe(
        'failing: it has taken nothing since failing_since, and is tried less often. off: it is sent nothing until it is switched on; its events are kept for 30 days.',
      ),
    off_since: time.optional(),
    off_reason: z
      .enum(['gone', 'failing', 'switched_off'])
      .optional()
      .describe('gone: it answered 410. failing: it took nothing for days.'),
    failing_since: time.optional(),
    created_at: time,
    updated_at: time,
    previous_secret_until: time
      .optional()
      .describe('Until then deliveries are signed with the secret before as well.'),
  })
  .meta({ id: 'Endpoint' });
export type EndpointView = z.infer<typeof endpointView>;

export const endpointList = z
  .object({
    endpoints: z
      .array(endpointView)
      .describe('All, the oldest first; those of templates are not among them.'),
  })
  .meta({ id: 'EndpointList' });

export const endpointWithSecret = z
  .object({
    ...endpointView.shape,
    signing_secret: z
      .string()
      .describe('Shown this once: deliveries are verified with it (Standard Webhooks).'),
  })
  .meta({ id: 'EndpointWithSecret' });

const outcome = {
  status: z.int().min(100).optional().describe('The HTTP status, if it answered.'),
  error_code: z.string().optional().describe('Why it is not taken: `status_500`, `timeout`, `ECONNREFUSED`.'),
  duration_ms: count,
};

export const testAnswer = z
  .object({
    endpoint_id: endpointId,
    event,
    webhook_id: z.string(),
    delivered: z.boolean(),
    ...outcome,
    response: z.string().describe('How its answer begins: 1,024 bytes at most.'),
  })
  .meta({ id: 'TestSend' });
export type TestAnswer = z.infer<typeof testAnswer>;

export const attemptView = z.object({
  at: time,
  outcome: z.enum(['delivered', 'failed', 'throttled', 'given_up']),
  ...outcome,
  event,
  job_id: z.string().optional().describe('Of the end of a job.'),
  webhook_id: z.string(),
  number: z.int().min(1).describe('Of all attempts of this delivery.'),
});
export type AttemptView = z.infer<typeof attemptView>;

export const attemptList = z
  .object({
    attempts: z.array(attemptView).describe('Newest first; a page can have fewer than `limit`.'),
    cursor,
  })
  .meta({ id: 'AttemptList' });

export const redeliveredCount = z
  .object({
    count: count.describe('Of those that were given up in that time and have not been taken since.'),
    more: z.boolean().describe('There may be older ones: ask again with next_to as `to`.'),
    next_to: time.optional(),
  })
  .meta({ id: 'RedeliveredCount' });
export type RedeliveredCount = z.infer<typeof redeliveredCount>;
