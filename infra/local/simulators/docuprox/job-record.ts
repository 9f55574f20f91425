/** One job: what was handed in under which template, and how far it is. */
import type { UploadedFile } from '../model-request.ts';
import type { Template } from './templates.ts';

export interface JobRecord extends UploadedFile {
  jobId: string;
  template: Template;
  staticValues: Record<string, unknown>;
  addedAt: number;
  /** When processing ends; infinite: never. */
  finishesAt: number;
  state: 'open' | 'done' | 'failed';
}

/** The documents of an archive, or the one that the job is. */
export function documentsOf(job: JobRecord): UploadedFile[] {
  return job.entries ?? [job];
}
