import type { Book } from '../../../infra/local/simulators/ocrolus/records.ts';
import type { Charge } from '../../../shared/credits/ledger.ts';
import type { Delivery } from '../../../shared/deliveries/delivery.ts';
import type { EndpointItem } from '../../../shared/deliveries/endpoint-item.ts';
import type { EventItem } from '../../../shared/deliveries/event-item.ts';
import type { BookItem } from '../../../shared/jobs/book.ts';
import type { DeadLetter } from '../../../shared/jobs/dead-letter.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import type { Obligation } from '../../../shared/jobs/obligation.ts';
import type { Observed } from '../observed.ts';

export function jobOf(item: Obligation | undefined): Job | undefined {
  return item?.kind === 'job' ? (item as Job) : undefined;
}

export function deadLetterOf(item: Obligation | undefined): DeadLetter | undefined {
  return item?.kind === 'dead_letter' ? (item as DeadLetter) : undefined;
}

/** Undefined too for what only says that a job can't be charged any more. */
export function chargeOf(item: object | undefined): Charge | undefined {
  return item && 'kind' in item && item.kind === 'charge' ? (item as Charge) : undefined;
}

export function isEnded({ status }: Job): boolean {
  return status === 'SUCCESS' || status === 'FAILED';
}

export function bookItemOf(item: Obligation | undefined): BookItem | undefined {
  return item?.kind === 'book' ? (item as BookItem) : undefined;
}

/** The Book itself, as its provider has it. */
export function bookAt({ provider }: Pick<Observed, 'provider'>, { reference }: BookItem): Book | undefined {
  return reference && provider().ocrolus.bookNamed(reference.values);
}

/** The Book that a job waits for is gone. */
export function isBookDeleted(observed: Pick<Observed, 'provider' | 'cloud'>, { book }: Job): boolean {
  const item = bookItemOf(observed.cloud().jobs.get(book ?? ''));
  return item !== undefined && bookAt(observed, item)?.isDeleted === true;
}

/** What its documents have in common is a result of the batch's own. */
export function hasCommonResult({ documents, template }: Job): boolean {
  const { provider, options } = template ?? {};
  const { book, results } = options ?? {};
  const isShared = provider === 'ocrolus' && book === 'per_batch';
  return documents !== undefined && isShared && Array.isArray(results) && results.includes('analytics');
}

/** What owes deliveries: a job, or an event's own item. */
export function tellingOf(item: Obligation | undefined): Job | EventItem | undefined {
  return item?.kind === 'event' ? (item as EventItem) : jobOf(item);
}

export function endpointItemOf(item: Obligation | undefined): EndpointItem | undefined {
  return item?.kind === 'endpoint' ? (item as EndpointItem) : undefined;
}

/** What has changed of each of its deliveries, by the id of the endpoint. */
export function deliveryChanges(
  before: Obligation | undefined,
  after: Obligation | undefined,
): { endpointId: string; was: Delivery | undefined; is: Delivery }[] {
  const [old = {}, now = {}] = [tellingOf(before)?.deliveries, tellingOf(after)?.deliveries];
  return Object.entries(now).map(([endpointId, is]) => ({ endpointId, was: old[endpointId], is }));
}

/** The event that the end of a job is. */
export function eventOf({ status, documents, error }: Job): string {
  if (documents !== undefined && (status === 'SUCCESS' || error?.code === 'documents_failed'))
    return 'batch.completed';
  return status === 'SUCCESS' ? 'job.succeeded' : 'job.failed';
}
