/**
 * A wake-up goes in: of a job that has ended, whose end is told its batch, its Book and its tenant's endpoints; or of an
 * event's own item, which is told endpoints alone. What an endpoint does not take is tried again on the schedule, or parked.
 */
import type { CreditPorts } from '../../shared/credits/credit-ports.ts';
import { refundCharge } from '../../shared/credits/refund-charge.ts';
import { isAllTaken, withoutAnswers } from '../../shared/deliveries/delivery.ts';
import { type EventItem, isEventItemId } from '../../shared/deliveries/event-item.ts';
import { asPaperhookError, publicReason } from '../../shared/errors.ts';
import { type LeaveBatch, tellBatch } from '../../shared/jobs/batch.ts';
import type { Books } from '../../shared/jobs/book.ts';
import {
  type ContentFiles,
  contentDue,
  dropExpiredContent,
  dropUsedUpload,
  purgeDue,
  type Retention,
} from '../../shared/jobs/content.ts';
import type { Job, StoredResult } from '../../shared/jobs/job.ts';
import { expiresAt, REMEMBERED_MS } from '../../shared/jobs/kept.ts';
import type { Changes } from '../../shared/jobs/obligation-store.ts';
import {
  type Outcome,
  type Progress,
  type Run,
  runStep,
  type StepPorts,
} from '../../shared/jobs/run-step.ts';
import { extendTimeline } from '../../shared/jobs/timeline.ts';
import { waitAfterFailure } from '../../shared/jobs/waits.ts';
import { announceEvent, announceJob } from './announcement.ts';
import { type DeliverAllPorts, type DeliveriesReport, deliverAll } from './deliver-all.ts';

export interface DeliverPorts extends DeliverAllPorts {
  steps: StepPorts<Job>;
  eventSteps: StepPorts<EventItem>;
  files: ContentFiles;
  retention: Retention;
  readResult(job: Job): Promise<StoredResult | undefined>;
  leaveBatch: LeaveBatch;
  books: Pick<Books, 'leave'>;
  credits: CreditPorts;
}

export function deliverResult(ports: DeliverPorts, run: Run, signal: AbortSignal): Promise<Outcome> {
  if (isEventItemId(run.wakeUp.item))
    return runStep(ports.eventSteps, run, (event) => deliverEvent(ports, event, signal));
  return runStep(ports.steps, run, async (job) => {
    const dropped = await dropExpiredContent(job, ports.around.nowMs(), ports.retention, ports.files);
    const progress = await tellEnd(ports, { ...job, ...dropped } as Job, signal);
    return { ...progress, changes: { ...dropped, ...progress.changes } };
  });
}

/** Inside first: a failure that is told has been refunded, and no endpoint holds up a batch. */
async function tellEnd(ports: DeliverPorts, job: Job, signal: AbortSignal): Promise<Progress<Job>> {
  if (job.end_told) return deliver(ports, job, signal);
  try {
    const changes = { ...(await refundCharge(ports.credits, job)), end_told: true };
    const { leaveBatch, steps } = ports;
    if (job.book) await tellBook(ports, job.book, job.id);
    if (job.batch) await tellBatch({ leaveBatch, wake: steps.wake }, job.batch, job.status === 'SUCCESS');
    const progress = await deliver(ports, { ...job, ...changes } as Job, signal);
    return { ...progress, changes: { ...changes, ...progress.changes } };
  } catch (error) {
    return afterOwnFault(ports, job, error);
  }
}

/** The job waits for its Book no more; one that nobody waits for is woken, to owe nothing any more. */
async function tellBook({ books, steps }: DeliverPorts, book: string, jobItem: string): Promise<void> {
  if (await books.leave(book, jobItem)) await steps.wake({ item: book, step: 'look', via: 'step' }, 0);
}

async function deliver(ports: DeliverPorts, job: Job, signal: AbortSignal): Promise<Progress<Job>> {
  let report: DeliveriesReport;
  try {
    report = await deliverAll(ports, announceJob(job, ports.readResult), signal);
  } catch (error) {
    return afterOwnFault(ports, job, error);
  }
  const { deliveries, log, nextMs, hasOwnFault, failure } = report;
  const changes: Changes<Job> = {
    // What an endpoint answers may be what it was sent, and goes with that.
    deliveries: job.results_dropped ? withoutAnswers(deliveries) : deliveries,
    attempts: hasOwnFault ? job.attempts + 1 : 0,
    timeline: extendTimeline(job.timeline, ...log),
    // A reason stays until there is none.
    last_failure: failure ?? job.last_failure,
  };
  if (nextMs === undefined) return toPurge(ports, { ...job, ...changes } as Job, changes);
  return tryAgain(ports, job, nextMs, changes);
}

/** The upload of a success goes with it; if it can't go now, purge-job is woken for it at once. */
async function toPurge(ports: DeliverPorts, job: Job, changes: Changes<Job>): Promise<Progress<Job>> {
  const dropped = await dropUsedUpload(job, ports.files).catch(() => undefined);
  const dueMs = dropped ? purgeDue({ ...job, ...dropped } as Job, ports.retention) : ports.around.nowMs();
  return { step: 'purge', dueMs, changes: { ...dropped, ...changes, last_failure: undefined } };
}

/** Earlier than the next attempt if content has to go before it. */
function tryAgain({ retention }: DeliverPorts, job: Job, atMs: number, changes: Changes<Job>): Progress<Job> {
  const dueMs = Math.min(atMs, contentDue(job, retention));
  return { step: 'deliver', dueMs, hold: true, changes };
}

/** Nothing that an endpoint could help. */
function afterOwnFault(ports: DeliverPorts, job: Job, thrown: unknown): Progress<Job> {
  const error = asPaperhookError(thrown);
  ports.around.report(error, job.id);
  const attempts = job.attempts + 1;
  const atMs = ports.around.nowMs() + waitAfterFailure(error, attempts, ports.around.random);
  return tryAgain(ports, job, atMs, { attempts, last_failure: publicReason(error) });
}

async function deliverEvent(
  ports: DeliverPorts,
  event: EventItem,
  signal: AbortSignal,
): Promise<Progress<EventItem>> {
  const report = await deliverAll(ports, announceEvent(event), signal);
  const { nextMs, hasOwnFault, failure } = report;
  const deliveries = withoutAnswers(report.deliveries);
  const attempts = hasOwnFault ? event.attempts + 1 : 0;
  const changes = { deliveries, attempts, last_failure: failure ?? event.last_failure };
  if (nextMs !== undefined) return { step: 'deliver', dueMs: nextMs, hold: true, changes };
  // So that the event is not made a second time.
  const expires_at = expiresAt(event.occurred_at + REMEMBERED_MS);
  const over = {
    ...changes,
    ...(isAllTaken(deliveries) && { body: '{}' }),
    last_failure: undefined,
    expires_at,
  };
  return { step: undefined, dueMs: 0, changes: over };
}
