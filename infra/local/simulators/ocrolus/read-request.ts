/** Turns an HTTP request into what the model takes: an upload with its checksum and what its bytes are. */
import type { ModelRequest } from '../model-request.ts';
import { type HttpRequest, readRequest, readUpload } from '../read-request.ts';
import { contentOf } from './content.ts';

/** 200 MB a request: https://docs.ocrolus.com/reference/api-rate-limit-policy */
const MOST_BYTES = 200 * 1024 * 1024;

export async function readOcrolusRequest(request: HttpRequest): Promise<ModelRequest> {
  const isTooLarge = request.body.length > MOST_BYTES;
  const read = await readRequest(
    isTooLarge ? { ...request, body: new Uint8Array() } : request,
    'upload',
    async (uploaded) => ({ ...(await readUpload(uploaded)), content: contentOf(uploaded.bytes) }),
  );
  return isTooLarge ? { ...read, body: { kind: 'too large' } } : read;
}
