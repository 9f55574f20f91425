/**
 * Creates, changes and deletes a tenant's own endpoints. A change is written only if nobody else has made one meanwhile; what
 * has become known of the endpoint stays, unless its URL is set anew.
 */
import { type Endpoint, withoutHealth } from '../../shared/deliveries/endpoint.ts';
import { parseEvents } from '../../shared/deliveries/parse-events.ts';
import {
  type SealPorts,
  sealChanges,
  sealNewTarget,
  type TargetFields,
} from '../../shared/deliveries/seal-target.ts';
import { changeAndSetGoing, type SetGoingPorts } from '../../shared/deliveries/set-going.ts';
import { refused } from '../../shared/errors.ts';
import type { EndpointChanges, NewEndpoint } from '../../shared/http/asked/endpoints.ts';
import { inField } from '../../shared/http/in-field.ts';
import type { Endpoints } from '../../shared/store/endpoints.ts';

export interface ChangePorts extends SealPorts, SetGoingPorts {
  endpoints: Endpoints;
  newEndpointId(): string;
  /** That a tenant may have of its own. */
  mostEndpoints: number;
}

const FIELDS: TargetFields = { url: 'url', headers: 'headers' };

export async function createEndpoint(
  ports: ChangePorts,
  tenant: string,
  body: NewEndpoint,
): Promise<{ endpoint: Endpoint; signingSecret: string }> {
  const { url, headers, retry_schedule, rate_per_second, signing_secret } = body;
  const events = inField('events', () => parseEvents(body.events));
  const endpoint_id = ports.newEndpointId();
  const said = { url, headers: headers ?? undefined, secret: signing_secret ?? undefined };
  const { target, signingSecret } = await sealNewTarget(ports, endpoint_id, FIELDS, said);
  await refuseOverLimit(ports, tenant);
  const endpoint: Endpoint = {
    ...target,
    kind: 'endpoint',
    endpoint_id,
    tenant,
    description: body.description ?? '',
    events,
    ...(retry_schedule && { retry_schedule }),
    ...(rate_per_second && { rate_per_second }),
    created_at: ports.nowMs(),
  };
  await ports.endpoints.put(endpoint);
  return { endpoint, signingSecret };
}

/** Those that are created at the same moment may be some more. */
async function refuseOverLimit({ endpoints, mostEndpoints }: ChangePorts, tenant: string): Promise<void> {
  if ((await endpoints.ofTenant(tenant)).length < mostEndpoints) return;
  throw refused(
    'unprocessable',
    `endpoints: there are ${mostEndpoints} already, which is the most: delete one, or have one told more events.`,
  );
}

export async function changeEndpoint(
  ports: ChangePorts,
  before: Endpoint,
  body: EndpointChanges,
): Promise<Endpoint> {
  const { url, description } = body;
  const events = body.events && inField('events', () => parseEvents(body.events ?? []));
  const headers = body.headers === null ? {} : body.headers;
  const target = await sealChanges(ports, before.endpoint_id, FIELDS, { url, headers });
  const { retry_schedule: schedule, rate_per_second: rate, ...kept } = before;
  const retry_schedule = body.retry_schedule === undefined ? schedule : body.retry_schedule;
  const rate_per_second = body.rate_per_second === undefined ? rate : body.rate_per_second;
  const after: Endpoint = {
    ...(url === undefined ? kept : withoutHealth(kept)),
    ...target,
    ...(description !== undefined && { description: description ?? '' }),
    ...(events && { events }),
    ...(retry_schedule && { retry_schedule }),
    ...(rate_per_second && { rate_per_second }),
    updated_at: ports.nowMs(),
  };
  const change = () => ports.endpoints.change(before, after);
  const isChanged =
    url === undefined ? await change() : await changeAndSetGoing(ports, before.endpoint_id, change);
  if (!isChanged) throw changedAtOnce();
  return after;
}

/** What waits for it is dropped when it is next let through. */
export async function deleteEndpoint(ports: ChangePorts, { endpoint_id }: Endpoint): Promise<void> {
  await changeAndSetGoing(ports, endpoint_id, () => ports.endpoints.remove(endpoint_id));
}

export function changedAtOnce() {
  return refused('conflict', 'The endpoint was changed or deleted at the same time: read it and try again.');
}
