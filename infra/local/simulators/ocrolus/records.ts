/** What an organization has at Ocrolus: Books, and in them documents, mixed documents that are split, and images in groups. */
import type { UploadedFile } from '../model-request.ts';

export interface Book {
  pk: number;
  uuid: string;
  name: string;
  xid: string | null;
  bookClass: string;
  bookType: string;
  isPublic: boolean;
  createdAt: number;
  isDeleted: boolean;
  documents: DocumentRecord[];
  mixed: MixedRecord[];
  images: ImageRecord[];
  /** There is one at a time: the calls name none. */
  openGroup: ImageGroup | undefined;
  /** Since its documents were last all verified or rejected. */
  hasAnalytics: boolean;
  /** Counts what has been put in: what was to follow upon its end does not, when something has been added since. */
  round: number;
}

interface Uploaded {
  pk: number;
  uuid: string;
  name: string;
  file: UploadedFile;
  md5: string;
  addedAt: number;
  /** When its processing ends, in epoch ms; infinite: never. */
  finishesAt: number;
}

export interface DocumentRecord extends Uploaded {
  bookUuid: string;
  /** What webhooks call `doc_uuid`; in a sample of Ocrolus's own it is not that of the uploaded document. */
  docUuid: string;
  form: { pk: number; uuid: string };
  /** What it was said to be; undefined: nothing was said. */
  formType: string | undefined;
  state: 'open' | 'VERIFICATION_COMPLETE' | 'REJECTED' | 'FAILED';
  rejectionReason: string | undefined;
  imageGroup: Pick<ImageGroup, 'pk' | 'uuid'> | undefined;
  mixed: Pick<MixedRecord, 'pk' | 'uuid'> | undefined;
  detect: 'PENDING' | 'COMPLETED' | 'UNABLE_TO_PROCESS' | 'UNSUPPORTED';
  /** Of Detect, by their stable names. */
  signals: string[];
}

export interface MixedRecord extends Uploaded {
  state: 'open' | 'CLASSIFIED' | 'COMPLETED' | 'REJECTED';
  rejectionReason: string | undefined;
}

export interface ImageRecord {
  pk: number;
  uuid: string;
  file: UploadedFile;
  md5: string;
  groupPk: number;
}

export interface ImageGroup {
  pk: number;
  uuid: string;
  images: ImageRecord[];
}

/** What faults go by. */
export function subjectOf({ uuid, file }: DocumentRecord | MixedRecord) {
  return { fileID: uuid, fileName: file.fileName };
}

export function pagesOf({ document }: UploadedFile): number {
  return document.pages ?? 1;
}

export function hasEnded({ documents, mixed, openGroup }: Book): boolean {
  return (
    openGroup === undefined &&
    documents.length + mixed.length > 0 &&
    documents.every(({ state }) => state !== 'open') &&
    mixed.every(({ state }) => state === 'COMPLETED' || state === 'REJECTED')
  );
}

/** How Ocrolus writes a time of day. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+/, '');
}
