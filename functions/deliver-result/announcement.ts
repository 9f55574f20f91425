/** What endpoints are told: how a job ended, or an event's own item. Every attempt sends the same. */
import { hasOwnResult, jobBody, jobEvent } from '../../shared/deliveries/bodies/job-body.ts';
import type { Deliveries } from '../../shared/deliveries/delivery.ts';
import { deliveryId } from '../../shared/deliveries/delivery-id.ts';
import type { EventItem } from '../../shared/deliveries/event-item.ts';
import type { Job, JobTemplate, StoredResult } from '../../shared/jobs/job.ts';

export interface Announcement {
  /** The id of the item that owes it. */
  item: string;
  tenant: string;
  event: string;
  deliveryId: string;
  /** Epoch ms. */
  occurredAtMs: number;
  /** How often in a row it could not be told for a fault of ours. */
  faults: number;
  /** Of a job alone: whose template's URL is told too, as it was when the job was accepted. */
  template?: { templateId: string; accepted: JobTemplate | undefined; isTold: boolean };
  /** The endpoint that is not told. */
  except?: string | undefined;
  /** Undefined before the first time. */
  deliveries: Deliveries | undefined;
  /** JSON, sent as it is. */
  body(): Promise<string>;
}

export function announceJob(
  job: Job,
  readResult: (job: Job) => Promise<StoredResult | undefined>,
): Announcement {
  const event = jobEvent(job);
  return {
    item: job.id,
    tenant: job.tenant,
    event,
    deliveryId: deliveryId(job.job_id, event),
    occurredAtMs: job.completed_at ?? 0,
    faults: job.attempts,
    template: { templateId: job.template_id, accepted: job.template, isTold: hasOwnResult(job) },
    deliveries: job.deliveries,
    body: async () => {
      const stored = job.status === 'SUCCESS' ? await readResult(job) : undefined;
      return JSON.stringify(jobBody(job, stored));
    },
  };
}

export function announceEvent(item: EventItem): Announcement {
  const { id, tenant, event, delivery_id, occurred_at, attempts, except, deliveries } = item;
  return {
    item: id,
    tenant,
    event,
    deliveryId: delivery_id,
    occurredAtMs: occurred_at,
    faults: attempts,
    except,
    deliveries,
    body: async () => JSON.stringify({ event, ...JSON.parse(item.body) }),
  };
}
