/** An item that owes deliveries: a job, of its end; or the item of another event, of that. */
import type { Job } from '../jobs/job.ts';
import type { EventItem } from './event-item.ts';

export type DeliveringItem = Job | EventItem;

/** Epoch ms; undefined of a job that has not ended. */
export function occurredAtMs(item: DeliveringItem): number | undefined {
  return item.kind === 'event' ? item.occurred_at : item.completed_at;
}
