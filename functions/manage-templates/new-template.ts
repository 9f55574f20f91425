/**
 * The JSON bodies of POST and PATCH /templates. Unknown fields are refused, so that a typing error doesn't pass for a
 * setting.
 */
import * as z from 'zod';

const MOST_FIELDS = 200;
const fieldName = z
  .string()
  .regex(/^[^\p{Cc}]{1,100}$/u, 'must be 1 to 100 characters, no control characters');

const field = z.strictObject({
  name: fieldName,
  type: z.enum(['text', 'amount', 'date', 'number', 'boolean']).default('text'),
  /** The provider's own name of it, dots leading into nested objects; the field's name where it is missing. */
  source: fieldName.optional(),
});

const name = z.string().min(1).max(100);
const connection = z.string().min(1).max(64);
const options = z.record(z.string(), z.unknown());
const fields = z
  .array(field.transform(({ name, type, source = name }) => ({ name, type, source })))
  .min(1)
  .max(MOST_FIELDS)
  .refine((fields) => new Set(fields.map(({ name }) => name)).size === fields.length, 'names must differ');
/** Defaults, which a job's own override. */
const staticValues = z.record(z.string(), z.unknown());
const webhookUrl = z.string().max(2_000);
const webhookHeaders = z.record(z.string(), z.unknown());

export const newTemplate = z.strictObject({
  name,
  provider: z.string(),
  connection,
  options: options.default({}),
  fields: fields.optional(),
  static_values: staticValues.default({}),
  webhook_url: webhookUrl.optional(),
  webhook_headers: webhookHeaders.optional(),
});

/** Each of them replaces the whole of what it names; what is left out stays. */
export const templateChanges = z.strictObject({
  name: name.optional(),
  provider: z.never({ error: "can't be changed: make another template" }).optional(),
  connection: connection.optional(),
  options: options.optional(),
  fields: fields.optional(),
  static_values: staticValues.optional(),
  /** null takes the webhook away, and its secret and headers with it. */
  webhook_url: webhookUrl.nullish(),
  webhook_headers: webhookHeaders.optional(),
});

export type NewTemplate = z.infer<typeof newTemplate>;
export type TemplateChanges = z.infer<typeof templateChanges>;
