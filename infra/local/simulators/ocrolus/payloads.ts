/**
 * What webhooks say. Shapes: those of Ocrolus's specifications and samples where there are any (book.verified,
 * document.verification_succeeded, document.detect.*, book.completed, and the account level's test); of the others the
 * same keys are assumed.
 */
import { EVENTS } from './events.ts';
import type { Book, DocumentRecord, ImageGroup, MixedRecord } from './records.ts';

/** Something that has happened. */
export interface Happened {
  name: string;
  book: Book;
  /** The document that it is about; of a Book's events, the one that ended last. */
  document?: DocumentRecord;
  mixed?: Pick<MixedRecord, 'pk' | 'uuid' | 'name'>;
  group?: Pick<ImageGroup, 'pk' | 'uuid'>;
  status?: string;
  /** In place of the event's usual one. */
  reason?: string;
}

export type Payload = Record<string, unknown>;

export function organizationPayload(happened: Happened): Payload {
  const { name, document } = happened;
  if (name.startsWith('document.detect.') && document) return detectPayload(happened, document);
  if (name.startsWith('book.')) return bookPayload(happened);
  return { ...described(happened), ...inBook(happened), ...documentIds(happened) };
}

/** Those that have their old names say hardly anything, and not their names either; the others are the organization's. */
export function accountPayload(happened: Happened): Payload {
  const { name, book, document, group, status } = happened;
  switch (EVENTS.get(name)?.account) {
    case 'DOC_VERIFIED':
      return { status, uploaded_doc_pk: document?.pk ?? null, book_pk: book.pk };
    case 'IMAGE_GROUP_VERIFIED':
      return { status, uploaded_image_group_pk: group?.pk ?? null, book_pk: book.pk };
    case 'BOOK_VERIFIED':
      return { status: 'BOOK_COMPLETE', book_pk: book.pk };
    case 'ANALYTICS_COMPLETED':
      return { status: 'ANALYTICS_COMPLETED', book_pk: book.pk };
    default:
      return organizationPayload(happened);
  }
}

/** https://docs.ocrolus.com/reference/test-webhook: "a test payload of the following". */
export const ACCOUNT_TEST: Payload = { status: 'VERIFICATION_COMPLETE', uploaded_doc_pk: 0, book_pk: 0 };

/** The specification's sample, with the name of the event that is tested. */
export function organizationTest(name: string): Payload {
  const kind = EVENTS.get(name);
  return {
    event_name: name,
    severity: kind?.severity,
    uploaded_docs: [{ uuid: 'f2dc8261-f043-4031-9f5e-921d15c87ac3', status: 'COMPLETED' }],
    notification_reason: kind?.reason,
    notification_type: kind?.type,
    book_uuid: '940cd2ca-a00b-4695-a76c-d59873bc759c',
  };
}

function described({ name, status, reason }: Happened): Payload {
  const kind = EVENTS.get(name);
  return {
    event_name: name,
    ...(status !== undefined && { status }),
    severity: kind?.severity,
    notification_type: kind?.type,
    notification_reason: reason ?? kind?.reason,
  };
}

function inBook({ book }: Happened): Payload {
  return { book_uuid: book.uuid, book_pk: book.pk };
}

function documentIds({ document, mixed, group }: Happened): Payload {
  return {
    ...(document && { doc_uuid: document.docUuid }),
    uploaded_doc_uuid: document?.uuid ?? null,
    uploaded_doc_pk: document?.pk ?? null,
    mixed_uploaded_doc_uuid: (mixed ?? document?.mixed)?.uuid ?? null,
    mixed_uploaded_doc_pk: (mixed ?? document?.mixed)?.pk ?? null,
    uploaded_image_group_uuid: (group ?? document?.imageGroup)?.uuid ?? null,
    uploaded_image_group_pk: (group ?? document?.imageGroup)?.pk ?? null,
  };
}

function detectPayload(happened: Happened, document: DocumentRecord): Payload {
  const { severity: _, ...described_ } = described(happened);
  return {
    ...described_,
    ...inBook(happened),
    book_name: happened.book.name,
    uploaded_doc_name: document.name,
    uploaded_doc_pk: document.pk,
    uploaded_doc_uuid: document.uuid,
    is_cloud_compliant: true,
  };
}

function bookPayload(happened: Happened): Payload {
  const { name, book } = happened;
  const uploaded_docs = book.documents.map(({ uuid, state }) => ({ uuid, status: state }));
  if (name === 'book.verified') {
    // Its sample has no book_pk.
    return { ...described(happened), uploaded_docs, book_uuid: book.uuid };
  }
  const tasks = ['ANALYTICS', 'CAPTURE', 'DETECT'];
  const said = { ...described(happened), ...inBook(happened), book_name: book.name };
  return name === 'book.completed' ? { ...said, tasks, uploaded_docs } : said;
}
