/** The document of a submit, in the call itself or as an upload, as far as it tells whether the same was submitted before. */
import { refused } from '../../shared/errors.ts';
import { memorySource } from '../../shared/files/byte-source.ts';
import type { JobFile } from '../../shared/jobs/job.ts';
import type { ObligationStore } from '../../shared/jobs/obligation-store.ts';
import { type UploadItem, uploadItemId } from '../../shared/jobs/upload.ts';
import type { Asked, OncePorts } from './accept-once.ts';
import {
  type Inspected,
  inspectDocument,
  type JudgePorts,
  judgeDocument,
  openUpload,
  uploadGone,
} from './judge-document.ts';
import type { Submission } from './read-submission.ts';

/** Longer ones are nobody's, and can be too long for a table's key. */
const LONGEST_UPLOAD_ID = 100;

export type ReadPorts = JudgePorts &
  Pick<OncePorts, 'steps'> & { uploads: Pick<ObligationStore<UploadItem>, 'get'> };

export interface Document extends Pick<Asked, 'source' | 'contentType' | 'sha256'> {
  name: string | undefined;
  /** @param accepts content types that the template's provider takes. */
  judge(accepts: ReadonlySet<string>): Promise<JobFile>;
}

export async function readDocument(
  ports: ReadPorts,
  { document, fileName }: Submission,
  tenant: string,
): Promise<Document> {
  if ('bytes' in document) {
    const inspected = await inspectDocument(memorySource(document.bytes), document.field);
    return documentOf(ports, document.bytes, inspected, fileName);
  }
  const upload = await findUpload(ports, document.uploadId, tenant);
  const name = fileName ?? upload.file_name;
  if (upload.use) {
    const { sha256, file } = upload.use;
    return { source: upload, contentType: file.content_type, sha256, name, judge: async () => file };
  }
  const bytes = await openUpload(ports, upload, ports.steps.nowMs());
  return documentOf(ports, upload, await inspectDocument(bytes, 'upload_id'), name);
}

function documentOf(
  ports: JudgePorts,
  source: Document['source'],
  inspected: Inspected,
  name: string | undefined,
): Document {
  const { contentType, sha256 } = inspected;
  const judge = (accepts: ReadonlySet<string>) => judgeDocument(ports, inspected, { accepts, name });
  return { source, contentType, sha256, name, judge };
}

async function findUpload({ uploads }: ReadPorts, uploadId: string, tenant: string): Promise<UploadItem> {
  const upload = uploadId.length <= LONGEST_UPLOAD_ID ? await uploads.get(uploadItemId(uploadId)) : undefined;
  if (upload?.tenant !== tenant) throw refused('not_found', 'There is no upload of that upload_id.');
  if (!upload.step) throw uploadGone();
  return upload;
}
