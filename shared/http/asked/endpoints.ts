/** What the calls about endpoints are asked with. Unknown fields are refused, so that a typing error doesn't pass for a setting. */
import * as z from 'zod';
import { cursor, limit } from './page.ts';
import { inOrder, time } from './span.ts';

const LONGEST_NAME = 100;

const url = z.string().max(2_000).describe('Where events are pushed: https, and never shown again.');
const description = z
  .string()
  .regex(/^[^\p{Cc}]{0,200}$/u, 'must be at most 200 characters, no control characters')
  .describe('For people.');
const events = z
  .array(z.string().min(1).max(LONGEST_NAME))
  .min(1)
  .max(100)
  .describe(
    'What it is told: `job.succeeded`, `job.failed`, `batch.completed`, `endpoint.disabled`, events of a provider such as `ocrolus.book.verified`; with a wildcard at the end `job.*`, `ocrolus.book.*`, `*`.',
  );
const headers = z
  .record(z.string(), z.unknown())
  .describe('Sent with every delivery: texts by name, 20 at most. Values are never shown again.');
const retrySchedule = z
  .array(z.int().min(0).max(86_400))
  .min(1)
  .max(20)
  .describe('Seconds before each attempt; where it is left out, as everywhere.');
const ratePerSecond = z
  .number()
  .min(0.1)
  .max(1_000)
  .describe('Deliveries a second, at most; where it is left out, as they come.');
const signingSecret = z
  .string()
  .max(200)
  .describe('Your own, `whsec_` and the base64 of 24 to 64 bytes; where it is left out, a new one.');

export const newEndpoint = z.strictObject({
  url,
  description: description.nullish(),
  events,
  headers: headers.nullish(),
  retry_schedule: retrySchedule.nullish(),
  rate_per_second: ratePerSecond.nullish(),
  signing_secret: signingSecret.nullish(),
});
export type NewEndpoint = z.infer<typeof newEndpoint>;

/** Each of them replaces the whole of what it names; what is left out stays, and null takes it away. */
export const endpointChanges = z.strictObject({
  url: url
    .optional()
    .describe('Where events are pushed from now on: it is switched on, and what waits goes there.'),
  description: description.nullish(),
  events: events.optional(),
  headers: headers.nullish(),
  retry_schedule: retrySchedule.nullish(),
  rate_per_second: ratePerSecond.nullish(),
  signing_secret: z
    .never({ error: "can't be changed so: POST /endpoints/{endpoint_id}/rotate-secret" })
    .optional(),
});
export type EndpointChanges = z.infer<typeof endpointChanges>;

export const secretRotation = z.strictObject({
  signing_secret: signingSecret.nullish(),
  grace_seconds: z
    .int()
    .min(0)
    .max(604_800)
    .default(86_400)
    .describe('For how long deliveries are signed with the secret before as well.'),
});

export const testSend = z.strictObject({
  event: z
    .string()
    .max(LONGEST_NAME)
    .nullish()
    .describe('The first one that it is subscribed to, where it is left out.'),
});

/** The query of GET /endpoints/{endpoint_id}/attempts. */
export const attemptsQuery = inOrder(
  z.object({
    outcome: z
      .enum(['failed', 'delivered', 'throttled', 'given_up'])
      .default('failed')
      .describe('given_up: it failed, and was the last of its schedule.'),
    from: time.optional().describe('Attempts made from then on: a time, or a day in UTC.'),
    to: time.optional().describe('Attempts made before then.'),
    limit,
    cursor,
  }),
);
export type AttemptsQuery = z.infer<typeof attemptsQuery>;

export const redelivery = inOrder(
  z.strictObject({
    from: time.describe('Deliveries given up from then on: a time, or a day in UTC.'),
    to: time.describe('Deliveries given up before then.'),
    dry_run: z.boolean().default(false).describe('Only counts them.'),
  }),
);
export type Redelivery = z.infer<typeof redelivery>;
