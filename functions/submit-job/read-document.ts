/** The document of a submit, in the call itself or as an upload, as far as it tells whether the same was submitted before. */
import { type PaperhookError, refused } from '../../shared/errors.ts';
import type { Files } from '../../shared/files/bucket.ts';
import { type ByteSource, bucketSource, memorySource } from '../../shared/files/byte-source.ts';
import type { JobFile } from '../../shared/jobs/job.ts';
import type { ObligationStore } from '../../shared/jobs/obligation-store.ts';
import { incomingKey, isUsable, type UploadItem, uploadItemId } from '../../shared/jobs/upload.ts';
import {
  type DocumentSource,
  type SourcePorts,
  sourceInCall,
  sourceInUpload,
  uploadGone,
} from './document-source.ts';
import { type Inspected, inspectDocument, type JudgePorts, judgeDocument } from './judge-document.ts';
import type { Inline, Submission } from './read-submission.ts';

/** Longer ones are nobody's, and can be too long for a table's key. */
const LONGEST_UPLOAD_ID = 100;

export interface ReadPorts extends JudgePorts, SourcePorts {
  uploads: Pick<ObligationStore<UploadItem>, 'get' | 'amend'>;
  files: Pick<Files, 'size' | 'getRange' | 'put' | 'has' | 'copy'>;
}

export interface Document {
  source: DocumentSource;
  name: string | undefined;
  /** In hex. */
  sha256: string;
  /** @param accepts content types that the template's provider takes. */
  judge(accepts: ReadonlySet<string>): Promise<JobFile>;
}

export function readDocument(
  ports: ReadPorts,
  { document, fileName }: Submission,
  tenant: string,
): Promise<Document> {
  return 'bytes' in document
    ? readInline(ports, document, fileName)
    : readUpload(ports, document.uploadId, fileName, tenant);
}

async function readInline(
  ports: ReadPorts,
  { bytes, field }: Inline,
  name: string | undefined,
): Promise<Document> {
  const inspected = await inspectDocument(memorySource(bytes), field);
  const source = sourceInCall(ports, bytes, inspected.contentType);
  return { source, name, ...judged(ports, inspected, name) };
}

async function readUpload(
  ports: ReadPorts,
  uploadId: string,
  fileName: string | undefined,
  tenant: string,
): Promise<Document> {
  const upload = await findUpload(ports, uploadId, tenant);
  const source = sourceInUpload(ports, upload);
  const name = fileName ?? upload.file_name;
  if (upload.use) {
    const { sha256, file } = upload.use;
    return { source, name, sha256, judge: async () => file };
  }
  const inspected = await inspectDocument(await openUpload(ports, upload), 'upload_id');
  return { source, name, ...judged(ports, inspected, name) };
}

function judged(
  ports: JudgePorts,
  inspected: Inspected,
  name: string | undefined,
): Pick<Document, 'sha256' | 'judge'> {
  return {
    sha256: inspected.sha256,
    judge: (accepts) => judgeDocument(ports, inspected, { accepts, name }),
  };
}

async function findUpload({ uploads }: ReadPorts, uploadId: string, tenant: string): Promise<UploadItem> {
  const upload = uploadId.length <= LONGEST_UPLOAD_ID ? await uploads.get(uploadItemId(uploadId)) : undefined;
  if (upload?.tenant !== tenant) throw refused('not_found', 'There is no upload of that upload_id.');
  if (!upload.step) throw uploadGone();
  return upload;
}

async function openUpload({ files, steps }: ReadPorts, upload: UploadItem): Promise<ByteSource> {
  if (!isUsable(upload, steps.nowMs())) throw uploadGone();
  const source = await bucketSource(files, incomingKey(upload.upload_id));
  if (!source) throw notUploadedYet();
  if (source.bytes !== upload.bytes) throw otherSize(source.bytes, upload.bytes);
  return source;
}

function notUploadedYet(): PaperhookError {
  return refused('conflict', 'upload_id: nothing is there yet: first PUT the file to the url of the upload');
}

function otherSize(found: number, declared: number): PaperhookError {
  return refused('unprocessable', `upload_id: ${found} bytes were put, and ${declared} were declared`);
}
