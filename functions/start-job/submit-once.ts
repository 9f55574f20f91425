/**
 * A document for a provider that a second submit costs a second time: that it is about to be handed over is written
 * first. While nobody can tell whether it was, the job waits for the provider to say so, and only then calls again.
 */
import { asPaperhookError, PaperhookError, publicReason } from '../../shared/errors.ts';
import type { Job } from '../../shared/jobs/job.ts';
import { afterError, type Surroundings } from '../../shared/jobs/job-progress.ts';
import type { ObligationStore } from '../../shared/jobs/obligation-store.ts';
import type { Progress } from '../../shared/jobs/run-step.ts';
import { extendTimeline, type TimelineEntry } from '../../shared/jobs/timeline.ts';
import type { Reference } from '../../shared/providers/notification.ts';

export interface SubmitOncePorts {
  store: Pick<ObligationStore<Job>, 'finish'>;
  around: Surroundings;
  /** How long a provider has to say by itself that it has the document, in ms. */
  echoMs: number;
}

/** Epoch ms until which the job is not to be handed over; undefined when it may be. */
export function echoAwaitedUntil({ intent_at }: Job, echoMs: number, nowMs: number): number | undefined {
  const untilMs = intent_at === undefined ? 0 : intent_at + echoMs;
  return untilMs > nowMs ? untilMs : undefined;
}

/** Under the lease of `token`. Answers what the job is to do next where it has got no reference. */
export async function submitOnce(
  ports: SubmitOncePorts,
  job: Job,
  token: string,
  submit: () => Promise<Reference>,
): Promise<{ job: Job; reference: Reference } | Progress<Job>> {
  const { store, around, echoMs } = ports;
  const at = around.nowMs();
  const intended = await store.finish(job.id, { token }, { intent_at: at, ...calledAgain(job, at) });
  // Somebody else has the job: what is answered here is not written.
  if (!intended) return awaitEcho(job, at + echoMs);
  try {
    return { job: intended, reference: await submit() };
  } catch (thrown) {
    const error = asPaperhookError(thrown);
    const isKnown = thrown instanceof PaperhookError && error.code !== 'outcome_unknown';
    // It took no effect, so nothing was called again; what came of an earlier call is as unknown as before.
    if (isKnown) return withChanges(afterError(job, around, error), { intent_at: job.intent_at });
    around.report(error, job.id);
    const event = { at: around.nowMs(), event: 'retry', detail: 'outcome_unknown' };
    return withChanges(awaitEcho(intended, at + echoMs), {
      attempts: intended.attempts + 1,
      last_failure: publicReason(error),
      timeline: extendTimeline(intended.timeline, event),
    });
  }
}

/** What is known of the job stays as it is. */
export function awaitEcho(job: Job, untilMs: number): Progress<Job> {
  const { last_failure } = job;
  return {
    step: 'start',
    dueMs: Math.min(untilMs, job.deadline),
    heedsNews: true,
    changes: { last_failure },
  };
}

/** The exception to "one job, one effect", which the job shows. */
function calledAgain({ intent_at, timeline }: Job, at: number): { timeline?: TimelineEntry[] } {
  if (intent_at === undefined) return {};
  const detail = `what came of the call at ${new Date(intent_at).toISOString()} is not known`;
  return { timeline: extendTimeline(timeline, { at, event: 'called_again', detail }) };
}

function withChanges(progress: Progress<Job>, changes: Progress<Job>['changes']): Progress<Job> {
  return { ...progress, changes: { ...progress.changes, ...changes } };
}
