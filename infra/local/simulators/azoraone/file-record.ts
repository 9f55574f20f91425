/** One uploaded file: what was sent, and how far its preprocessing is. */
import type { UploadedFile } from '../model-request.ts';

export interface FileRecord extends UploadedFile {
  companyID: string;
  fileID: string;
  webhookUrl: string | undefined;
  addedAt: number;
  /** When preprocessing ends; infinite: never. */
  finishesAt: number;
  status: 'WAITING' | 'READY' | 'ERROR';
  /** Empty until preprocessing has found out. */
  type: '' | 'SupplierInvoice' | 'Receipt' | 'Other';
  subType: string;
  /** What was last sent back to be learnt from. */
  bookkept: unknown;
}

/** The documented five strings, in Get a file and in the webhook alike. */
export interface FileItem {
  fileID: string;
  fileName: string;
  status: string;
  type: string;
  subType: string;
}

export function fileItem({ fileID, fileName, status, type, subType }: FileRecord): FileItem {
  return { fileID, fileName, status, type, subType };
}
