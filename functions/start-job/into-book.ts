/**
 * A provider that keeps documents together has one put into a Book: which is opened once, by whoever is first, under the
 * lease of its item; the job then waits for the Book's item, which asks about all of its documents at once.
 */
import { asPaperhookError } from '../../shared/errors.ts';
import {
  type BookItem,
  type Books,
  bookItemId,
  MOST_WAITING,
  newBook,
  waitingJob,
} from '../../shared/jobs/book.ts';
import { type Job, type JobTemplate, jobItemId } from '../../shared/jobs/job.ts';
import type { Surroundings } from '../../shared/jobs/job-progress.ts';
import { owes } from '../../shared/jobs/obligation.ts';
import type { Changes } from '../../shared/jobs/obligation-store.ts';
import {
  claimReference,
  lastsLong,
  type ReferenceItem,
  type ReferenceStore,
  referenceId,
} from '../../shared/jobs/reference.ts';
import { type Progress, runStep, type StepPorts } from '../../shared/jobs/run-step.ts';
import { growingWait } from '../../shared/jobs/waits.ts';
import type { Reference } from '../../shared/providers/notification.ts';
import type { BookApi, BookChoice, OpenedBook } from '../../shared/providers/provider.ts';
import type { OneAtATime } from './one-at-a-time.ts';

export interface BookPorts {
  bookSteps: StepPorts<BookItem>;
  books: Books;
  references: ReferenceStore;
  around: Surroundings;
  /** So that those who are here together don't send each other away. */
  oneAtATime: OneAtATime;
  /** How long after its start a job is first looked at if no notification comes, in ms. */
  firstCheckMs: number;
}

/** An open Book, as a job that goes into it knows it. */
export interface Book {
  itemId: string;
  reference: Reference;
  /** The job's document is the whole Book: somebody else has handed it in. */
  isDocument: boolean;
}

type Keeper = BookApi<Record<string, unknown>>;

/** How long a job waits for its turn with a Book that others are using. */
const TURNS = { firstMs: 1_000, longestMs: 15_000 };

/** Undefined: another worker has the Book just now. */
export async function openBook(
  ports: BookPorts,
  keeper: Keeper,
  { job, template, leaseMs }: { job: Job; template: JobTemplate; leaseMs: number },
): Promise<Book | undefined> {
  const choice = choose(keeper, job, template);
  const named = choice.given && (await findName(ports, template, choice.given));
  const itemId = named?.job_item ?? bookItemId(template.provider, template.connection, choice.key);
  // One that jobs make is theirs for a day; a given one may be used for longer than its names are remembered.
  const isNamed = !choice.given || (named?.job_item !== undefined && lastsLong(named, ports.around.nowMs()));
  const seen = await findOrMake(ports, itemId, template, choice.given ? undefined : ownerOf(job));
  // The job comes again once others have ended.
  if (!seen.waiting[job.id] && Object.keys(seen.waiting).length >= MOST_WAITING) return undefined;
  const isDocument = job.reference !== undefined && choice.given?.key === job.reference.key;
  if (seen.reference && isNamed) return { itemId, reference: seen.reference, isDocument };
  const reference = await alone(ports, seen, leaseMs, async (book) => {
    if (book.reference && isNamed) return { result: book.reference };
    const opened = await keeper.open(choice, template.options);
    await claimNames(ports, itemId, template, opened);
    return { result: opened.reference, changes: { reference: opened.reference } };
  });
  return reference && { itemId, reference, isDocument };
}

/** Undefined: another worker has the Book just now. */
export async function submitAlone(
  ports: BookPorts,
  book: Book,
  leaseMs: number,
  submit: () => Promise<Reference>,
): Promise<Reference | undefined> {
  const seen = await ports.books.get(book.itemId);
  if (!seen) throw new Error('A job goes into a Book that is there.');
  return alone(ports, seen, leaseMs, async () => ({ result: await submit() }));
}

/** The job waits for it from now on. Answers whether its document has ended by now. */
export async function joinBook(
  { books, around, firstCheckMs, bookSteps }: BookPorts,
  keeper: Keeper | undefined,
  {
    job,
    template,
    itemId,
    reference,
  }: { job: Job; template: JobTemplate; itemId: string; reference: Reference },
): Promise<boolean> {
  const nowMs = around.nowMs();
  const awaits = keeper?.awaits(template.options, job.batch !== undefined);
  const dueMs = nowMs + firstCheckMs;
  const book = await books.join(itemId, job.id, waitingJob(reference, awaits, nowMs), dueMs);
  // It has been waiting longer and longer for the documents that it has; whoever holds it makes it due anew.
  if ((book.due ?? dueMs) > dueMs) await bookSteps.store.amend(book, nowMs, { due: dueMs });
  return Object.hasOwn(JSON.parse(book.ended), reference.key);
}

/** The Book is another's: the job comes again, and neither an attempt nor a failure is counted. */
export function awaitTurn(job: Job, { nowMs, random }: Surroundings): Progress<Job> {
  const attempts = job.attempts + 1;
  const dueMs = Math.min(job.deadline, nowMs() + growingWait(TURNS, attempts, random));
  return { step: 'start', dueMs, hold: true, changes: { attempts, last_failure: job.last_failure } };
}

function choose(keeper: Keeper, job: Job, { options }: JobTemplate): BookChoice {
  const { job_id: jobId, batch } = job;
  return keeper.choose(options, { jobId, ...(batch && { batchId: batch.batch_id }) });
}

function ownerOf({ id, batch }: Job): string {
  return batch ? jobItemId(batch.batch_id) : id;
}

/** What the provider calls the Book, as whoever it is has claimed it. */
function findName(
  { references }: BookPorts,
  { provider, connection }: JobTemplate,
  { key }: Reference,
): Promise<ReferenceItem | undefined> {
  return references.get(referenceId(provider, connection, key));
}

async function findOrMake(
  { books, bookSteps, around, firstCheckMs }: BookPorts,
  id: string,
  { provider, connection }: JobTemplate,
  owner: string | undefined,
): Promise<BookItem> {
  const seen = await books.get(id);
  if (seen) return seen;
  const dueMs = around.nowMs() + firstCheckMs;
  const made = newBook({ id, provider, connection, dueMs, ...(owner !== undefined && { owner }) });
  await bookSteps.store.create(made);
  return (await books.get(id)) ?? made;
}

/** So that notifications find its item, whichever of its names they have. */
async function claimNames(
  { references, around }: BookPorts,
  itemId: string,
  { provider, connection }: JobTemplate,
  { reference, aliases }: OpenedBook,
): Promise<void> {
  for (const { key } of [reference, ...aliases])
    await claimReference(references, referenceId(provider, connection, key), itemId, around.nowMs());
}

interface Done<Result> {
  result: Result;
  changes?: Changes<BookItem>;
}

/** Runs the work while nobody else has the Book. What it throws is not the Book's failure. Undefined: somebody has it. */
function alone<Result>(
  ports: BookPorts,
  seen: BookItem,
  leaseMs: number,
  work: (book: BookItem) => Promise<Done<Result>>,
): Promise<Result | undefined> {
  return ports.oneAtATime(seen.id, () => underLease(ports, seen, leaseMs, work));
}

async function underLease<Result>(
  { bookSteps, around, firstCheckMs }: BookPorts,
  seen: BookItem,
  leaseMs: number,
  work: (book: BookItem) => Promise<Done<Result>>,
): Promise<Result | undefined> {
  const nextCheckMs = () => around.nowMs() + firstCheckMs;
  // Nobody was waiting for it any more.
  if (!seen.step) {
    const owed = { ...owes(seen.id, 'look', nextCheckMs()), expires_at: undefined };
    await bookSteps.store.amend(seen, around.nowMs(), owed);
  }
  const run = { wakeUp: { item: seen.id, step: 'look', via: 'step' }, leaseMs } as const;
  let done: Done<Result> | { error: unknown } | undefined;
  const givenBack = runStep(bookSteps, run, async (book) => {
    done = await work(book).catch((error: unknown) => ({ error }));
    const changes = 'changes' in done ? done.changes : undefined;
    return { step: 'look', dueMs: nextCheckMs(), heedsNews: true, changes: { ...changes } };
  });
  await givenBack.catch((error: unknown) => {
    // What the work threw comes first: how long the provider asked to wait, say, is not to be forgotten.
    if (!done || !('error' in done)) done = { error };
  });
  if (done && 'error' in done) throw asPaperhookError(done.error);
  return done?.result;
}
