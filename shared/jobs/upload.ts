/**
 * A file that a client puts into the bucket itself, by a presigned URL, before it names it in a submit. Its item owes its
 * purge from before the URL is given out. One job copies it; then, or when nobody has used it, it goes. A URL can be
 * used again, or a slow PUT end, after that: so it is deleted once more, within the 24 hours that any upload may stay.
 */
import type { JobFile } from './job.ts';
import { expiresAt, REMEMBERED_MS, UPLOAD_KEPT_MS } from './kept.ts';
import { newItem, type Obligation, owes } from './obligation.ts';

const MINUTE_MS = 60_000;
/** For a PUT to begin. */
export const URL_VALID_MS = 15 * MINUTE_MS;
/** For it to end, and its submit to come: 200 MB at 1 Mbit/s take 27 minutes. */
const USABLE_MS = 60 * MINUTE_MS;
/** A submit that has begun in time has ended by then. */
const IN_USE_MS = 2 * MINUTE_MS;

export interface UploadItem extends Obligation {
  kind: 'upload';
  upload_id: string;
  tenant: string;
  /** What was declared, and what its URL is signed for. */
  bytes: number;
  file_name?: string;
  /** Epoch ms. */
  created_at: number;
  /** Which job it is for, and what was found in it; neither changes any more, unless that job came to nothing. */
  use?: UploadUse;
  /** Epoch ms: its job has its copy. */
  copied_at?: number;
  /** Epoch ms: it was deleted for the first time. */
  purged_at?: number;
}

export interface UploadUse {
  job_id: string;
  /** Of all that was submitted with it. */
  fingerprint: string;
  /** Of its bytes, in hex. */
  sha256: string;
  file: JobFile;
}

export interface NewUpload {
  uploadId: string;
  tenant: string;
  bytes: number;
  fileName: string | undefined;
  nowMs: number;
}

export function newUpload({ uploadId, tenant, bytes, fileName, nowMs }: NewUpload): UploadItem {
  const id = uploadItemId(uploadId);
  return {
    ...newItem(id),
    ...owes(id, 'purge', nowMs + USABLE_MS + IN_USE_MS),
    kind: 'upload',
    upload_id: uploadId,
    tenant,
    bytes,
    ...(fileName !== undefined && { file_name: fileName }),
    created_at: nowMs,
  };
}

export function uploadItemId(uploadId: string): string {
  return `UPLOAD#${uploadId}`;
}

/** Where its URL puts it: apart from the jobs' own uploads, which nobody outside can write. */
export function incomingKey(uploadId: string): string {
  return `incoming/${uploadId}`;
}

/** A job may still begin to use it. */
export function isUsable({ created_at }: UploadItem, nowMs: number): boolean {
  return nowMs < created_at + USABLE_MS;
}

/** Epoch ms at which it is to be deleted next. */
export function uploadPurgeDue({ created_at, copied_at, purged_at }: UploadItem): number {
  if (purged_at !== undefined) return created_at + UPLOAD_KEPT_MS;
  return copied_at ?? created_at + USABLE_MS + IN_USE_MS;
}

/** Epoch seconds, for the table's TTL. */
export function uploadForgotten({ created_at }: UploadItem): number {
  return expiresAt(created_at + REMEMBERED_MS);
}
