/**
 * In: what is known of a job that has ended. Out: the body of its delivery, and the id that names it. Pure, so
 * that every attempt sends the same.
 */
import type { BatchPlace } from '../jobs/job.ts';

export type DeliveryEvent = 'job.succeeded' | 'job.failed';

export interface EndedJob {
  jobId: string;
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
export function deliveryBody({ jobId, place, templateId, staticValues, ending }: EndedJob): string {
  const event = deliveryEvent(ending.kind);
  return JSON.stringify({
    event,
    status: event === 'job.succeeded' ? 'SUCCESS' : 'FAILED',
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

function deliveryEvent(kind: EndedJob['ending']['kind']): DeliveryEvent {
  return kind === 'failed' ? 'job.failed' : 'job.succeeded';
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
