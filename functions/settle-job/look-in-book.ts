/** How a job's document stands, as its Book has it: the provider is asked by the Book alone. */
import { type PaperhookError, transient } from '../../shared/errors.ts';
import { type Books, endedDocuments, waitingJob } from '../../shared/jobs/book.ts';
import type { Job } from '../../shared/jobs/job.ts';
import type { Reference } from '../../shared/providers/notification.ts';
import type { Awaits, Inspection } from '../../shared/providers/provider.ts';

export interface LookPorts {
  books: Books;
  nowMs(): number;
  /** How long a Book that had forgotten the job may take until it looks again, in ms. */
  firstCheckMs: number;
}

/** `unseen`: why the Book could not be looked at the last time, and the document had not ended before. */
export type InBook = Inspection | { state: 'unseen'; failure: PaperhookError };

export async function lookInBook(
  { books, nowMs, firstCheckMs }: LookPorts,
  bookItem: string,
  { job, reference, awaits }: { job: Pick<Job, 'id'>; reference: Reference; awaits: Awaits | undefined },
): Promise<InBook> {
  const book = await books.get(bookItem);
  if (!book) throw new Error('A job that is in a Book has one.');
  const ended = endedDocuments(book)[reference.key];
  if (ended) return ended;
  // It was over before the job had joined it, or while it did.
  if (!book.step || !book.waiting[job.id])
    await books.join(bookItem, job.id, waitingJob(reference, awaits, nowMs()), nowMs() + firstCheckMs);
  const { last_failure: reason } = book;
  if (!reason) return { state: 'waiting' };
  const failure = transient(reason.code, reason.message);
  return { state: 'unseen', failure };
}
