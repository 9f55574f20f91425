/**
 * A wake-up goes in; a failed job is refunded, the job's ending is told to its batch, and sent to its template's URL, signed. What the endpoint does not take is
 * tried again on the schedule; what it throttles costs no attempt; 410 switches it off.
 */
import type { CreditPorts } from '../../shared/credits/credit-ports.ts';
import {
  deliveryBody,
  deliveryEvent,
  deliveryId,
  type EndedJob,
} from '../../shared/deliveries/delivery-body.ts';
import { type DeliveryOutcome, deliveryOutcome } from '../../shared/deliveries/delivery-outcome.ts';
import { attemptAfterThrottle, nextAttempt } from '../../shared/deliveries/delivery-schedule.ts';
import { signDelivery } from '../../shared/deliveries/delivery-signature.ts';
import type { EndpointAnswer } from '../../shared/deliveries/guarded-post.ts';
import type { SecretBox } from '../../shared/deliveries/secret-box.ts';
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
import type { DeliveryState, Job, StoredResult, TemplateWebhook } from '../../shared/jobs/job.ts';
import type { Surroundings } from '../../shared/jobs/job-progress.ts';
import type { Changes } from '../../shared/jobs/obligation-store.ts';
import {
  type Outcome,
  type Progress,
  type Run,
  runStep,
  type StepPorts,
} from '../../shared/jobs/run-step.ts';
import { extendTimeline } from '../../shared/jobs/timeline.ts';
import { AFTER_A_FAILURE, growingWait } from '../../shared/jobs/waits.ts';
import { refundCharge } from './refund-charge.ts';

/** Whatever keeps a delivery from being made, its event is not kept longer than this after the job's end. */
const GIVE_UP_AFTER_MS = 30 * 24 * 3_600_000;

export interface Post {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface DeliverPorts {
  steps: StepPorts<Job>;
  around: Surroundings;
  files: ContentFiles;
  retention: Retention;
  readResult(job: Job): Promise<StoredResult | undefined>;
  secretBox(): Promise<SecretBox>;
  /** Throws PaperhookError when the endpoint did not answer. */
  post(post: Post, signal: AbortSignal): Promise<EndpointAnswer>;
  /** @param sealedUrl of the webhook that is gone. */
  switchOffWebhook(templateId: string, sealedUrl: string, atMs: number): Promise<void>;
  leaveBatch: LeaveBatch;
  books: Pick<Books, 'leave'>;
  credits: CreditPorts;
  /** Seconds before each attempt. */
  schedule: readonly number[];
}

export function deliverResult(ports: DeliverPorts, run: Run, signal: AbortSignal): Promise<Outcome> {
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
    const told = { ...(await refundCharge(ports.credits, job)), end_told: true };
    const { leaveBatch, steps } = ports;
    if (job.book) await tellBook(ports, job.book, job.id);
    if (job.batch) await tellBatch({ leaveBatch, wake: steps.wake }, job.batch, job.status === 'SUCCESS');
    const progress = await deliver(ports, { ...job, ...told } as Job, signal);
    return { ...progress, changes: { ...told, ...progress.changes } };
  } catch (error) {
    return afterOwnFault(ports, job, error);
  }
}

/** The job waits for its Book no more; one that nobody waits for is woken, to owe nothing any more. */
async function tellBook({ books, steps }: DeliverPorts, book: string, jobItem: string): Promise<void> {
  if (!(await books.leave(book, jobItem))) return;
  // It is due by itself: without the wake-up it is only late.
  await steps.wake({ item: book, step: 'look', via: 'step' }, 0).catch(() => undefined);
}

async function deliver(ports: DeliverPorts, job: Job, signal: AbortSignal): Promise<Progress<Job>> {
  if (job.delivery !== 'owed') return toPurge(ports, job, {});
  const nowMs = ports.around.nowMs();
  // Woken only because content had to go.
  if ((job.next_attempt_at ?? 0) > nowMs) {
    return tryAgain(ports, job, job.next_attempt_at ?? nowMs, { last_failure: job.last_failure });
  }
  try {
    const webhook = job.template?.webhook;
    if (!webhook) throw new Error('A job that is to be delivered has its URL.');
    const attempt = await prepare(ports, job, webhook);
    const outcome = deliveryOutcome(await ports.post(attempt, signal).catch((error) => ({ error })));
    return await conclude(ports, job, webhook, outcome);
  } catch (error) {
    return afterOwnFault(ports, job, error);
  }
}

async function prepare(ports: DeliverPorts, job: Job, webhook: TemplateWebhook): Promise<Post> {
  const box = await ports.secretBox();
  const body = deliveryBody(await endedJob(ports, job));
  const signature = signDelivery({
    secret: box.open(webhook.sealed_secret, job.template_id),
    id: deliveryId(job.job_id, deliveryEvent(job.status === 'SUCCESS', job.documents !== undefined)),
    timestampSeconds: Math.floor(ports.around.nowMs() / 1000),
    body,
  });
  const custom: Record<string, string> = JSON.parse(box.open(webhook.sealed_headers, job.template_id));
  const url = box.open(webhook.sealed_url, job.template_id);
  return { url, headers: { ...custom, ...signature }, body };
}

async function endedJob(ports: DeliverPorts, job: Job): Promise<EndedJob> {
  const staticValues = JSON.parse(job.static_values ?? '{}');
  const place = job.batch && { ...job.batch, file_name: job.file?.name ?? '' };
  const about = {
    jobId: job.job_id,
    isBatch: job.documents !== undefined,
    templateId: job.template_id,
    staticValues,
    ...(place && { place }),
  };
  if (job.status !== 'SUCCESS') {
    const error = job.error ?? { code: 'unavailable', message: 'The reason is not known.' };
    return { ...about, ending: { kind: 'failed', error } };
  }
  const stored = await ports.readResult(job);
  return { ...about, ending: stored ? { kind: 'succeeded', result: stored.result } : { kind: 'expired' } };
}

async function conclude(
  ports: DeliverPorts,
  job: Job,
  webhook: TemplateWebhook,
  outcome: DeliveryOutcome,
): Promise<Progress<Job>> {
  const nowMs = ports.around.nowMs();
  const { random } = ports.around;
  if (outcome.kind === 'throttled') {
    const { errorCode, retryAfterSeconds } = outcome;
    const throttledTimes = job.attempts + 1;
    const atMs = attemptAfterThrottle({ throttledTimes, retryAfterSeconds, random, nowMs });
    const log = logged(job, nowMs, 'delivery_throttled', errorCode);
    return tryAgain(ports, job, atMs, { attempts: throttledTimes, ...notTaken(errorCode), ...log });
  }
  const attemptsMade = job.delivery_attempts + 1;
  const attempted = { ...job, delivery_attempts: attemptsMade };
  switch (outcome.kind) {
    case 'delivered':
      return end(ports, attempted, 'delivered', logged(job, nowMs, 'delivered'));
    case 'endpoint_off':
      await ports.switchOffWebhook(job.template_id, webhook.sealed_url, nowMs);
      return end(ports, attempted, 'off', logged(job, nowMs, 'endpoint_off', outcome.errorCode));
    case 'failed': {
      const atMs = nextAttempt({ schedule: ports.schedule, attemptsMade, random, nowMs });
      const log = logged(job, nowMs, 'delivery_failed', outcome.errorCode);
      if (atMs === undefined) return end(ports, attempted, 'failed', log);
      const counts = { attempts: 0, delivery_attempts: attemptsMade };
      return tryAgain(ports, job, atMs, { ...counts, ...notTaken(outcome.errorCode), ...log });
    }
  }
}

/** The delivery is over. */
function end(
  ports: DeliverPorts,
  job: Job,
  state: DeliveryState,
  log: Pick<Job, 'timeline'>,
): Promise<Progress<Job>> {
  return toPurge(ports, job, {
    delivery: state,
    attempts: 0,
    delivery_attempts: job.delivery_attempts,
    next_attempt_at: undefined,
    ...log,
  });
}

/** The upload of a success goes with it; if it can't go now, purge-job is woken for it at once. */
async function toPurge(ports: DeliverPorts, job: Job, changes: Changes<Job>): Promise<Progress<Job>> {
  const dropped = await dropUsedUpload(job, ports.files).catch(() => undefined);
  const dueMs = dropped ? purgeDue({ ...job, ...dropped } as Job, ports.retention) : ports.around.nowMs();
  return { step: 'purge', dueMs, changes: { ...dropped, ...changes } };
}

/** Earlier than the next attempt if content has to go before it; never past the event's own time. */
async function tryAgain(
  ports: DeliverPorts,
  job: Job,
  atMs: number,
  changes: Changes<Job>,
): Promise<Progress<Job>> {
  if (atMs >= (job.completed_at ?? 0) + GIVE_UP_AFTER_MS) {
    const given = { ...job, ...changes } as Job;
    const log = logged(given, ports.around.nowMs(), 'delivery_failed', 'given_up');
    return end(ports, given, 'failed', log);
  }
  return {
    step: 'deliver',
    dueMs: Math.min(atMs, contentDue(job, ports.retention)),
    hold: true,
    changes: { ...changes, next_attempt_at: atMs },
  };
}

/** Nothing the endpoint could help: it costs no attempt, unless what was sealed can never be opened again. */
function afterOwnFault(
  ports: DeliverPorts,
  job: Job,
  thrown: unknown,
): Promise<Progress<Job>> | Progress<Job> {
  const error = asPaperhookError(thrown);
  ports.around.report(error, job.id);
  const nowMs = ports.around.nowMs();
  if (error.fault === 'permanent')
    return end(ports, job, 'failed', logged(job, nowMs, 'delivery_failed', error.code));
  const attempts = job.attempts + 1;
  const atMs = nowMs + growingWait(AFTER_A_FAILURE, attempts, ports.around.random);
  return tryAgain(ports, job, atMs, { attempts, last_failure: publicReason(error) });
}

function notTaken(errorCode: string): Pick<Job, 'last_failure'> {
  const message = `The endpoint did not take the delivery: ${errorCode}.`;
  return { last_failure: { code: 'endpoint_unavailable', message } };
}

function logged(job: Job, at: number, event: string, detail?: string): Pick<Job, 'timeline'> {
  return { timeline: extendTimeline(job.timeline, { at, event, ...(detail !== undefined && { detail }) }) };
}
