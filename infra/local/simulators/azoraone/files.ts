/** The files of all companies: add, read, and let their preprocessing end when its time has come. */
import { readDocument } from '../documents/read-document.ts';
import { finishing } from '../finishing.ts';
import type { RequestBody } from '../model-request.ts';
import { type Answer, type ApiError, apiError, failed, resourceNotFound, succeeded } from './answers.ts';
import { type FileRecord, fileItem } from './file-record.ts';
import { isResourceId } from './resource-id.ts';

const TYPES = { invoice: 'SupplierInvoice', receipt: 'Receipt', other: 'Other' } as const;

export function createFiles() {
  const files = new Map<string, FileRecord>();
  const find = (companyID: string, fileID: string) => files.get(`${companyID}/${fileID}`);

  return {
    find,
    all: () => [...files.values()],

    add(companyID: string, body: RequestBody, nowMs: number, finishesAt: number): Answer {
      if (body.kind !== 'form') return failed(400, apiError(0, 'The body must be multipart/form-data'));
      const fileID = body.fields['fileid'] ?? '';
      const errors = checkNewFile(fileID, find(companyID, fileID) !== undefined);
      if (errors.length > 0 || !body.file) return failed(400, ...errors, ...checkUpload(body.file));
      const record: FileRecord = {
        ...body.file,
        companyID,
        fileID,
        webhookUrl: validWebhookUrl(body.fields['webhookurl']),
        addedAt: nowMs,
        finishesAt,
        status: 'WAITING',
        type: '',
        subType: '',
        bookkept: undefined,
      };
      files.set(`${companyID}/${fileID}`, record);
      return succeeded(202, fileItem(record));
    },

    get(companyID: string, fileID: string): Answer {
      const file = find(companyID, fileID);
      return file ? succeeded(200, fileItem(file)) : resourceNotFound('fileID');
    },

    ...finishing(() => [...files.values()].filter(({ status }) => status === 'WAITING')),
  };
}

/** What nobody can read can't be extracted. */
export function finishPreprocessing(file: FileRecord, fails: boolean): void {
  if (fails || file.document.text === '') {
    file.status = 'ERROR';
    return;
  }
  file.status = 'READY';
  file.type = TYPES[readDocument(file.document.text).kind];
  file.subType = 'A';
}

/** 211403 has been seen by clients; its two neighbours follow the pattern of the companies' codes. */
function checkNewFile(fileID: string, exists: boolean): ApiError[] {
  if (fileID === '') return [apiError(211401, 'File ID is missing', 'fileID')];
  if (!isResourceId(fileID)) return [apiError(211402, 'File ID is invalid', 'fileID')];
  return exists ? [apiError(211403, 'File ID already exists', 'fileID')] : [];
}

function checkUpload(file: unknown): ApiError[] {
  return file === undefined ? [apiError(0, 'The file is missing', 'file')] : [];
}

/** Only a valid URL is documented to cause a webhook. */
function validWebhookUrl(value: string | undefined): string | undefined {
  const protocol = value && URL.canParse(value) ? new URL(value).protocol : undefined;
  return protocol === 'https:' || protocol === 'http:' ? value : undefined;
}
