/**
 * A wake-up goes in; the job's document is handed to its provider, its reference claimed, its credits charged, and the
 * job waits for the notification. Safe to run twice. What fails transiently is tried again later, until the deadline.
 * A document that somebody else has handed in is only claimed, and looked at now.
 */
import { chargeJob, requireCreditsFor } from '../../shared/credits/charge-job.ts';
import type { CreditPorts } from '../../shared/credits/credit-ports.ts';
import { PaperhookError, refused, transient } from '../../shared/errors.ts';
import type { Job, JobFile, JobTemplate } from '../../shared/jobs/job.ts';
import { afterError, withinDeadline } from '../../shared/jobs/job-progress.ts';
import { claimReference, referenceId } from '../../shared/jobs/reference.ts';
import {
  type Outcome,
  type Progress,
  type Run,
  runStep,
  type StepPorts,
} from '../../shared/jobs/run-step.ts';
import { extendTimeline } from '../../shared/jobs/timeline.ts';
import type { Connect } from '../../shared/providers/connect.ts';
import { beyondLimits } from '../../shared/providers/limits.ts';
import type { Reference } from '../../shared/providers/notification.ts';
import type { ProviderDocument } from '../../shared/providers/provider.ts';
import { findProvider } from '../../shared/providers/registry.ts';
import { awaitTurn, type Book, type BookPorts, joinBook, openBook, submitAlone } from './into-book.ts';
import type { InTurn } from './large-in-turn.ts';
import { awaitEcho, echoAwaitedUntil, submitOnce } from './submit-once.ts';

export interface StartPorts extends BookPorts {
  steps: StepPorts<Job>;
  getFile(key: string): Promise<Uint8Array | undefined>;
  connect: Connect;
  credits: CreditPorts;
  inTurn: InTurn;
  /** How long to wait, after a submit of unknown outcome, for the provider to say that it has the document, in ms. */
  echoMs: number;
}

/**
 * The part of its time that a function may have used when it begins with a submit that can't be repeated. What is left of
 * 90 seconds is what such a call may take.
 */
const LATEST_SUBMIT = 1 / 3;

interface Given {
  ports: StartPorts;
  signal: AbortSignal;
  leaseMs: number;
  /** Epoch ms: a submit that begins later could be cut off. */
  submitByMs: number;
}

export function startJob(ports: StartPorts, run: Run, signal: AbortSignal): Promise<Outcome> {
  const begunAtMs = ports.around.nowMs();
  const { leaseMs } = run;
  const given = { ports, signal, leaseMs, submitByMs: begunAtMs + run.leaseMs * LATEST_SUBMIT };
  return runStep(ports.steps, run, (job, token) =>
    withinDeadline(job, ports.around, () => start(given, job, token)),
  );
}

async function start(given: Given, job: Job, token: string): Promise<Progress<Job>> {
  const { ports } = given;
  // Its provider has said that it has the document, though it never answered us.
  const known = job.reference ?? job.echoed;
  const untilMs = known ? undefined : echoAwaitedUntil(job, ports.echoMs, ports.around.nowMs());
  if (untilMs !== undefined) return awaitEcho(job, untilMs);
  const opened = await openOwnBook(given, job, token);
  if (opened === 'taken') return awaitTurn(job, ports.around);
  const place: Place = { job: opened?.job ?? job, token, ...(opened && { book: opened.book }) };
  // Somebody else has handed it in, or what came after our submit did not work.
  if (known) return started(given, place, known, job.reference === undefined);
  const handedOver = await ports.inTurn(job.file?.bytes ?? 0, () => handOver(given, place));
  if (!('reference' in handedOver)) return handedOver;
  const { reference } = handedOver;
  return started(given, { ...place, job: handedOver.job }, reference, false).catch((error) =>
    keepReference(reference, afterError(handedOver.job, ports.around, error)),
  );
}

/** A job that has the lease of its item, and the Book that its document goes into, if its provider keeps any. */
interface Place {
  job: Job;
  token: string;
  book?: Book;
}

/** Undefined: its provider keeps no Books. That the job is about to wait for one is written before it does. */
async function openOwnBook(
  { ports, signal, leaseMs }: Given,
  job: Job,
  token: string,
): Promise<{ job: Job; book: Book } | 'taken' | undefined> {
  const template = templateOf(job);
  if (!findProvider(template.provider)?.keepsBooks) return undefined;
  const api = await ports.connect(template, signal);
  const book = api.books && (await openBook(ports, api.books, { job, template, leaseMs }));
  if (!book) return 'taken';
  if (job.book === book.itemId) return { job, book };
  const noted = await ports.steps.store.finish(job.id, { token }, { book: book.itemId });
  return noted ? { job: noted, book } : 'taken';
}

function templateOf({ template }: Job): JobTemplate {
  if (!template) throw new Error('A job that is to start has its template.');
  return template;
}

/** What was answered once may not be answered again. */
function keepReference(reference: Reference, progress: Progress<Job>): Progress<Job> {
  return progress.step === 'start' ? { ...progress, changes: { ...progress.changes, reference } } : progress;
}

async function handOver(
  { ports, signal, submitByMs, leaseMs }: Given,
  { job, token, book }: Place,
): Promise<{ job: Job; reference: Reference } | Progress<Job>> {
  const { file } = job;
  const template = templateOf(job);
  if (!file) throw neverStored();
  // Once it may be with the provider, it is charged in any case.
  if (job.intent_at === undefined) await requireCreditsFor(ports.credits, job);
  const tooLarge = beyondLimits(template.provider, file);
  if (tooLarge !== undefined) throw refused('document_refused', tooLarge);
  const api = await ports.connect(template, signal);
  const read = () => readDocument(ports, job, file);
  const submit = (document: ProviderDocument) => api.submit(document, template.options, book?.reference);
  if (book && api.books?.isSubmittedAlone({ contentType: file.content_type })) {
    // Read only once it is its turn: it may have to come for that many times.
    const reference = await submitAlone(ports, book, leaseMs, async () => submit(await read()));
    return reference ? { job, reference } : awaitTurn(job, ports.around);
  }
  const document = await read();
  if (api.isSubmitRepeatable) return { job, reference: await submit(document) };
  if (ports.around.nowMs() > submitByMs) throw tooLate();
  return submitOnce({ ...ports, store: ports.steps.store }, job, token, () => submit(document));
}

async function readDocument({ getFile }: StartPorts, job: Job, file: JobFile): Promise<ProviderDocument> {
  const bytes = job.upload_key && (await getFile(job.upload_key));
  if (!bytes) throw neverStored();
  return {
    jobId: job.job_id,
    fileName: file.name,
    contentType: file.content_type,
    bytes,
    staticValues: JSON.parse(job.static_values ?? '{}'),
  };
}

function neverStored(): PaperhookError {
  return refused('upload_missing', 'The document was never stored. Hand it in again.');
}

/** Other documents, or the bucket, took so long that nobody might hear what becomes of this one. */
function tooLate(): PaperhookError {
  return transient('unavailable', 'too little time is left to hand the document over');
}

/** The provider has the document: whose it is is written down, and the job waits for the notification. */
async function started(
  { ports, signal }: Given,
  { job, book }: Place,
  named: Reference,
  isNotified: boolean,
): Promise<Progress<Job>> {
  const template = templateOf(job);
  const reference = book?.isDocument ? book.reference : named;
  let hasNews = isNotified;
  if (book) {
    const api = await ports.connect(template, signal);
    const hasEnded = await joinBook(ports, api.books, { job, template, itemId: book.itemId, reference });
    hasNews ||= hasEnded;
  }
  if (!book?.isDocument) {
    const id = referenceId(template.provider, template.connection, reference.key);
    const claiming = claimReference(ports.references, id, job.id, ports.around.nowMs());
    const claim = await (book ? unlessAnothers(claiming) : claiming);
    hasNews ||= claim === 'claimed with news';
  }
  // We have not handed it in.
  const charged = job.tracked ? undefined : await chargeJob(ports.credits, job);

  const nowMs = ports.around.nowMs();
  return {
    step: 'settle',
    dueMs: hasNews || job.tracked ? nowMs : Math.min(job.deadline, nowMs + ports.firstCheckMs),
    ...(hasNews && { via: 'notification' }),
    changes: {
      status: 'PROCESSING IMAGE',
      reference,
      charged,
      attempts: 0,
      timeline: extendTimeline(job.timeline, { at: nowMs, event: 'PROCESSING IMAGE' }),
    },
  };
}

/** A content that comes twice into one Book is one document there, and has the name of the job that brought it first. */
function unlessAnothers<Claim>(claim: Promise<Claim>): Promise<Claim | undefined> {
  return claim.catch((error) => {
    if (error instanceof PaperhookError && error.code === 'conflict') return undefined;
    throw error;
  });
}
