/** Who is sent an event, the endpoints of its tenant's own and the URL of its template, and what each of them is by now. */
import type { Deliveries } from '../../shared/deliveries/delivery.ts';
import {
  type Endpoint,
  type EndpointRef,
  type EndpointTarget,
  withoutHealth,
} from '../../shared/deliveries/endpoint.ts';
import { isSubscribed } from '../../shared/deliveries/event-names.ts';
import type { JobTemplate } from '../../shared/jobs/job.ts';
import type { Template } from '../../shared/store/templates.ts';
import type { Announcement } from './announcement.ts';

export interface Addressee {
  tenant: string;
  ref: EndpointRef;
  target: EndpointTarget;
  /** Its own, where it has one: seconds before each attempt. */
  schedule?: readonly number[] | undefined;
  ratePerSecond?: number | undefined;
  /** The URL of a template that was deleted since: nothing is known of it. */
  isOrphan?: boolean;
}

export interface AddresseePorts {
  /** The template as it is now; undefined when it was deleted. */
  getTemplate(templateId: string): Promise<Pick<JobTemplate, 'webhook'> | undefined>;
  /** A tenant's own. */
  listEndpoints(tenant: string): Promise<Endpoint[]>;
}

export interface Addressees {
  /** By endpoint_id. One that is not there was deleted. */
  byId: ReadonlyMap<string, Addressee>;
  /** Their endpoint_ids: who is sent the event, unless that was settled before. */
  subscribed: readonly string[];
}

export async function findAddressees(
  { getTemplate, listEndpoints }: AddresseePorts,
  announcement: Announcement,
): Promise<Addressees> {
  const { tenant, event, template, except, deliveries } = announcement;
  const [present, endpoints] = await Promise.all([
    template && getTemplate(template.templateId),
    listEndpoints(tenant),
  ]);
  const byId = new Map(endpoints.map((endpoint) => [endpoint.endpoint_id, ownAddressee(endpoint)]));
  const subscribed = endpoints
    .filter((endpoint) => isSubscribed(endpoint, event) && endpoint.endpoint_id !== except)
    .map(({ endpoint_id }) => endpoint_id);
  if (!template) return { byId, subscribed };
  const webhook = presentWebhook(template, present, deliveries);
  if (webhook) {
    const addressee = templateAddressee(tenant, template.templateId, webhook);
    byId.set(template.templateId, present ? addressee : { ...addressee, isOrphan: true });
  }
  const isTold = template.isTold && template.accepted?.webhook !== undefined;
  return { byId, subscribed: isTold ? [template.templateId, ...subscribed] : subscribed };
}

export interface AddresseeByIdPorts {
  getEndpoint(endpointId: string): Promise<Endpoint | undefined>;
  getTemplate(templateId: string): Promise<Pick<Template, 'tenant' | 'webhook'> | undefined>;
}

/** As it is in the table; undefined when it was deleted. @param endpointId of a template's URL the template_id. */
export async function findAddressee(
  { getEndpoint, getTemplate }: AddresseeByIdPorts,
  endpointId: string,
): Promise<Addressee | undefined> {
  const endpoint = await getEndpoint(endpointId);
  if (endpoint) return ownAddressee(endpoint);
  const template = await getTemplate(endpointId);
  return template?.webhook && templateAddressee(template.tenant, endpointId, template.webhook);
}

function ownAddressee(endpoint: Endpoint): Addressee {
  const { tenant, endpoint_id, sealed_url, retry_schedule, rate_per_second } = endpoint;
  return {
    tenant,
    ref: { endpoint_id, level: 'tenant', sealed_url },
    target: endpoint,
    schedule: retry_schedule,
    ratePerSecond: rate_per_second,
  };
}

function templateAddressee(tenant: string, templateId: string, webhook: EndpointTarget): Addressee {
  const { sealed_url } = webhook;
  return { tenant, ref: { endpoint_id: templateId, level: 'template', sealed_url }, target: webhook };
}

/**
 * The webhook that the job was accepted under, with what has become of that since: its secret, and what is known of it. One
 * that was set anew since has another URL, of which that says nothing. What has been parked goes to the present one, for
 * what it was may be just what had to be mended; if there is none any more, to nobody.
 */
function presentWebhook(
  { templateId, accepted }: NonNullable<Announcement['template']>,
  present: Pick<JobTemplate, 'webhook'> | undefined,
  deliveries: Deliveries | undefined,
): EndpointTarget | undefined {
  const was = accepted?.webhook;
  const isReleased = deliveries?.[templateId]?.released;
  if (!present && !isReleased) return was;
  const is = present?.webhook;
  const isAsItWas = was === undefined || was.sealed_url === is?.sealed_url;
  if (isAsItWas || isReleased) return is;
  return withoutHealth(was);
}
