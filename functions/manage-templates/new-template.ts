/** The JSON body of POST /templates. Unknown fields are refused, so that a typing error doesn't pass for a setting. */
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

export const newTemplate = z.strictObject({
  name: z.string().min(1).max(100),
  provider: z.string(),
  connection: z.string(),
  options: z.record(z.string(), z.unknown()).default({}),
  fields: z
    .array(field.transform(({ name, type, source = name }) => ({ name, type, source })))
    .min(1)
    .max(MOST_FIELDS)
    .refine((fields) => new Set(fields.map(({ name }) => name)).size === fields.length, 'names must differ')
    .optional(),
  static_values: z.record(z.string(), z.unknown()).default({}),
  webhook_url: z.string().max(2_000).optional(),
  webhook_headers: z.record(z.string(), z.unknown()).default({}),
});

export type NewTemplate = z.infer<typeof newTemplate>;
