/** An endpoint of either level, by its id, as it is now. */
import type { Endpoint } from '../../shared/deliveries/endpoint.ts';
import type { Template } from '../../shared/store/settings.ts';
import { type Addressee, ownAddressee, templateAddressee } from './addressees.ts';

export interface FindEndpointPorts {
  getEndpoint(endpointId: string): Promise<Endpoint | undefined>;
  getTemplate(templateId: string): Promise<Pick<Template, 'tenant' | 'webhook'> | undefined>;
}

export interface FoundEndpoint extends Addressee {
  tenant: string;
}

/** Undefined when it was deleted. */
export async function findEndpoint(
  { getEndpoint, getTemplate }: FindEndpointPorts,
  endpointId: string,
): Promise<FoundEndpoint | undefined> {
  const endpoint = await getEndpoint(endpointId);
  if (endpoint) return { ...ownAddressee(endpoint), tenant: endpoint.tenant };
  const { tenant = '', webhook } = (await getTemplate(endpointId)) ?? {};
  return webhook && { ...templateAddressee(endpointId, webhook), tenant };
}
