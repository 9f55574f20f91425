/**
 * A wake-up goes in; the provider is asked once how all documents of a Book are, and the jobs whose documents have ended
 * are woken. A Book for which nobody waits owes nothing any more.
 */
import { asPaperhookError, publicReason } from '../../shared/errors.ts';
import { type BookItem, type Books, endedDocuments, type WaitingJob } from '../../shared/jobs/book.ts';
import { completedVia } from '../../shared/jobs/job.ts';
import type { Surroundings } from '../../shared/jobs/job-progress.ts';
import { expiresAt, REMEMBERED_MS } from '../../shared/jobs/kept.ts';
import type { Via } from '../../shared/jobs/obligation.ts';
import type { Changes } from '../../shared/jobs/obligation-store.ts';
import {
  type Outcome,
  type Progress,
  type Run,
  runStep,
  type StepPorts,
} from '../../shared/jobs/run-step.ts';
import { type Growth, waitAfterFailure, waitLikeBefore } from '../../shared/jobs/waits.ts';
import { mapAtOnce } from '../../shared/map-at-once.ts';
import type { Connect } from '../../shared/providers/connect.ts';
import type { Reference } from '../../shared/providers/notification.ts';
import type { BookLook, EndedDocument } from '../../shared/providers/provider.ts';
import { unknownStatus } from './unknown-status.ts';

export interface BookPorts {
  bookSteps: StepPorts<BookItem>;
  around: Surroundings;
  connect: Connect;
  books: Pick<Books, 'leave'>;
  /** How long a job lives at most. */
  deadlineMs: number;
  /** How the waits between two looks grow. */
  checks: Growth;
}

/** Wake-ups sent at once. */
const AT_ONCE = 25;
/** Past the deadline of a job that joined when it was accepted. */
const FORGOTTEN_AFTER_MS = 3_600_000;
const DELETED = 'Its Book was deleted at the provider.';

export function settleBook(ports: BookPorts, run: Run, signal: AbortSignal): Promise<Outcome> {
  return runStep(ports.bookSteps, run, async (book, token) => {
    const waiting = await withoutForgotten(ports, book);
    if (Object.keys(waiting).length === 0) return over(ports.around.nowMs());
    // Whoever is opening it comes again.
    if (!book.reference) return again(ports, book, {});
    try {
      return await look(
        ports,
        { ...book, waiting, reference: book.reference },
        token,
        run.wakeUp.via,
        signal,
      );
    } catch (thrown) {
      return afterFailure(ports, book, thrown);
    }
  });
}

/** A worker that was held up has a job wait that has ended, and left, before: no job lives that long. */
async function withoutForgotten(
  { books, around, deadlineMs }: BookPorts,
  { id, waiting }: BookItem,
): Promise<BookItem['waiting']> {
  const isForgotten = ({ since }: WaitingJob) => since + deadlineMs + FORGOTTEN_AFTER_MS < around.nowMs();
  const forgotten = Object.keys(waiting).filter((item) => waiting[item] && isForgotten(waiting[item]));
  for (const item of forgotten) await books.leave(id, item);
  return Object.fromEntries(Object.entries(waiting).filter(([item]) => !forgotten.includes(item)));
}

function over(nowMs: number): Progress<BookItem> {
  return {
    step: undefined,
    dueMs: nowMs,
    // Who joins meanwhile is news.
    heedsNews: true,
    changes: { ended: '{}', attempts: 0, expires_at: expiresAt(nowMs + REMEMBERED_MS) },
  };
}

async function look(
  ports: BookPorts,
  book: BookItem & { reference: Reference },
  token: string,
  via: Via,
  signal: AbortSignal,
): Promise<Progress<BookItem>> {
  const api = await ports.connect(book, signal);
  if (!api.books) throw new Error('Whoever has a Book keeps Books.');
  const lookedAtMs = ports.around.nowMs();
  const seen = await api.books.look(book.reference);
  for (const status of seen.unknownStatuses) ports.around.report(unknownStatus(status), book.id);
  const before = endedDocuments(book);
  const ended = endedNow(book.waiting, before, seen);
  const changes = { ended: JSON.stringify(ended), state: seen.state, looked_at: lookedAtMs, attempts: 0 };
  const woken = Object.entries(book.waiting).filter(([, job]) => {
    const isNew = job.key !== undefined && ended[job.key] !== undefined && before[job.key] === undefined;
    const hasNews = via === 'notification' && seen.state !== 'open';
    return isNew || (hasNews && isWaitingForMore(job, ended));
  });
  // What they are woken for is written first. Without the wake-up each comes by itself, only later.
  const isWritten = woken.length === 0 || (await ports.bookSteps.store.finish(book.id, { token }, changes));
  if (isWritten)
    await wakeAll(
      ports,
      woken.map(([item]) => item),
      completedVia(via),
    );
  return again(ports, book, changes);
}

/** What has ended once stays so. Only what somebody waits for is kept. */
function endedNow(
  waiting: BookItem['waiting'],
  before: Record<string, EndedDocument>,
  { state, ended }: BookLook,
): Record<string, EndedDocument> {
  const keys = Object.values(waiting).flatMap(({ key }) => key ?? []);
  const deleted: EndedDocument | undefined =
    state === 'deleted' ? { state: 'failed', reason: DELETED } : undefined;
  const entries = keys.map((key) => [key, before[key] ?? ended[key] ?? deleted] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, EndedDocument] => entry[1] !== undefined),
  );
}

/** Its documents have ended, and what it waits for is the Book's, which has it only once all of its documents have. */
function isWaitingForMore({ key, awaits }: WaitingJob, ended: Record<string, EndedDocument>): boolean {
  return awaits === 'book' && (key === undefined || ended[key] !== undefined);
}

async function wakeAll(
  { bookSteps }: BookPorts,
  items: readonly string[],
  via: 'notification' | 'poller' | 'redrive',
): Promise<void> {
  await mapAtOnce(items, AT_ONCE, (item) => bookSteps.wake({ item, step: 'settle', via }, 0));
}

function again(ports: BookPorts, book: BookItem, changes: Changes<BookItem>): Progress<BookItem> {
  return { step: 'look', dueMs: nextLook(ports, book), heedsNews: true, changes };
}

/** The longer the youngest document has been there, the longer the wait. */
function nextLook({ around, checks }: BookPorts, { waiting }: BookItem): number {
  const nowMs = around.nowMs();
  const youngestMs = Math.max(...Object.values(waiting).map(({ since }) => since));
  return nowMs + waitLikeBefore(checks, nowMs - youngestMs, around.random);
}

function afterFailure({ around }: BookPorts, book: BookItem, thrown: unknown): Progress<BookItem> {
  const error = asPaperhookError(thrown);
  around.report(error, book.id);
  const attempts = book.attempts + 1;
  const dueMs = around.nowMs() + waitAfterFailure(error, attempts, around.random);
  const changes = { attempts, last_failure: publicReason(error) };
  return { step: 'look', dueMs, hold: true, changes };
}
