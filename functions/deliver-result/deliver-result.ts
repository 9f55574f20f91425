/**
 * A wake-up goes in: of a job that has ended, whose end is told its batch, its Book and its tenant's endpoints; or of an
 * event's own item, which is told endpoints alone. What an endpoint does not take is tried again on the schedule, or parked.
 */
import { withoutAnswers } from '../../shared/deliveries/delivery.ts';
import { type EventItem, isEventItemId } from '../../shared/deliveries/event-item.ts';
import { asPaperhookError, publicReason } from '../../shared/errors.ts';
import {
  type ContentFiles,
  contentDue,
  dropExpiredContent,
  dropUsedUpload,
  purgeDue,
  type Retention,
} from '../../shared/jobs/content.ts';
import type { Job, StoredResult } from '../../shared/jobs/job.ts';
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
import { announceJob } from './announcement.ts';
import { type DeliverAllPorts, type DeliveriesReport, deliverAll } from './deliver-all.ts';
import { deliverEvent } from './deliver-event.ts';
import { type TellEndPorts, tellEnd } from './tell-end.ts';

export interface DeliverPorts extends DeliverAllPorts, TellEndPorts {
  steps: StepPorts<Job>;
  eventSteps: StepPorts<EventItem>;
  files: ContentFiles;
  retention: Retention;
  readResult(job: Job): Promise<StoredResult | undefined>;
}

export function deliverResult(ports: DeliverPorts, run: Run, signal: AbortSignal): Promise<Outcome> {
  if (isEventItemId(run.wakeUp.item))
    return runStep(ports.eventSteps, run, (event) => deliverEvent(ports, event, signal));
  return runStep(ports.steps, run, async (job) => {
    const dropped = await dropExpiredContent(job, ports.around.nowMs(), ports.retention, ports.files);
    const progress = await tellAndDeliver(ports, { ...job, ...dropped } as Job, signal);
    return { ...progress, changes: { ...dropped, ...progress.changes } };
  });
}

/** Inside first: a failure that is told has been refunded, and no endpoint holds up a batch. */
async function tellAndDeliver(ports: DeliverPorts, job: Job, signal: AbortSignal): Promise<Progress<Job>> {
  if (job.end_told) return deliver(ports, job, signal);
  let told: Changes<Job>;
  try {
    told = await tellEnd(ports, job);
  } catch (error) {
    return afterOwnFault(ports, job, error);
  }
  const progress = await deliver(ports, { ...job, ...told } as Job, signal);
  return { ...progress, changes: { ...told, ...progress.changes } };
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
