/**
 * What a notification said of a Book goes in: it is noted on the timelines of the jobs that it is about, and the Book is
 * looked at. What it said is a hint; what has happened the provider is asked.
 */
import { type BookItem, type Books, isAbout } from '../../shared/jobs/book.ts';
import type { Job } from '../../shared/jobs/job.ts';
import type { Outcome, StepPorts } from '../../shared/jobs/run-step.ts';
import type { TimelineEntry } from '../../shared/jobs/timeline.ts';
import { mapAtOnce } from '../../shared/map-at-once.ts';
import type { NotificationEvent } from '../../shared/providers/notification.ts';
import type { NoteHeard } from '../../shared/store/heard.ts';

export interface EventPorts {
  books: Pick<Books, 'get'>;
  noteHeard: NoteHeard;
  /** An endpoint of the job's tenant may be subscribed to it. */
  tellEndpoints(job: Job, entry: TimelineEntry): Promise<void>;
  /** Runs the step look of that Book. */
  settleBook(itemId: string): Promise<Outcome>;
  bookSteps: StepPorts<BookItem>;
}

/** Jobs told, and woken, at once. */
const AT_ONCE = 25;
/** For each document that is waited for: a Book's item is as large as they are many, and a look writes it anew. */
const LOOK_EVERY_MS = 20;

export interface HeardEvent {
  outcome: Outcome;
  /** Else it was noted nowhere. */
  isAboutAJob: boolean;
}

export async function hearEvent(
  ports: EventPorts,
  itemId: string,
  event: NotificationEvent | undefined,
  receivedAtMs: number,
): Promise<HeardEvent> {
  const book = await ports.books.get(itemId);
  if (!book) return { outcome: 'gone', isAboutAJob: false };
  const meant = event?.about && waitingFor(book, event.about);
  const jobs = event ? jobsOf(book, meant) : [];
  const kept = event
    ? await mapAtOnce(jobs, AT_ONCE, (job) => note(ports, job, entryOf(book, event, receivedAtMs)))
    : [];
  const outcome = (await putOff(ports, book)) ? 'early' : await ports.settleBook(itemId);
  await wakeWaiting(ports, book, meant ?? []);
  return { outcome, isAboutAJob: kept.includes(true) };
}

/** Answers whether it is on the job's timeline. */
async function note({ noteHeard, tellEndpoints }: EventPorts, jobItem: string, entry: TimelineEntry) {
  const job = await noteHeard(jobItem, entry);
  if (job) await tellEndpoints(job, entry);
  return job !== undefined;
}

/** Of many webhooks at once, the first few make the Book be looked at; the others only that it soon is again. */
async function putOff({ bookSteps }: EventPorts, book: BookItem): Promise<boolean> {
  const { store, wake, nowMs } = bookSteps;
  const now = nowMs();
  const dueMs = (book.looked_at ?? 0) + Object.keys(book.waiting).length * LOOK_EVERY_MS;
  if (dueMs <= now || book.lease !== undefined) return false;
  if ((book.due ?? 0) <= dueMs) return true;
  if (!(await store.amend(book, now, { due: dueMs }))) return false;
  const wakeUp = { item: book.id, step: 'look', via: 'notification' } as const;
  await wake(wakeUp, Math.ceil((dueMs - now) / 1000));
  return true;
}

function waitingFor({ waiting }: BookItem, about: Record<string, string>): string[] {
  const meant = Object.entries(waiting).filter(([, job]) => isAbout(about, job));
  return meant.map(([item]) => item);
}

/** What is about no document that is waited for, or about all of them, is for whom the Book was made. */
function jobsOf({ owner, waiting }: BookItem, meant: readonly string[] | undefined): readonly string[] {
  if (meant && meant.length > 0) return meant;
  if (owner !== undefined) return [owner];
  return meant ? [] : Object.keys(waiting);
}

function entryOf({ provider }: BookItem, { name, reason }: NotificationEvent, at: number) {
  const entry = { at, event: `${provider}.${name}` };
  return reason === undefined ? entry : { ...entry, detail: `from the webhook: ${reason}` };
}

/** Those whose documents ended before, and who wait for what comes after; the Book wakes the others. */
async function wakeWaiting(
  { bookSteps }: EventPorts,
  { waiting }: BookItem,
  meant: readonly string[],
): Promise<void> {
  const items = meant.filter((item) => waiting[item]?.awaits === 'document');
  await mapAtOnce(items, AT_ONCE, (item) => bookSteps.wake({ item, step: 'settle', via: 'notification' }, 0));
}
