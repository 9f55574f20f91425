/** An endpoint as its tenant sees it: of the URL its origin, of header values their names, of secrets until when an older one signs. */
import type { Endpoint } from '../../shared/deliveries/endpoint.ts';
import type { EndpointView } from '../../shared/http/answered/endpoints.ts';
import type { FoundEndpoint } from './find-endpoint.ts';

export function endpointView({ level, endpoint }: FoundEndpoint, nowMs: number): EndpointView {
  const { endpoint_id, description, events, origin, header_names, retry_schedule, rate_per_second } =
    endpoint;
  const { created_at, updated_at, previous_secret } = endpoint;
  return {
    endpoint_id,
    level,
    ...(level === 'template' && { template_id: endpoint_id }),
    description,
    events,
    origin,
    header_names,
    ...(retry_schedule && { retry_schedule }),
    ...(rate_per_second !== undefined && { rate_per_second }),
    ...stateOf(endpoint),
    created_at: iso(created_at),
    updated_at: iso(updated_at ?? created_at),
    ...(previous_secret &&
      previous_secret.until > nowMs && { previous_secret_until: iso(previous_secret.until) }),
  };
}

type State = Pick<EndpointView, 'state' | 'off_since' | 'off_reason' | 'failing_since'>;

function stateOf({ off_since, off_reason, failing_since }: Endpoint): State {
  const state = off_since !== undefined ? 'off' : failing_since !== undefined ? 'failing' : 'on';
  return {
    state,
    ...(off_since !== undefined && { off_since: iso(off_since) }),
    ...(off_reason && { off_reason }),
    ...(failing_since !== undefined && { failing_since: iso(failing_since) }),
  };
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
