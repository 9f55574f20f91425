/** What has become of a job's deliveries: as a test puts it into a job, and as it reads it there. */
import type { Delivery } from '../../shared/deliveries/delivery.ts';
import type { Job } from '../../shared/jobs/job.ts';

export function exampleDelivery(fields: Partial<Delivery> = {}): Delivery {
  return { state: 'delivered', attempts: 1, tries: 1, log: [], ...fields };
}

/** To that endpoint, or to the template's own URL; undefined: it is not told, or that is not known yet. */
export function stateOf(job: Job | undefined, endpointId = 'template-1'): Delivery['state'] | undefined {
  return job?.deliveries?.[endpointId]?.state;
}
