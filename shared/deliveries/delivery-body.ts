/**
 * In: what is known of a job that has ended. Out: the body of its delivery, and the id that names it. Pure, so
 * that every attempt sends the same.
 */
import type { BatchPlace } from '../jobs/job.ts';

export type DeliveryEvent = 'job.succeeded' | 'job.failed' | 'batch.completed';

export interface EndedJob {
  jobId: string;
  /** What is delivered is what its documents have in common. */
  isBatch?: boolean;
  /** Of a document out of an archive: which one it is. */
  place?: BatchPlace & { file_name: string };
  templateId: string;
  staticValues: Readonly<Record<string, unknown>>;
  ending:
    | { kind: 'succeeded'; result: NonNullable<unknown> | null }
    /** Succeeded, but its result has been deleted since. */
    | { kind: 'expired' }
    | { kind: 'failed'; error: { code: string; message: string } };
}

const RESULT_EXPIRED = {
  code: 'result_expired',
  message: 'The result was deleted 24 hours after the job had ended.',
};

/** @returns JSON, to be signed and sent as it is */
export function deliveryBody({
  jobId,
  isBatch = false,
  place,
  templateId,
  staticValues,
  ending,
}: EndedJob): string {
  const event = deliveryEvent(ending.kind !== 'failed', isBatch);
  return JSON.stringify({
    event,
    status: event === 'job.failed' ? 'FAILED' : 'SUCCESS',
    job_id: jobId,
    template_id: templateId,
    static_values: staticValues,
    ...place,
    ...content(ending),
  });
}

/**
 * One for each job and event, whatever the path and however often it is sent. Without full stops, which
 * separate id, time and body in what is signed.
 */
export function deliveryId(jobId: string, event: DeliveryEvent): string {
  return `msg_${jobId}_${event.replaceAll('.', '-')}`;
}

export function deliveryEvent(hasSucceeded: boolean, isBatch: boolean): DeliveryEvent {
  if (!hasSucceeded) return 'job.failed';
  return isBatch ? 'batch.completed' : 'job.succeeded';
}

function content(ending: EndedJob['ending']): Record<string, unknown> {
  switch (ending.kind) {
    case 'succeeded':
      return { result: ending.result };
    case 'expired':
      return { error: RESULT_EXPIRED };
    case 'failed':
      return { error: { code: ending.error.code, message: ending.error.message } };
  }
}
