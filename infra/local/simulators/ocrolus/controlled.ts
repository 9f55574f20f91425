/** What Ocrolus's simulator shows of itself; no secrets. */
import { type Controlled, describeWebhook } from '../control.ts';
import type { OcrolusModel } from './model.ts';
import type { Book, DocumentRecord, MixedRecord } from './records.ts';
import { bookStatus } from './status.ts';

export function controlled(model: OcrolusModel): Controlled {
  return {
    faults: model.faults,
    lists: {
      books: () => model.books().map(describeBook),
      documents: () => model.books().flatMap((book) => book.documents.map((one) => describe(book, one))),
      mixed_documents: () =>
        model.books().flatMap((book) => book.mixed.map((one) => describeMixed(book, one))),
      webhooks: () =>
        model.webhooks().map((webhook) => ({ event: webhook.event, ...describeWebhook(webhook) })),
      subscriptions: () => ({
        organization: model.organizationWebhooks().map(({ uuid, url, isActive, events, secret }) => {
          const names = events.map(({ name }) => name);
          return {
            uuid,
            host: hostOf(url),
            is_active: isActive,
            events: names,
            is_signed: secret !== undefined,
          };
        }),
        account: describeAccount(model.accountWebhook()),
      }),
      calls: model.calls,
      rate: model.rate,
    },
    actions: {
      revoke_tokens: () => ({ revoked: model.revokeTokens() }),
    },
  };
}

function describeAccount(webhook: ReturnType<OcrolusModel['accountWebhook']>) {
  if (!webhook) return null;
  const { url, events, secret } = webhook;
  return { host: hostOf(url), events, is_signed: secret !== undefined };
}

/** A URL may hold a password. */
function hostOf(url: string): string {
  return new URL(url).host;
}

function describeBook(book: Book) {
  const { pk, uuid, name, xid, bookClass, documents, mixed, images, hasAnalytics } = book;
  return {
    book_pk: pk,
    book_uuid: uuid,
    name,
    xid,
    book_class: bookClass,
    status: bookStatus(book),
    documents: documents.length,
    mixed_documents: mixed.length,
    images: images.length,
    has_open_image_group: book.openGroup !== undefined,
    has_analytics: hasAnalytics,
  };
}

function uploaded(
  book: Book,
  { pk, uuid, name, file, md5, addedAt, finishesAt }: DocumentRecord | MixedRecord,
) {
  return {
    book_uuid: book.uuid,
    book_name: book.name,
    pk,
    uuid,
    name,
    file_name: file.fileName,
    content_type: file.contentType,
    size_bytes: file.sizeBytes,
    text_source: file.document.source,
    md5,
    added_at: addedAt,
    // null: never
    finishes_at: Number.isFinite(finishesAt) ? finishesAt : null,
  };
}

function describe(book: Book, document: DocumentRecord) {
  const { state, rejectionReason, detect, formType, imageGroup, mixed } = document;
  return {
    ...uploaded(book, document),
    form_type: formType ?? null,
    state,
    rejection_reason: rejectionReason ?? null,
    detect_status: detect,
    image_group_pk: imageGroup?.pk ?? null,
    mixed_uploaded_doc_pk: mixed?.pk ?? null,
  };
}

function describeMixed(book: Book, mixed: MixedRecord) {
  return { ...uploaded(book, mixed), state: mixed.state, rejection_reason: mixed.rejectionReason ?? null };
}
