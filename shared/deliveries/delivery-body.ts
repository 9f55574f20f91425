/**
 * In: what is known of a job that has ended. Out: the body of its delivery. Pure, so that every attempt sends the
 * same.
 */
import type { BatchPlace, Job } from '../jobs/job.ts';

export type DeliveryEvent = 'job.succeeded' | 'job.failed' | 'batch.completed';

export interface EndedJob {
  event: DeliveryEvent;
  jobId: string;
  /** Of a document out of an archive: which one it is. */
  place?: BatchPlace & { file_name: string };
  templateId: string;
  staticValues: Readonly<Record<string, unknown>>;
  /** Of a batch that had documents. */
  counts?: { documents: number; successful: number; failed: number };
  ending:
    | { kind: 'succeeded'; result: NonNullable<unknown> | null }
    /** A batch whose documents have no result in common. */
    | { kind: 'completed' }
    /** Succeeded, but its result has been deleted since. */
    | { kind: 'expired' }
    | { kind: 'failed'; error: { code: string; message: string } };
}

const RESULT_EXPIRED = {
  code: 'result_expired',
  message: 'The result was deleted 24 hours after the job had ended.',
};

/** @returns JSON, to be signed and sent as it is */
export function deliveryBody(job: EndedJob): string {
  const { event, jobId, place, templateId, staticValues, counts, ending } = job;
  return JSON.stringify({
    event,
    status: ending.kind === 'failed' ? 'FAILED' : 'SUCCESS',
    job_id: jobId,
    template_id: templateId,
    static_values: staticValues,
    ...place,
    ...(counts && { counts }),
    ...content(ending),
  });
}

/** A batch is completed once its documents have ended, however they did; one that never had any has failed. */
export function deliveryEvent({ status, documents, error }: Job): DeliveryEvent {
  const isCompleted = documents !== undefined && (status === 'SUCCESS' || error?.code === 'documents_failed');
  if (isCompleted) return 'batch.completed';
  return status === 'SUCCESS' ? 'job.succeeded' : 'job.failed';
}

function content(ending: EndedJob['ending']): Record<string, unknown> {
  switch (ending.kind) {
    case 'succeeded':
      return { result: ending.result };
    case 'completed':
      return {};
    case 'expired':
      return { error: RESULT_EXPIRED };
    case 'failed':
      return { error: { code: ending.error.code, message: ending.error.message } };
  }
}
