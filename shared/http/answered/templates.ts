/** A template as its tenant sees it: of the webhook's URL the origin, of headers the names. */
import * as z from 'zod';
import { FIELD_TYPES } from '../../jobs/job.ts';
import { cursor } from './page.ts';

const time = z.iso.datetime();

export const templateView = z
  .object({
    template_id: z.string(),
    name: z.string(),
    provider: z.string(),
    connection: z.string(),
    options: z.record(z.string(), z.unknown()),
    fields: z.array(
      z.object({
        name: z.string(),
        type: z.enum(FIELD_TYPES),
        source: z.string(),
      }),
    ),
    static_values: z.record(z.string(), z.unknown()),
    created_at: time,
    updated_at: time,
    webhook_origin: z.string().optional(),
    webhook_header_names: z.array(z.string()).optional(),
    webhook_off_since: time
      .optional()
      .describe('The endpoint answered 410: set webhook_url to switch it on.'),
  })
  .meta({ id: 'Template' });
export type TemplateView = z.infer<typeof templateView>;

export const templateList = z
  .object({
    templates: z.array(templateView).describe('A page can have fewer than `limit`.'),
    cursor,
  })
  .meta({ id: 'TemplateList' });

export const changedTemplate = z
  .object({
    ...templateView.shape,
    signing_secret: z
      .string()
      .optional()
      .describe('Of a new webhook, shown this once: deliveries are verified with it (Standard Webhooks).'),
  })
  .meta({ id: 'ChangedTemplate' });
