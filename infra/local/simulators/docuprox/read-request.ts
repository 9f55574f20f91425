/**
 * Turns an HTTP request into what the model takes: the three ways to hand a document in (JSON with base64, multipart,
 * PUT with the bare bytes) become one form, and a ZIP its documents.
 */
import { unzipSync } from 'fflate';
import type { ModelRequest, RequestBody, UploadedFile } from '../model-request.ts';
import { type HttpRequest, readRequest, readUpload, type Uploaded } from '../read-request.ts';

export async function readDocuProxRequest(request: HttpRequest): Promise<ModelRequest> {
  // Bare bytes are no JSON, and are not asked to be.
  if (request.method === 'PUT') {
    const empty = await readRequest({ ...request, body: new Uint8Array() }, '', read);
    return { ...empty, body: await readBytes(request) };
  }
  const given = await readRequest(request, 'actual_image', read);
  return given.body.kind === 'json' ? { ...given, body: await readJson(given.body.value) } : given;
}

async function readBytes({ url, headers, body }: HttpRequest): Promise<RequestBody> {
  const template_id = new URL(url, 'http://simulator').searchParams.get('t_id') ?? '';
  const { static_values } = headers;
  const fields = { template_id, ...(static_values !== undefined && { static_values }) };
  return { kind: 'form', fields, file: body.length === 0 ? undefined : await read(unnamed(body)) };
}

async function readJson(value: unknown): Promise<RequestBody> {
  const { template_id, actual_image, static_values } = Object(value);
  if (typeof actual_image !== 'string') return { kind: 'json', value };
  const fields = {
    template_id: String(template_id ?? ''),
    ...(static_values !== undefined && static_values !== null && { static_values: asJson(static_values) }),
  };
  const bytes = Buffer.from(actual_image.replace(/^data:[^,]*,/, ''), 'base64');
  return { kind: 'form', fields, file: await read(unnamed(bytes)) };
}

function asJson(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function unnamed(bytes: Uint8Array): Uploaded {
  return { fileName: 'document', contentType: '', bytes };
}

async function read(uploaded: Uploaded): Promise<UploadedFile> {
  const file = await readUpload(uploaded);
  return isZip(uploaded.bytes) ? { ...file, entries: await unzip(uploaded.bytes) } : file;
}

function isZip(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 4)).equals(Buffer.from('PK\u0003\u0004'));
}

/** Documents at the root of the archive; those in folders are passed over, as DocuProx's client says. */
async function unzip(bytes: Uint8Array): Promise<UploadedFile[]> {
  const entries = Object.entries(unzipOrNothing(bytes));
  return Promise.all(
    entries.map(([fileName, content]) => readUpload({ fileName, contentType: '', bytes: content })),
  );
}

function unzipOrNothing(bytes: Uint8Array): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter: ({ name }) => !name.includes('/') });
  } catch {
    return {};
  }
}
