/** What the calls about templates are asked with. Unknown fields are refused, so that a typing error doesn't pass for a setting. */
import * as z from 'zod';
import { FIELD_TYPES } from '../../jobs/job.ts';
import { cursor, limit } from './page.ts';

const MOST_FIELDS = 200;
const shownName = z
  .string()
  .regex(/^[^\p{Cc}]{1,100}$/u, 'must be 1 to 100 characters, no control characters');

const field = z.strictObject({
  name: shownName,
  type: z.enum(FIELD_TYPES).default('text'),
  source: shownName
    .optional()
    .describe(
      "The provider's own name of it, dots leading into nested objects; `name` where it is left out.",
    ),
});

const connection = z.string().min(1).max(64);
const options = z.record(z.string(), z.unknown()).describe("The provider's own.");
const fields = z
  .array(field.transform(({ name, type, source = name }) => ({ name, type, source })))
  .min(1)
  .max(MOST_FIELDS)
  .refine((fields) => new Set(fields.map(({ name }) => name)).size === fields.length, 'names must differ');
const staticValues = z.record(z.string(), z.unknown()).describe("Defaults, which a job's own override.");
const webhookUrl = z.string().max(2_000).describe('Where results are pushed: https, and never shown again.');
const webhookHeaders = z
  .record(z.string(), z.unknown())
  .describe('Sent with every delivery: texts by name, 20 at most. Values are never shown again.');

/** The body of POST /templates. */
export const newTemplate = z.strictObject({
  name: shownName,
  provider: z.string(),
  connection,
  options: options.default({}),
  fields: fields.optional(),
  static_values: staticValues.default({}),
  webhook_url: webhookUrl.nullish(),
  webhook_headers: webhookHeaders.optional(),
});
export type NewTemplate = z.infer<typeof newTemplate>;

/** The body of PATCH /templates/{template_id}. Each of them replaces the whole of what it names; what is left out stays. */
export const templateChanges = z.strictObject({
  name: shownName.optional(),
  provider: z.never({ error: "can't be changed: make another template" }).optional(),
  connection: connection.optional(),
  options: options.optional(),
  fields: fields.optional(),
  static_values: staticValues.optional(),
  webhook_url: webhookUrl
    .nullish()
    .describe(
      'Where results are pushed from now on; null takes the webhook away, with its secret and headers.',
    ),
  webhook_headers: webhookHeaders.optional(),
});
export type TemplateChanges = z.infer<typeof templateChanges>;

/** The query of GET /templates. */
export const templatesQuery = z.object({ limit, cursor: cursor.unwrap().min(1).max(100).optional() });
