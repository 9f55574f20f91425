/** Where a job gets its document from: the call itself, or an upload, which is for one job and goes when that has its copy. */
import { type PaperhookError, refused } from '../../shared/errors.ts';
import type { Files } from '../../shared/files/bucket.ts';
import type { AcceptPorts, Upload } from '../../shared/jobs/accept-job.ts';
import { uploadKey } from '../../shared/jobs/job.ts';
import { owes } from '../../shared/jobs/obligation.ts';
import type { ObligationStore } from '../../shared/jobs/obligation-store.ts';
import { incomingKey, type UploadItem, type UploadUse } from '../../shared/jobs/upload.ts';
import type { ClaimUpload } from '../../shared/store/uploads.ts';

export interface SourcePorts extends Pick<AcceptPorts, 'steps'> {
  claimUpload: ClaimUpload;
  uploads: Pick<ObligationStore<UploadItem>, 'amend'>;
  files: Pick<Files, 'put' | 'has' | 'copy'>;
}

export interface DocumentSource {
  /** Other calls may name it too. */
  isShared: boolean;
  /** Which job it is for, as far as that was known when it was read. */
  use: UploadUse | undefined;
  /** Throws `expired` where there is nothing to copy any more. */
  requireThere(): Promise<void>;
  /** Answers whose it is now. Throws `expired`. @param instead a job that came to nothing, whose place this one may take. */
  claim(use: UploadUse, instead?: string): Promise<UploadUse>;
  uploadFor(jobId: string): Upload;
  /** Its job has its document. */
  letGo(): Promise<void>;
}

export function sourceInCall({ files }: SourcePorts, bytes: Buffer, contentType: string): DocumentSource {
  return {
    isShared: false,
    use: undefined,
    requireThere: async () => undefined,
    claim: async (use) => use,
    uploadFor(jobId) {
      const key = uploadKey(jobId);
      return { put: () => files.put(key, bytes, contentType), isThere: () => files.has(key) };
    },
    letGo: async () => undefined,
  };
}

export function sourceInUpload(
  { claimUpload, uploads, files, steps }: SourcePorts,
  upload: UploadItem,
): DocumentSource {
  const incoming = incomingKey(upload.upload_id);
  return {
    isShared: true,
    use: upload.use,
    async requireThere() {
      if (!(await files.has(incoming))) throw uploadGone();
    },
    async claim(use, instead) {
      const user = await claimUpload(upload.upload_id, use, instead);
      if (!user) throw uploadGone();
      return user;
    },
    uploadFor(jobId) {
      const key = uploadKey(jobId);
      const isThere = () => files.has(key);
      return {
        async put() {
          if (await isThere()) return;
          if (!(await files.copy(incoming, key))) throw uploadGone();
        },
        isThere,
      };
    },
    /** It is deleted with the next poll. Where that can't be written, it goes a little later. */
    async letGo() {
      if (upload.copied_at !== undefined) return;
      const nowMs = steps.nowMs();
      const changes = { copied_at: nowMs, ...owes(upload.id, 'purge', nowMs) };
      await uploads.amend(upload, nowMs, changes).catch(() => undefined);
    },
  };
}

export function uploadGone(): PaperhookError {
  return refused('expired', 'upload_id: the upload has expired: make another one');
}
