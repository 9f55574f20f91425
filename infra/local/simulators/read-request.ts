/** Turns an HTTP request, its body complete, into what the model takes; the document in an upload is read here. */
import { readDocumentText } from './documents/document-text.ts';
import type { ModelRequest, RequestBody, UploadedFile } from './model-request.ts';

export interface HttpRequest {
  method: string;
  /** Path and query. */
  url: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: Uint8Array;
}

const FORM = /^(multipart\/form-data|application\/x-www-form-urlencoded)/;

export type ReadFile = (file: Uploaded) => Promise<UploadedFile>;

export interface Uploaded {
  fileName: string;
  contentType: string;
  bytes: Uint8Array;
}

/** @param part the form's part that is the document. */
export async function readRequest(request: HttpRequest, part: string, read: ReadFile): Promise<ModelRequest> {
  const { pathname, searchParams } = new URL(request.url, 'http://simulator');
  return {
    method: request.method,
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: request.headers,
    body: await readBody(request, part, read),
  };
}

async function readBody({ headers, body }: HttpRequest, part: string, read: ReadFile): Promise<RequestBody> {
  if (body.length === 0) return { kind: 'none' };
  const contentType = headers['content-type'] ?? '';
  if (FORM.test(contentType)) return readForm(contentType, body, part, read);
  try {
    return { kind: 'json', value: JSON.parse(Buffer.from(body).toString('utf8')) };
  } catch {
    return { kind: 'unreadable', reason: 'The body is not JSON' };
  }
}

async function readForm(
  contentType: string,
  body: Uint8Array,
  part: string,
  read: ReadFile,
): Promise<RequestBody> {
  let form: FormData;
  try {
    form = await new Response(Uint8Array.from(body), { headers: { 'content-type': contentType } }).formData();
  } catch {
    return { kind: 'unreadable', reason: 'The body is not a form' };
  }
  const fields: Record<string, string> = {};
  const files: UploadedFile[] = [];
  for (const [given, value] of form) {
    const name = given.toLowerCase();
    if (typeof value !== 'string') {
      if (name === part) files.push(await read(await uploaded(value)));
      continue;
    }
    const before = fields[name];
    fields[name] = before === undefined ? value.trim() : `${before},${value.trim()}`;
  }
  const furtherFiles = files.length - 1;
  return { kind: 'form', fields, file: files[0], ...(furtherFiles > 0 && { furtherFiles }) };
}

async function uploaded(file: File): Promise<Uploaded> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return { fileName: file.name, contentType: file.type, bytes };
}

/** A document as it was uploaded, with what can be read in it. */
export async function readUpload({ fileName, contentType, bytes }: Uploaded): Promise<UploadedFile> {
  return { fileName, contentType, sizeBytes: bytes.length, document: await readDocumentText(bytes) };
}
