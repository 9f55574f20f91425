/**
 * In: a job that has ended, and what is stored of its result. Out: the body of its delivery, and the event that its end is.
 * Pure, so that every attempt sends the same.
 */
import type { Job, StoredResult } from '../../jobs/job.ts';
import type { JobEvent } from '../event-names.ts';
import type { JobBody } from './schemas.ts';

/** As much of a job as is delivered. */
export type EndedJob = Pick<
  Job,
  | 'job_id'
  | 'template_id'
  | 'static_values'
  | 'status'
  | 'error'
  | 'batch'
  | 'file'
  | 'documents'
  | 'successful'
  | 'result'
  | 'result_key'
  | 'result_gone'
>;

const RESULT_EXPIRED = {
  code: 'result_expired',
  message: 'The result was deleted 24 hours after the job had ended.',
} as const;

/** @param stored undefined if it has none, or none any more. */
export function jobBody(job: EndedJob, stored: StoredResult | undefined): JobBody {
  const { job_id, template_id, static_values = '{}', batch, file } = job;
  return {
    event: jobEvent(job),
    status: job.status === 'SUCCESS' ? 'SUCCESS' : 'FAILED',
    job_id,
    template_id,
    static_values: JSON.parse(static_values),
    ...(batch && { ...batch, file_name: file?.name ?? '' }),
    ...countsOf(job),
    ...contentOf(job, stored),
  };
}

/** A batch is completed once its documents have ended, however they did; one that never had any has failed. */
export function jobEvent({ status, documents, error }: EndedJob): JobEvent {
  const isCompleted = documents !== undefined && (status === 'SUCCESS' || error?.code === 'documents_failed');
  if (isCompleted) return 'batch.completed';
  return status === 'SUCCESS' ? 'job.succeeded' : 'job.failed';
}

/** Or had. A batch has one only if its documents have a result in common; else its template's URL is told of each of them alone. */
export function hasOwnResult({ documents, result, result_key, result_gone }: EndedJob): boolean {
  return documents === undefined || (result ?? result_key ?? result_gone) !== undefined;
}

/** Of a batch that had documents. */
function countsOf({ documents, successful }: EndedJob): Pick<JobBody, 'counts'> {
  if (documents === undefined) return {};
  const succeeded = successful?.size ?? 0;
  return { counts: { documents, successful: succeeded, failed: documents - succeeded } };
}

function contentOf(job: EndedJob, stored: StoredResult | undefined): Pick<JobBody, 'result' | 'error'> {
  if (job.status !== 'SUCCESS') {
    const { code, message } = job.error ?? { code: 'unavailable', message: 'The reason is not known.' };
    return { error: { code, message } };
  }
  if (stored) return { result: stored.result };
  return hasOwnResult(job) ? { error: RESULT_EXPIRED } : {};
}
