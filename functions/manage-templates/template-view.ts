/** A template as its tenant sees it: of secrets and header values only that they are there. */
import type { Template } from '../../shared/store/settings.ts';

export function templateView(template: Template): object {
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
    ...(webhook && { webhook_url: webhook.url, webhook_header_names: webhook.header_names }),
    ...(webhook?.off_since && { webhook_off_since: new Date(webhook.off_since).toISOString() }),
  };
}
