/**
 * What a batch has as a result of its own: what its documents' Book says once all of them have ended. A batch whose
 * provider keeps no Books has none, nor one whose template asks for none.
 */
import { asPaperhookError, publicReason } from '../../shared/errors.ts';
import { type BookItem, type Books, bookItemId } from '../../shared/jobs/book.ts';
import type { Job, JobTemplate, StoredResult } from '../../shared/jobs/job.ts';
import type { Surroundings } from '../../shared/jobs/job-progress.ts';
import type { Changes } from '../../shared/jobs/obligation-store.ts';
import type { Progress, StepPorts } from '../../shared/jobs/run-step.ts';
import { type Growth, growingWait } from '../../shared/jobs/waits.ts';
import type { Connect } from '../../shared/providers/connect.ts';
import type { BookApi } from '../../shared/providers/provider.ts';
import { findProvider } from '../../shared/providers/registry.ts';

export interface BatchResultPorts {
  steps: StepPorts<Job>;
  around: Surroundings;
  connect: Connect;
  books: Books;
  storeResult(
    jobId: string,
    token: string,
    stored: StoredResult,
  ): Promise<Pick<Changes<Job>, 'result' | 'result_key'>>;
  checks: Growth;
}

/** `remark`: why there is none though it was asked for. */
type OwnResult = { changes: Changes<Job>; remark?: string };

const NONE: OwnResult = { changes: {} };

/** A progress: it is not there yet. */
export async function ownResult(
  ports: BatchResultPorts,
  batch: Job,
  token: string,
  signal: AbortSignal,
): Promise<OwnResult | Progress<Job>> {
  const { template } = batch;
  if (!template || !findProvider(template.provider)?.keepsBooks) return NONE;
  const { around } = ports;
  // However it ends, it is to leave the Book.
  let joined: Changes<Job> = {};
  try {
    const api = await ports.connect(template, signal);
    if (!api.books?.hasBatchResult(template.options)) return NONE;
    if (around.nowMs() >= batch.deadline) return { changes: {}, remark: ', without their common result' };
    const book = await bookOf(ports, api.books, batch, template, token);
    if (!book) return NONE;
    joined = { book: book.id };
    if (book.state === 'deleted')
      return { changes: joined, remark: ', without their common result: their Book was deleted' };
    if (!book.reference) return { changes: joined };
    const extraction = await api.books.fetchBatchResult(book.reference, template.options);
    if (extraction === 'none') return { changes: joined };
    if (!extraction) return comeAgain(ports, batch, joined);
    const stored = { result: extraction.fields, raw: extraction.raw };
    const changes = await ports.storeResult(batch.job_id, token, stored);
    return { changes: { ...changes, ...joined } };
  } catch (thrown) {
    const error = asPaperhookError(thrown);
    around.report(error, batch.id);
    if (error.fault === 'permanent' || around.nowMs() >= batch.deadline)
      return { changes: joined, remark: `, without their common result: ${error.code}` };
    return comeAgain(ports, batch, { ...joined, last_failure: publicReason(error) });
  }
}

/** The batch waits for it from the first look on; one that it has forgotten, having been over, it joins again. */
async function bookOf(
  { books, steps, around, checks }: BatchResultPorts,
  keeper: BookApi<Record<string, unknown>>,
  batch: Job,
  { provider, connection, options }: JobTemplate,
  token: string,
): Promise<BookItem | undefined> {
  const { job_id: batchId } = batch;
  const id = bookItemId(provider, connection, keeper.choose(options, { jobId: batchId, batchId }).key);
  const book = await books.get(id);
  if (!book || (book.step && book.waiting[batch.id])) return book;
  // Before it joins: the batch owes it to leave.
  if (batch.book === undefined) await steps.store.finish(batch.id, { token }, { book: id });
  const nowMs = around.nowMs();
  return books.join(id, batch.id, { about: {}, awaits: 'book', since: nowMs }, nowMs + checks.firstMs);
}

function comeAgain({ around, checks }: BatchResultPorts, batch: Job, changes: Changes<Job>): Progress<Job> {
  const times = batch.checks + 1;
  const dueMs = Math.min(batch.deadline, around.nowMs() + growingWait(checks, times, around.random));
  return { step: 'settle', dueMs, changes: { checks: times, ...changes } };
}
