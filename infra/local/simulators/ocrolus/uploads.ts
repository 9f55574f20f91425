/**
 * Documents that are put into a Book. https://docs.ocrolus.com/docs/upload, /docs/image-groups; a duplicate and a file that
 * is none are said within a success: `response.status` is 400 then.
 */
import type { ModelRequest, UploadedFile } from '../model-request.ts';
import { type Answer, type ErrorCode, refused, succeeded, TOO_LARGE } from './answers.ts';
import type { Books } from './books.ts';
import { type Content, contentOfUpload } from './content.ts';
import { fieldsOf } from './fields-of.ts';
import type { Ids } from './ids.ts';
import type { Progress } from './progress.ts';
import {
  type Book,
  type DocumentRecord,
  type ImageRecord,
  type MixedRecord,
  pagesOf,
  timestamp,
} from './records.ts';

interface UploadPorts {
  books: Books;
  ids: Ids;
  now(): number;
  progress: Progress;
}

/** https://docs.ocrolus.com/reference/api-rate-limit-policy */
const MOST_PAGES = 3000;
const MOST_DOCUMENTS = 2000;

interface Given {
  book: Book;
  file: UploadedFile;
  fields: Record<string, string>;
  content: Content;
  name: string;
}

export function createUploads({ books, ids, now, progress }: UploadPorts) {
  /** What all uploads have in common; `uuid` where the path has the Book's. */
  function upload(
    { body }: ModelRequest,
    uuid: string | undefined,
    answer: (given: Given) => Answer,
  ): Answer {
    if (body.kind === 'too large') return TOO_LARGE;
    if (body.kind !== 'form') return refused(1103);
    const { fields, file, furtherFiles } = body;
    const found = books.find(fields['pk'], uuid ?? fields['book_uuid']);
    if ('refusal' in found) return found.refusal;
    if (furtherFiles !== undefined) return refused(8001);
    if (!file) return refused(1103, 'Required upload');
    const problem = problemOf(found.book, file, fields['form_type']);
    if (problem !== undefined) return refused(problem);
    const name = fields['doc_name'] || file.fileName;
    return answer({ book: found.book, file, fields, content: contentOfUpload(file), name });
  }

  const uploaded = ({ file, content, name }: Given) => ({
    pk: ids.pk(),
    uuid: ids.uuid(),
    name,
    file,
    md5: content.md5,
    addedAt: now(),
    finishesAt: Number.POSITIVE_INFINITY,
  });

  /** @returns none when it is no PDF or there is one of the same content. */
  function addDocument(given: Given, formType: string | undefined) {
    const { book, content } = given;
    const existing = book.documents.find(
      ({ md5, mixed, imageGroup }) => md5 === content.md5 && !mixed && !imageGroup,
    );
    if (content.type !== 'pdf') {
      progress.happen({ name: 'document.upload_failed', book, reason: notValid(given, 'pdf') });
    }
    if (existing || content.type !== 'pdf') return { existing };
    const document = progress.newDocument(book, { ...uploaded(given), formType });
    progress.start(book, document);
    return { document };
  }

  return {
    pdf: (request: ModelRequest): Answer =>
      upload(request, undefined, (given) => {
        const { document, existing } = addDocument(given, given.fields['form_type'] || undefined);
        if (document) return succeeded({ uploaded_docs: [item(document)] });
        return notTaken(given, existing, 'pdf', {
          original_existing_doc_pks: existing ? [existing.pk] : [],
          original_existing_doc_uuids: existing ? [existing.uuid] : [],
          uploaded_docs: [],
        });
      }),

    paystub: (request: ModelRequest, bookUuid: string): Answer =>
      upload(request, bookUuid, (given) => {
        const { document, existing } = addDocument(given, 'PAYSTUB');
        if (document) return succeeded({ doc_uuid: document.uuid });
        const original = existing ? { original_existing_doc_uuid: existing.uuid } : {};
        return notTaken(given, existing, 'PDF', original);
      }),

    mixed: (request: ModelRequest): Answer =>
      upload(request, undefined, (given) => {
        const { book, content } = given;
        const existing = book.mixed.find(({ md5 }) => md5 === content.md5);
        if (existing || content.type !== 'pdf') {
          // The specification's example has these in the singular, its schema in the plural.
          return notTaken(given, existing, 'pdf', {
            original_existing_doc_pk: existing ? [existing.pk] : [],
            original_existing_doc_uuid: existing ? [existing.uuid] : [],
            mixed_uploaded_docs: [],
          });
        }
        const mixed: MixedRecord = { ...uploaded(given), state: 'open', rejectionReason: undefined };
        progress.startMixed(book, mixed);
        return succeeded({ mixed_uploaded_docs: [item(mixed)] });
      }),

    image: (request: ModelRequest): Answer =>
      upload(request, undefined, (given) => {
        const { book, content, file, fields } = given;
        const existing = book.images.find(({ md5 }) => md5 === content.md5);
        if (existing || content.type !== 'image') {
          const original_existing_groups_and_image_pks = existing ? [existingImage(existing)] : [];
          return notTaken(given, existing, 'Image', { original_existing_groups_and_image_pks });
        }
        const group = book.openGroup ?? { pk: ids.pk(), uuid: ids.uuid(), images: [] };
        const image = { pk: ids.pk(), uuid: ids.uuid(), file, md5: content.md5, groupPk: group.pk };
        group.images.push(image);
        book.images.push(image);
        book.openGroup = group;
        progress.reopen(book);
        const withPk = fields['return_image_pk']?.toLowerCase() === 'true' ? { image_pk: image.pk } : {};
        return succeeded({ image_group_pk: group.pk, ...withPk });
      }),

    /** Names no group: it is the one that is open. */
    finishImageGroup({ body }: ModelRequest): Answer {
      const { pk, book_uuid, form_type } = fieldsOf(body);
      const found = books.find(pk, book_uuid);
      if ('refusal' in found) return found.refusal;
      if (form_type !== undefined && !isFormType(String(form_type))) return refused(6001);
      const { book } = found;
      const group = book.openGroup;
      const [first] = group?.images ?? [];
      if (!group || !first) return refused(7002);
      book.openGroup = undefined;
      const document = progress.newDocument(book, {
        pk: ids.pk(),
        uuid: ids.uuid(),
        name: first.file.fileName,
        file: { ...first.file, document: together(group.images) },
        md5: first.md5,
        addedAt: now(),
        finishesAt: Number.POSITIVE_INFINITY,
        formType: form_type === undefined ? undefined : String(form_type),
        imageGroup: group,
      });
      progress.start(book, document);
      return succeeded({});
    },
  };
}

function problemOf(book: Book, file: UploadedFile, formType: string | undefined): ErrorCode | undefined {
  if (formType && !isFormType(formType)) return 6001;
  if (pagesOf(file) > MOST_PAGES) return 1512;
  return book.documents.length + book.mixed.length >= MOST_DOCUMENTS ? 8002 : undefined;
}

/** There are hundreds, and more with time: here it is whatever is spelled like them (W2, BANK_STATEMENT). */
function isFormType(name: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(name);
}

function notTaken(given: Given, existing: object | undefined, kind: string, rest: object): Answer {
  const message = existing ? `${given.name} already exists` : notValid(given, kind);
  return succeeded({ status: 400, message: `${message}\n`, ...rest });
}

function notValid({ name }: Given, kind: string): string {
  return `${name} is not a valid ${kind}`;
}

function existingImage({ groupPk, pk, uuid }: ImageRecord) {
  return { existing_image_group_pk: groupPk, existing_image_pk: pk, existing_image_uuid: uuid };
}

function item({ pk, uuid, name, file, md5, addedAt }: DocumentRecord | MixedRecord) {
  const created_ts = timestamp(addedAt);
  return { pk, uuid, name, page_count: pagesOf(file), checksum: md5, created_ts, id: pk };
}

/** The images of a group are the pages of one document. */
function together(images: readonly ImageRecord[]): UploadedFile['document'] {
  const pageTexts = images.map(({ file }) => file.document.text);
  const readable = images.find(({ file }) => file.document.text !== '');
  return {
    source: readable?.file.document.source ?? 'nothing readable',
    text: pageTexts.filter((text) => text !== '').join('\n'),
    pages: images.length,
  };
}
