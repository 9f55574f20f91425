/**
 * A document as a client hands it in: POST /process-job as JSON or as multipart/form-data, PUT /process-job with the raw
 * bytes. Whichever it was, the same comes out. DocuProx documents the first two, and its clients know the third.
 */
import type { z } from 'zod';
import { refused } from '../../shared/errors.ts';
import { type ApiRequest, parseInput, parseJson } from '../../shared/http/api-request.ts';
import { LARGEST_INLINE_BYTES, LONGEST_FILE_NAME, submission } from '../../shared/http/asked/submission.ts';
import { LARGEST_UPLOAD_BYTES } from '../../shared/http/asked/upload.ts';
import { checkDepth } from '../../shared/http/check-depth.ts';
import { shortened } from '../../shared/http/shortened.ts';
import { checkStaticValues } from '../../shared/http/static-values.ts';
import { jsonOf } from '../../shared/json-of.ts';
import { readMultipart } from './multipart.ts';

/** The field of the document, and the part of it. */
const DOCUMENT = 'actual_image';
const DATA_URI = /^\s*data:[^,]*;base64,/i;
/** What `base64` wraps lines with. */
const WHITE_SPACE = /[\r\n\t ]/g;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const PRINTABLE = /^[\x20-\x7e]*$/;
/** All others may have been taken for text on their way here, and so changed. */
const RAW_TYPES = /^(application\/(octet-stream|pdf|zip|x-zip-compressed)|image\/[\w.+-]+)$/;

export interface Inline {
  bytes: Buffer;
  /** What of the request it came as, for messages. */
  field: string;
}

export interface Submission {
  templateId: string;
  /** As the client gave them; {} when it gave none. */
  staticValues: Record<string, unknown>;
  fileName: string | undefined;
  document: Inline | { uploadId: string };
  /** What came beside these, in which the provider finds its own options; nothing of it is null. */
  fields: Record<string, unknown>;
}

/** Throws PaperhookError that names the field or part, never its value. */
export async function readSubmission(request: ApiRequest): Promise<Submission> {
  if (request.route.startsWith('PUT ')) return readRaw(request);
  const contentType = request.headers['content-type'] ?? '';
  if (mediaType(contentType) === 'multipart/form-data') return readParts(contentType, request.body);
  return submissionOf(parseJson(request.body));
}

/** What else stands in the query are the fields that a body of JSON would have beside the document. */
function readRaw({ query, headers, body }: ApiRequest): Submission {
  const { t_id, actual_image: _, upload_id: __, ...others } = query;
  if (t_id === undefined) throw refused('bad_request', 't_id: is missing, it names the template');
  if (!RAW_TYPES.test(mediaType(headers['content-type'] ?? ''))) {
    throw refused('unsupported_media_type', 'Content-Type: must be application/octet-stream');
  }
  const { static_values = query['static_values'] } = headers;
  if (!PRINTABLE.test(headers['static_values'] ?? '')) {
    throw refused(
      'bad_request',
      'static_values: a header takes ASCII only, so write other characters as \\u00e5',
    );
  }
  return submissionOf(
    { ...fromTexts(others), template_id: t_id, static_values },
    {
      bytes: body,
      field: 'The body',
    },
  );
}

async function readParts(contentType: string, body: Buffer): Promise<Submission> {
  const { texts, files } = await readMultipart(contentType, body, (field) => field === DOCUMENT);
  const [file, ...more] = files;
  const stranger = files.find(({ field }) => field !== DOCUMENT);
  if (more.length > 0) throw refused('bad_request', `${DOCUMENT}: there is more than one file`);
  if (stranger)
    throw refused('bad_request', `${shortened(stranger.field)}: the file must be named ${DOCUMENT}`);
  const { static_values } = texts;
  const file_name = texts['file_name'] || cutName(file?.fileName);
  return submissionOf({ ...fromTexts(texts), file_name, static_values }, file);
}

/** What a program has called the file, nobody has typed: it is cut, its extension stays. */
function cutName(name = ''): string {
  const characters = [...name];
  if (characters.length <= LONGEST_FILE_NAME) return name;
  const [extension = ''] = /\.[^.]{1,10}$/u.exec(name) ?? [];
  return characters.slice(0, LONGEST_FILE_NAME - [...extension].length).join('') + extension;
}

function submissionOf(input: unknown, file?: Inline): Submission {
  const fields = parseInput(submission, input, 'The body');
  const { template_id, static_values, file_name, actual_image: _, upload_id: __, ...others } = fields;
  checkDepth('The body', others);
  return {
    templateId: template_id.toLowerCase(),
    staticValues: checkStaticValues(readStaticValues(static_values)),
    fileName: file_name || undefined,
    document: documentOf(fields, file),
    fields: Object.fromEntries(Object.entries(others).filter(([, value]) => value !== null)),
  };
}

function documentOf(
  { actual_image, upload_id: uploadId }: z.infer<typeof submission>,
  file: Inline | undefined,
): Submission['document'] {
  const inline = file ?? (actual_image == null ? undefined : decode(actual_image));
  if (!uploadId) return checkSize(inline);
  if (inline) throw refused('bad_request', `upload_id: give either it or ${DOCUMENT}, not both`);
  return { uploadId: uploadId.toLowerCase() };
}

/** Base64, with or without a data URI in front. */
function decode(actualImage: string): Inline {
  const base64 = actualImage.replace(DATA_URI, '').replace(WHITE_SPACE, '');
  if (!BASE64.test(base64) || base64.length % 4 === 1) {
    throw refused('bad_request', `${DOCUMENT}: must be base64`);
  }
  return { bytes: Buffer.from(base64, 'base64'), field: DOCUMENT };
}

function checkSize(document: Inline | undefined): Inline {
  if (!document) {
    throw refused('bad_request', `${DOCUMENT}: is missing; give it, or the upload_id of an upload`);
  }
  const { bytes, field } = document;
  if (bytes.length === 0) throw refused('bad_request', `${field}: must not be empty`);
  if (bytes.length <= LARGEST_INLINE_BYTES) return document;
  throw refused(
    'too_large',
    `${field}: the document has ${bytes.length} bytes; the limit is ${LARGEST_INLINE_BYTES} bytes, and ${LARGEST_UPLOAD_BYTES / 1e6} MB for what comes by POST /uploads.`,
  );
}

/** Clients of DocuProx send an object or the JSON of one, whatever the form. */
function readStaticValues(given: Record<string, unknown> | string | null | undefined) {
  if (given == null || given === '') return {};
  if (typeof given !== 'string') return given;
  const values = jsonOf(given);
  if (values === null) return {};
  if (typeof values === 'object' && !Array.isArray(values)) return values as Record<string, unknown>;
  throw refused('bad_request', 'static_values: must be an object, or one as JSON text');
}

/** Where all is text, an object among a provider's options comes as its JSON. */
function fromTexts(texts: Record<string, string | undefined>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, objectIn(text) ?? text]));
}

function objectIn(text = ''): unknown {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function mediaType(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}
