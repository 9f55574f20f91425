/** A file's size goes in; 201 with a URL to PUT just that file to comes out, once the item that owes its purge is stored. */
import { refused } from '../../shared/errors.ts';
import { jsonAnswer } from '../../shared/http/answers.ts';
import type { Answered } from '../../shared/http/api-handler.ts';
import { type ApiRequest, parseJsonBody } from '../../shared/http/api-request.ts';
import { LARGEST_UPLOAD_BYTES, uploadRequest } from '../../shared/http/asked/upload.ts';
import { authenticate } from '../../shared/http/authenticate.ts';
import type { ObligationStore } from '../../shared/jobs/obligation-store.ts';
import { incomingKey, newUpload, type UploadItem, URL_VALID_MS } from '../../shared/jobs/upload.ts';
import type { Settings } from '../../shared/store/settings.ts';
import type { SignUpload } from './sign-upload.ts';

export interface CreateUploadPorts extends Pick<Settings, 'getApiKey'> {
  uploads: Pick<ObligationStore<UploadItem>, 'create'>;
  signUpload: SignUpload;
  newUploadId(): string;
  nowMs(): number;
}

export async function createUpload(ports: CreateUploadPorts, request: ApiRequest): Promise<Answered> {
  const tenant = await authenticate(request, ports.getApiKey);
  const { bytes, file_name } = parseJsonBody(uploadRequest, request.body);
  if (bytes > LARGEST_UPLOAD_BYTES) {
    throw refused('too_large', `bytes: ${bytes}; the limit is ${LARGEST_UPLOAD_BYTES}.`);
  }
  const nowMs = ports.nowMs();
  const uploadId = ports.newUploadId();
  await ports.uploads.create(newUpload({ uploadId, tenant, bytes, fileName: file_name || undefined, nowMs }));
  const signed = await ports.signUpload(incomingKey(uploadId), bytes, nowMs);
  const expires_at = new Date(nowMs + URL_VALID_MS).toISOString();
  return {
    answer: jsonAnswer(201, { upload_id: uploadId, method: 'PUT', ...signed, expires_at }),
    ids: { tenant },
  };
}
