/**
 * A wake-up goes in; the provider is asked how far the job's document is, and its result is stored once there is
 * one. Who woke it makes no difference. What is not ready, or fails transiently, is looked at again later.
 */
import { type PaperhookError, transient } from '../../shared/errors.ts';
import { type CompletedVia, completedVia, type Job, type JobTemplate } from '../../shared/jobs/job.ts';
import { afterError, failed, succeeded, waiting, withinDeadline } from '../../shared/jobs/job-progress.ts';
import { type Outcome, type Progress, type Run, runStep } from '../../shared/jobs/run-step.ts';
import { extendTimeline } from '../../shared/jobs/timeline.ts';
import { normaliseFields } from '../../shared/providers/normalise-field.ts';
import type { Reference } from '../../shared/providers/notification.ts';
import type { Extraction, Learnt, ProviderApi } from '../../shared/providers/provider.ts';
import { type InBook, lookInBook } from './look-in-book.ts';
import { type BatchPorts, settleBatch } from './settle-batch.ts';
import { unknownStatus } from './unknown-status.ts';

export interface SettlePorts extends BatchPorts {
  /** What a notification brought of the job's result, for a provider that no longer has it. */
  readWebhookResult(jobId: string): Promise<Extraction | undefined>;
}

/** A job that can be settled: started, and by whom its provider can be asked. */
interface Settling {
  job: Job;
  template: JobTemplate;
  reference: Reference;
  api: ProviderApi<Record<string, unknown>>;
  token: string;
  via: CompletedVia;
}

export function settleJob(ports: SettlePorts, run: Run, signal: AbortSignal): Promise<Outcome> {
  const via = completedVia(run.wakeUp.via);
  return runStep(ports.steps, run, (job, token) => {
    if (job.documents !== undefined) return settleBatch(ports, job, token, signal);
    return withinDeadline(job, ports.around, async () => {
      const { template, reference } = job;
      if (!template || !reference)
        throw new Error('A job that is to be settled has its template and reference.');
      const api = await ports.connect(template, signal);
      return look(ports, { job, template, reference, api, token, via });
    });
  });
}

async function look(ports: SettlePorts, settling: Settling): Promise<Progress<Job>> {
  const { job, via } = settling;
  const inspection = await inspect(ports, settling);
  const nowMs = ports.around.nowMs();
  switch (inspection.state) {
    case 'waiting':
      if (inspection.unknownStatus !== undefined)
        ports.around.report(unknownStatus(inspection.unknownStatus), job.id);
      return waiting(job, ports.around, ports.checks);
    case 'unseen':
      // Its Book waits for the provider. A job that held out as well could not be woken by it.
      return { ...afterError(job, ports.around, inspection.failure), hold: false };
    case 'failed': {
      const error = { code: 'provider_failed', message: inspection.reason } as const;
      return failed(job, nowMs, error, via, true);
    }
    case 'ready':
      return fetchAndStore(ports, settling, inspection.learnt);
    case 'gone': {
      const progress = await takeWebhookResult(ports, { ...settling, job: processed(job, nowMs) });
      // Its webhook may still come, and wakes it.
      return progress ?? { ...afterError(job, ports.around, documentGone()), hold: false };
    }
  }
}

/** The documents of a Book are all asked about at once, by the Book. */
function inspect(ports: SettlePorts, { job, template, reference, api }: Settling): Promise<InBook> {
  if (job.book === undefined) return api.inspect(reference);
  const awaits = api.books?.awaits(template.options, job.batch !== undefined);
  const { books, around, checks } = ports;
  const lookPorts = { books, nowMs: around.nowMs, firstCheckMs: checks.firstMs };
  return lookInBook(lookPorts, job.book, { job, reference, awaits });
}

/** From here on the provider is done: a job whose result can't be fetched yet says so. */
async function fetchAndStore(
  ports: SettlePorts,
  settling: Settling,
  learnt: Learnt | undefined,
): Promise<Progress<Job>> {
  const { template, reference, api, via } = settling;
  const job = processed(settling.job, ports.around.nowMs());
  try {
    const isOfBatch = job.batch !== undefined;
    const extraction = await api.fetchResult(reference, learnt, template.options, isOfBatch);
    if (extraction === 'gone')
      return (await takeWebhookResult(ports, { ...settling, job })) ?? awaitWebhook(ports, job);
    if (!extraction) return stillFetching(job, waiting(job, ports.around, ports.checks));
    const stored = await store(ports, settling, extraction);
    return succeeded(job, ports.around.nowMs(), via, stored);
  } catch (error) {
    return stillFetching(job, afterError(job, ports.around, error));
  }
}

/**
 * Its API no longer has the result, or not yet: what an authentic notification brought of it counts, marked as such.
 * Undefined: none brought it.
 */
async function takeWebhookResult(ports: SettlePorts, settling: Settling): Promise<Progress<Job> | undefined> {
  const { job, via } = settling;
  const brought = await ports.readWebhookResult(job.job_id);
  if (!brought) return undefined;
  const nowMs = ports.around.nowMs();
  const raw = { source: 'webhook', body: brought.raw };
  const stored = await store(ports, settling, { fields: brought.fields, raw });
  const event = { at: nowMs, event: 'webhook_used', detail: 'the provider itself no longer has the result' };
  return succeeded({ ...job, timeline: extendTimeline(job.timeline, event) }, nowMs, via, stored);
}

function awaitWebhook({ around, checks }: SettlePorts, job: Job): Progress<Job> {
  around.report(resultGone(), job.id);
  return stillFetching(job, waiting(job, around, checks));
}

function store({ storeResult }: SettlePorts, { job, template, token }: Settling, extraction: Extraction) {
  const result = normaliseFields(template.fields, extraction.fields);
  return storeResult(job.job_id, token, { result, raw: extraction.raw });
}

function processed(job: Job, at: number): Job {
  const status = 'PROCESS IMAGE SUCCESS';
  if (job.status === status) return job;
  return { ...job, status, timeline: extendTimeline(job.timeline, { at, event: status }) };
}

function stillFetching({ status }: Job, progress: Progress<Job>): Progress<Job> {
  return { ...progress, changes: { status, ...progress.changes } };
}

function documentGone(): PaperhookError {
  const message = 'the provider knows no such document, and no notification brought its result';
  return transient('connection_unusable', message);
}

function resultGone(): PaperhookError {
  const message = 'the provider is done and has no result, and no notification brought it';
  return transient('provider_unavailable', message);
}
