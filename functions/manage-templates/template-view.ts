/** A template as its tenant sees it: of the webhook's URL its origin, of header values their names. */
import type { TemplateView } from '../../shared/http/answered/templates.ts';
import type { Template } from '../../shared/store/templates.ts';

export function templateView(template: Template): TemplateView {
  const { template_id, name, provider, connection, options, fields, static_values, webhook } = template;
  return {
    template_id,
    name,
    provider,
    connection,
    options,
    fields,
    static_values: JSON.parse(static_values),
    created_at: new Date(template.created_at).toISOString(),
    updated_at: new Date(template.updated_at ?? template.created_at).toISOString(),
    ...(webhook && { webhook_origin: webhook.origin, webhook_header_names: webhook.header_names }),
    ...(webhook?.off_since && { webhook_off_since: new Date(webhook.off_since).toISOString() }),
  };
}
