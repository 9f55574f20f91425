/** An endpoint of either level, by its id, as it is now. */
import type { Endpoint } from '../../shared/deliveries/endpoint.ts';
import type { JobTemplate } from '../../shared/jobs/job.ts';
import { type Addressee, ownAddressee, templateAddressee } from './addressees.ts';

export interface FindEndpointPorts {
  getEndpoint(endpointId: string): Promise<Endpoint | undefined>;
  getTemplate(templateId: string): Promise<Pick<JobTemplate, 'webhook'> | undefined>;
}

/** Undefined when it was deleted. */
export async function findEndpoint(
  { getEndpoint, getTemplate }: FindEndpointPorts,
  endpointId: string,
): Promise<Addressee | undefined> {
  const endpoint = await getEndpoint(endpointId);
  if (endpoint) return ownAddressee(endpoint);
  const webhook = (await getTemplate(endpointId))?.webhook;
  return webhook && templateAddressee(endpointId, webhook);
}
