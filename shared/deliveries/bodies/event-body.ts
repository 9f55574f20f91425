/** The bodies of events that are not the end of a job. Their item keeps all of it but the event's name (event-item.ts). */
import type { Job } from '../../jobs/job.ts';
import type { TimelineEntry } from '../../jobs/timeline.ts';
import type { EndpointDisabledBody, ProviderEventBody } from './schemas.ts';

/** What a provider has said of a job. */
export function providerEventBody(
  { job_id, template_id, static_values = '{}' }: Pick<Job, 'job_id' | 'template_id' | 'static_values'>,
  { at, detail }: Pick<TimelineEntry, 'at' | 'detail'>,
): Omit<ProviderEventBody, 'event'> {
  return {
    job_id,
    template_id,
    static_values: JSON.parse(static_values),
    occurred_at: new Date(at).toISOString(),
    ...(detail !== undefined && { detail }),
  };
}

export interface DisabledEndpoint {
  endpoint_id: string;
  origin: string;
  reason: EndpointDisabledBody['reason'];
  offSinceMs: number;
}

export function endpointDisabledBody({
  offSinceMs,
  ...endpoint
}: DisabledEndpoint): Omit<EndpointDisabledBody, 'event'> {
  return { ...endpoint, off_since: new Date(offSinceMs).toISOString() };
}
