/** What endpoints are told: how a job ended, or an event's own item. Every attempt sends the same. */
import type { Deliveries } from '../../shared/deliveries/delivery.ts';
import { deliveryBody, deliveryEvent, type EndedJob } from '../../shared/deliveries/delivery-body.ts';
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
  const event = deliveryEvent(job);
  return {
    item: job.id,
    tenant: job.tenant,
    event,
    deliveryId: deliveryId(job.job_id, event),
    occurredAtMs: job.completed_at ?? 0,
    faults: job.attempts,
    template: { templateId: job.template_id, accepted: job.template, isTold: hasOwnResult(job) },
    deliveries: job.deliveries,
    body: async () => deliveryBody(await endedJob(job, event, readResult)),
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

/** Or had. A batch has one only if its documents have a result in common; else its template's URL is told of each of them alone. */
function hasOwnResult({ documents, result, result_key, result_gone }: Job): boolean {
  return documents === undefined || (result ?? result_key ?? result_gone) !== undefined;
}

async function endedJob(
  job: Job,
  event: EndedJob['event'],
  readResult: (job: Job) => Promise<StoredResult | undefined>,
): Promise<EndedJob> {
  const about = {
    event,
    jobId: job.job_id,
    templateId: job.template_id,
    staticValues: JSON.parse(job.static_values ?? '{}'),
    ...(job.batch && { place: { ...job.batch, file_name: job.file?.name ?? '' } }),
    ...(job.documents !== undefined && { counts: countsOf(job, job.documents) }),
  };
  if (job.status !== 'SUCCESS') {
    const error = job.error ?? { code: 'unavailable', message: 'The reason is not known.' };
    return { ...about, ending: { kind: 'failed', error } };
  }
  const stored = await readResult(job);
  if (stored) return { ...about, ending: { kind: 'succeeded', result: stored.result } };
  return { ...about, ending: { kind: hasOwnResult(job) ? 'expired' : 'completed' } };
}

function countsOf({ successful }: Job, documents: number): NonNullable<EndedJob['counts']> {
  const succeeded = successful?.size ?? 0;
  return { documents, successful: succeeded, failed: documents - succeeded };
}
