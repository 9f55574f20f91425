/** A batch: the job of an archive, parent of one job a document. */
import { derivedId } from './derived-id.ts';

/** The job_id of a batch's document, however often the archive is unpacked. */
export function documentId(batchId: string, index: number): string {
  return derivedId(`document ${index} of ${batchId}`);
}
