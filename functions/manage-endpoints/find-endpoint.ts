/** The endpoint that a client's call is about: one of another tenant is as unknown as one that does not exist. */
import type { Endpoint, EndpointRef } from '../../shared/deliveries/endpoint.ts';
import { JOB_EVENTS } from '../../shared/deliveries/event-names.ts';
import { refused } from '../../shared/errors.ts';
import type { Endpoints } from '../../shared/store/endpoints.ts';
import type { Settings } from '../../shared/store/settings.ts';
import type { Template } from '../../shared/store/templates.ts';

/** Of a template, its URL as the endpoint that it is. */
export type FoundEndpoint =
  | { level: 'tenant'; endpoint: Endpoint }
  | { level: 'template'; endpoint: Endpoint; template: Template };

export interface FindPorts extends Pick<Settings, 'getTemplate'> {
  endpoints: Pick<Endpoints, 'get'>;
}

/** @param given as the client gave it: an endpoint_id or a template_id. Throws `not_found`. */
export async function findEndpoint(
  { endpoints, getTemplate }: FindPorts,
  tenant: string,
  given = '',
): Promise<FoundEndpoint> {
  const id = given.toLowerCase();
  const endpoint = await endpoints.get(id);
  if (endpoint?.tenant === tenant) return { level: 'tenant', endpoint };
  const template = endpoint ? undefined : await getTemplate(id);
  const found = template?.tenant === tenant ? ofTemplate(template) : undefined;
  if (found) return found;
  throw refused('not_found', 'There is no endpoint of that endpoint_id.');
}

/** Undefined for a template without a webhook. */
export function ofTemplate(template: Template): FoundEndpoint | undefined {
  const { template_id, tenant, name, webhook, created_at, updated_at } = template;
  if (!webhook) return undefined;
  const endpoint: Endpoint = {
    ...webhook,
    kind: 'endpoint',
    endpoint_id: template_id,
    tenant,
    description: name,
    events: [...JOB_EVENTS],
    created_at,
    ...(updated_at !== undefined && { updated_at }),
  };
  return { level: 'template', endpoint, template };
}

export function refOf({ level, endpoint: { endpoint_id, sealed_url } }: FoundEndpoint): EndpointRef {
  return { endpoint_id, level, sealed_url };
}

/** What is said of a template's URL otherwise than here. Throws `conflict`. */
export function requireTenantLevel(found: FoundEndpoint, how: string): Endpoint {
  if (found.level === 'tenant') return found.endpoint;
  throw refused('conflict', `This is the webhook of a template: ${how} with PATCH /templates/{template_id}.`);
}
