/** A batch: the job of an archive, parent of one job a document. */
import { derivedId } from './derived-id.ts';
import { type BatchPlace, type Job, jobItemId, uploadKey } from './job.ts';
import type { Wake } from './run-step.ts';

/** The job_id of a batch's document, however often the archive is unpacked. */
export function documentId(batchId: string, index: number): string {
  return derivedId(`document ${index} of ${batchId}`);
}

export function isBatch({ file, documents }: Pick<Job, 'file' | 'documents'>): boolean {
  return documents !== undefined || file?.content_type === 'application/zip';
}

/** Beneath the batch's own key, so that the batch owes its purge before the document's job is there. */
export function documentUploadKey(batchId: string, index: number): string {
  return `${uploadKey(batchId)}/${index}`;
}

/**
 * How a document has ended: `succeeded`, or not. Answers whether no other is pending; repeating it changes nothing. Throws
 * PaperhookError `unavailable` for a batch of a newer version, which the document goes on to owe it.
 */
export type LeaveBatch = (place: Omit<BatchPlace, 'count'>, succeeded: boolean) => Promise<boolean>;

/** The document has ended, and its batch is to know; the last one wakes it. */
export async function tellBatch(
  { leaveBatch, wake }: { leaveBatch: LeaveBatch; wake: Wake },
  place: BatchPlace,
  succeeded: boolean,
): Promise<void> {
  if (!(await leaveBatch(place, succeeded))) return;
  await wake({ item: jobItemId(place.batch_id), step: 'settle', via: 'step' }, 0);
}
