/**
 * Hands a document to Ocrolus, into a Book. Ocrolus knows a content that it has been given before and names the document
 * that it made of it, which is what makes a second submit find the first. Facts: docs.ocrolus.com/reference (File uploads)
 * and /docs/image-groups. Images of one document are a group; the call that closes it does not say which, so it is the
 * one that is open in the Book.
 */
import { type PaperhookError, refused, transient } from '../../errors.ts';
import type { Reference } from '../notification.ts';
import type { ProviderDocument } from '../provider.ts';
import { type Book, type BookDocument, bookQuery, bookUuid, readBook } from './book-status.ts';
import type { OcrolusCall } from './call.ts';
import {
  documentReference,
  groupReference,
  type Ids,
  isSameUuid,
  mixedReference,
} from './document-reference.ts';
import { ocrolusFileName } from './file-name.ts';
import type { OcrolusOptions } from './options.ts';
import { readUpload, type Upload } from './upload-answer.ts';
import { uploadRefusal } from './upload-refusal.ts';

/** Below start-job's own time, and 200 MB long. */
const TIMEOUT_MS = 60_000;

const NO_IMAGE_FOUND = 7002;
/** Of a group whose template names no form type. */
const IMAGE_FORM_TYPES = { document: 'BANK_ACCOUNT', mixed: 'BANK_ACCOUNT', paystub: 'PAYSTUB' };

/** @param book as it was opened. */
export async function submitDocument(
  call: OcrolusCall,
  document: ProviderDocument,
  options: OcrolusOptions,
  book: Reference,
): Promise<Reference> {
  const { values } = book;
  const isPdf = document.contentType === 'application/pdf';
  switch (options.upload_as) {
    case 'mixed':
      if (!isPdf) throw refused('document_refused', 'upload_as: Ocrolus takes mixed documents as PDFs only.');
      return uploadMixed(call, document, values);
    case 'paystub':
      return isPdf ? uploadPaystub(call, document, values) : uploadImage(call, document, options, values);
    case 'document':
      return isPdf
        ? uploadPdf(call, document, options, values)
        : uploadImage(call, document, options, values);
  }
}

type Values = Record<string, string>;

async function uploadPdf(
  call: OcrolusCall,
  document: ProviderDocument,
  { form_type }: OcrolusOptions,
  values: Values,
): Promise<Reference> {
  const form = formOf(document, { ...bookQuery(values), ...(form_type !== undefined && { form_type }) });
  const answer = await call({ method: 'POST', path: '/v1/book/upload', form, timeoutMs: TIMEOUT_MS });
  const upload = readUpload(answer, ({ uploaded_docs }) => uploaded_docs);
  const { uuid, pk } = await idsOfUpload(call, upload, values, ({ documents }) => documents);
  return documentReference(values, uuid, pk);
}

async function uploadMixed(
  call: OcrolusCall,
  document: ProviderDocument,
  values: Values,
): Promise<Reference> {
  const form = formOf(document, bookQuery(values));
  const answer = await call({ method: 'POST', path: '/v1/book/upload/mixed', form, timeoutMs: TIMEOUT_MS });
  const upload = readUpload(answer, ({ mixed_uploaded_docs }) => mixed_uploaded_docs);
  const { uuid, pk } = await idsOfUpload(call, upload, values, ({ mixed }) => mixed);
  return mixedReference(values, uuid, pk);
}

/** Ocrolus answers no pk of it. */
async function uploadPaystub(
  call: OcrolusCall,
  document: ProviderDocument,
  values: Values,
): Promise<Reference> {
  const path = `/v2/book/${encodeURIComponent(await bookUuid(call, values))}/document/paystub`;
  const answer = await call({ method: 'POST', path, form: formOf(document, {}), timeoutMs: TIMEOUT_MS });
  const upload = readUpload(answer, ({ doc_uuid }) => ({ uuid: doc_uuid }));
  const { uuid } = await idsOfUpload(call, upload, values, ({ documents }) => documents);
  return documentReference(values, uuid);
}

/** Alone in its Book while it is done (BookApi.isSubmittedAlone). */
async function uploadImage(
  call: OcrolusCall,
  document: ProviderDocument,
  options: OcrolusOptions,
  values: Values,
): Promise<Reference> {
  // One that somebody has left open, having died over it, is not to take in this image too.
  const left = options.book === 'per_job' ? false : await closeGroup(call, options, values);
  const form = formOf(document, bookQuery(values));
  const answer = await call({ method: 'POST', path: '/v1/book/upload/image', form, timeoutMs: TIMEOUT_MS });
  const upload = readUpload(answer, ({ image_group_pk }) => ({ pk: image_group_pk }));
  if (upload.outcome === 'refused') throw uploadRefusal(upload);
  const closed = await closeGroup(call, options, values);
  const isDuplicate = upload.outcome === 'duplicate';
  if (!isDuplicate && !closed) throw unfinished('Ocrolus closed no image group');
  const pk = isDuplicate ? await knownGroup(call, upload.ids, values, left || closed) : upload.ids[0]?.pk;
  if (pk === undefined) throw unfinished('Ocrolus answered without the image group');
  return groupReference(values, pk);
}

/** Whether there was one to close: none is there once it is closed. */
async function closeGroup(
  call: OcrolusCall,
  { form_type, upload_as }: OcrolusOptions,
  values: Values,
): Promise<boolean> {
  const json = { ...bookQuery(values), form_type: form_type ?? IMAGE_FORM_TYPES[upload_as] };
  const answer = await call({ method: 'POST', path: '/v1/book/upload/image/done', json });
  if (answer.code === NO_IMAGE_FOUND) return false;
  const upload = readUpload(answer, () => []);
  if (upload.outcome !== 'done') throw uploadRefusal(upload);
  return true;
}

/** @param hasJustClosed its documents may not be in the Book's status yet. */
async function knownGroup(
  call: OcrolusCall,
  ids: readonly Ids[],
  values: Values,
  hasJustClosed: boolean,
): Promise<string> {
  const { documents, mixed } = await readBook(call, values);
  const groups = new Set([...documents, ...mixed].map(({ group }) => group));
  const pk = ids.find((one) => one.pk !== undefined && groups.has(one.pk))?.pk;
  if (pk !== undefined) return pk;
  throw hasJustClosed ? unfinished('Ocrolus does not show the image group yet') : inAnotherBook();
}

/** Those of the document in our Book. */
async function idsOfUpload(
  call: OcrolusCall,
  upload: Upload,
  values: Values,
  kind: (book: Book) => readonly BookDocument[],
): Promise<{ uuid: string; pk?: string }> {
  if (upload.outcome === 'refused') throw uploadRefusal(upload);
  const isDuplicate = upload.outcome === 'duplicate';
  const ids = isDuplicate ? findIn(kind(await readBook(call, values)), upload.ids) : upload.ids[0];
  if (isDuplicate && !ids) throw inAnotherBook();
  if (ids?.uuid === undefined) throw unfinished('Ocrolus answered without the document');
  return { uuid: ids.uuid, ...(ids.pk !== undefined && { pk: ids.pk }) };
}

function findIn(documents: readonly BookDocument[], ids: readonly Ids[]): BookDocument | undefined {
  return documents.find((one) =>
    ids.some(({ uuid, pk }) => isSameUuid(uuid, one.uuid) || (pk !== undefined && pk === one.pk)),
  );
}

function formOf(document: ProviderDocument, fields: Values): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append(
    'upload',
    new Blob([document.bytes as Uint8Array<ArrayBuffer>], { type: document.contentType }),
    ocrolusFileName(document.fileName, document.jobId),
  );
  return form;
}

function inAnotherBook(): PaperhookError {
  return refused('document_refused', 'Ocrolus has this document already, in another Book.');
}

/** The next submit finds what has become of it. */
function unfinished(what: string): PaperhookError {
  return transient('provider_unavailable', what);
}
