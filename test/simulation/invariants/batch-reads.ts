/** What a batch's results are, when they are read. */
import { isDeepStrictEqual } from 'node:util';
import { documentId } from '../../../shared/jobs/batch.ts';
import { type Job, resultPrefix } from '../../../shared/jobs/job.ts';
import type { Observed, Read } from '../observed.ts';
import { staticValuesOf } from '../outside/clients.ts';
import { storedResult } from './common-result.ts';
import { isEnded, jobOf } from './read-item.ts';

const DAY_MS = 86_400_000;

/** @param status one that the batch had while it was read */
export function rightBatchAnswers(
  observed: Observed,
  batch: Job,
  status: string,
  askedAtMs: number,
): number[] {
  if (!isEnded({ ...batch, status: status as Job['status'] })) return [409];
  if (batch.documents === undefined) return [422];
  // Its documents may go on after its end.
  if (batch.error?.code === 'cancelled') return [200, 410, 422];
  const ends = documentsOf(observed, batch).filter(({ status }) => status === 'SUCCESS');
  const firstMs = Math.min(...(ends.length > 0 ? ends : [batch]).map(({ completed_at = 0 }) => completed_at));
  if (askedAtMs >= firstMs + DAY_MS) return [410];
  return observed.clock.nowMs() >= firstMs + DAY_MS ? [200, 410] : [200];
}

export function judgeBatchResults(observed: Observed, batch: Job, { body }: Read): void {
  const documents = documentsOf(observed, batch);
  const all = Array.isArray(body) ? body : [];
  const told = all.slice(0, batch.documents);
  const right = (index: number) => {
    const document = documents.find(({ batch: place }) => place?.index === index);
    return document ? rightElements(observed, batch, document) : [neverUnpacked(batch, index)];
  };
  const isRight =
    told.length === batch.documents &&
    isCommon(observed, batch, all.slice(batch.documents)) &&
    told.every((each, index) => isOneOf(each, right(index)));
  if (!isRight) observed.complain(batch.id, 'other results were read than its documents have');
}

/** What they have in common stands behind them, for as long as it is there. */
function isCommon(observed: Observed, batch: Job, told: readonly unknown[]): boolean {
  const result = storedResult(observed, batch);
  const { job_id, template_id, status } = batch;
  const static_values = staticValuesOf(observed.submission(batch.file?.name ?? '')?.fileName ?? '');
  const common = { job_id, template_id, static_values, status, result };
  return (
    isDeepStrictEqual(told, result === undefined ? [] : [common]) ||
    (told.length === 0 && isLate(observed, batch))
  );
}

/** Its own 24 hours may be over before those of its documents' answer are read. */
function isLate({ clock }: Observed, { completed_at = 0 }: Job): boolean {
  return clock.nowMs() >= completed_at + DAY_MS;
}

function isOneOf(told: object, right: readonly object[]): boolean {
  const { error, ...about } = { error: undefined, ...told };
  const code = error === undefined ? undefined : Object(error).code;
  return right.some((each) => isDeepStrictEqual({ ...about, ...(code && { error: code }) }, each));
}

/** No job was made of it, as the archive was lost or could not be unpacked in time: whether it was is judged elsewhere. */
function neverUnpacked({ job_id, template_id, file, documents }: Job, index: number): object {
  return {
    job_id: documentId(job_id, index),
    template_id,
    static_values: staticValuesOf(file?.name ?? ''),
    ...{ batch_id: job_id, index, count: documents },
    file_name: null,
    status: 'FAILED',
    error: 'deadline_exceeded',
  };
}

function rightElements(observed: Observed, batch: Job, document: Job): object[] {
  const fileName = observed.submission(batch.file?.name ?? '')?.documents[document.batch?.index ?? 0]
    ?.fileName;
  const about = {
    job_id: document.job_id,
    template_id: document.template_id,
    static_values: staticValuesOf(observed.submission(fileName ?? '')?.fileName ?? ''),
    ...document.batch,
    file_name: document.file ? fileName : null,
    status: document.status,
  };
  if (document.status !== 'SUCCESS') return [{ ...about, error: document.error?.code }];
  const isLost = [...observed.cloud().vanished].some((key) => key.startsWith(resultPrefix(document.job_id)));
  const result = { ...about, result: observed.document(fileName ?? '')?.expected };
  return isLost ? [result, { ...about, error: 'expired' }] : [result];
}

/** Those that have a job. */
function documentsOf({ cloud }: Observed, { job_id }: Job): Job[] {
  return [...cloud().jobs.values()].flatMap((item) => {
    const document = jobOf(item);
    return document?.batch?.batch_id === job_id ? [document] : [];
  });
}
