/**
 * What a provider's notification said of a job is an event of its tenant's, if one of the tenant's endpoints is subscribed to
 * it: once for each job and event, however often it is said.
 */
import { providerEventBody } from '../../shared/deliveries/bodies/event-body.ts';
import type { Endpoint } from '../../shared/deliveries/endpoint.ts';
import { type EventItem, newEvent } from '../../shared/deliveries/event-item.ts';
import { isSubscribed } from '../../shared/deliveries/event-names.ts';
import type { Job } from '../../shared/jobs/job.ts';
import type { StepPorts } from '../../shared/jobs/run-step.ts';
import type { TimelineEntry } from '../../shared/jobs/timeline.ts';

export interface TellPorts {
  eventSteps: StepPorts<EventItem>;
  /** A tenant's own. */
  listEndpoints(tenant: string): Promise<Endpoint[]>;
}

export async function tellEndpoints(
  { eventSteps, listEndpoints }: TellPorts,
  job: Job,
  entry: TimelineEntry,
): Promise<void> {
  const { event } = entry;
  const endpoints = await listEndpoints(job.tenant);
  if (!endpoints.some((endpoint) => isSubscribed(endpoint, event))) return;
  const body = providerEventBody(job, entry);
  const item = newEvent({ tenant: job.tenant, event, about: job.job_id, body }, eventSteps.nowMs());
  if (!(await eventSteps.store.create(item))) return;
  await eventSteps.wake({ item: item.id, step: 'deliver', via: 'notification' }, 0);
}
