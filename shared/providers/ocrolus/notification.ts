/**
 * Ocrolus's webhook: what has happened to a Book or to a document in it. The bodies of few events are documented, and
 * account-level ones may name neither the event nor anything but numbers, so whatever names a Book is taken as news of it.
 * https://docs.ocrolus.com/docs/webhook-overview, https://docs.ocrolus.com/reference/test-webhook
 */
import type { Notification, NotificationEvent, NotificationReader } from '../notification.ts';
import { malformed, parseJsonObject } from '../notification-body.ts';
import { type EventName, eventNamed, eventOf, isOfBook, TEST_EVENT } from './events.ts';
import { bookReference } from './reference.ts';

type Body = Readonly<Record<string, unknown>>;

/** The ids of a document, each by the names it may have in a body. */
const DOCUMENT_IDS = {
  uploaded_doc_uuid: ['uploaded_doc_uuid', 'doc_uuid'],
  uploaded_doc_pk: ['uploaded_doc_pk', 'doc_pk'],
  uploaded_image_group_pk: ['uploaded_image_group_pk', 'image_group_pk'],
  mixed_uploaded_doc_uuid: ['mixed_uploaded_doc_uuid', 'mixed_doc_uuid'],
  mixed_uploaded_doc_pk: ['mixed_uploaded_doc_pk', 'mixed_doc_pk'],
} as const;
const BOOK_IDS = ['book_uuid', 'book_pk'] as const;
const ALL_IDS = [...BOOK_IDS, ...Object.values(DOCUMENT_IDS).flat()];

/** A number, or a UUID with dashes or without. */
const ID = /^(?=.*[0-9A-Za-z])[0-9A-Za-z-]{1,64}$/;
const ZERO = /^[0-]+$/;

/** The one event whose reason the API does not tell; which field has it is not documented, so the narrowest is taken. */
const WITH_REASON = 'document.detect.unable_to_process';
const REASONS = [
  'unable_to_process_reason',
  'detect_reason',
  'failure_reason',
  'reason',
  'notification_reason',
];
const LONGEST_REASON = 200;

export const ocrolusNotification: NotificationReader = {
  parse,
  // No credential is bound to a job.
  concerns: () => false,
};

function parse(bytes: Buffer): Notification {
  const body = parseJsonObject(bytes);
  const about = documentIds(body);
  const ids = bookIds(body);
  const reference = bookReference(ids);
  // Some bodies have only the pk: under it all of an unknown Book's come together.
  const alias = 'book_uuid' in ids && 'book_pk' in ids && bookReference({ book_pk: ids.book_pk });
  const event = readEvent(body, about, reference !== undefined);
  return { ...(reference && { reference }), ...(alias && { alias }), event };
}

function readEvent(body: Body, about: Record<string, string>, hasBook: boolean): NotificationEvent {
  const named = readName(body, about, hasBook);
  const reason = named.name === WITH_REASON ? readReason(body) : undefined;
  const isOfDocument = Object.keys(about).length > 0 && !isOfBook(named.name);
  return { ...named, ...(isOfDocument && { about }), ...(reason !== undefined && { reason }) };
}

function readName(body: Body, about: Record<string, string>, hasBook: boolean): EventName {
  const { event_name: given, status } = body;
  if (typeof given === 'string' && given.trim() !== '') return eventNamed(given, status);
  if (hasBook || Object.keys(about).length > 0) return eventOf(status, about);
  // The documented test request: ids that are zero, and nothing else that names anything.
  if (ALL_IDS.some((name) => isZero(body[name]))) return { name: TEST_EVENT, isKnown: true };
  throw malformed('it names neither an event nor a Book');
}

function bookIds(body: Body) {
  const book_uuid = readId(body['book_uuid']);
  const book_pk = readId(body['book_pk']);
  if (book_uuid === undefined && book_pk === undefined) {
    const unusable = BOOK_IDS.find((name) => isGiven(body[name]) && !isZero(body[name]));
    if (unusable) throw malformed(`${unusable} is not an id that Ocrolus gives`);
  }
  return { ...(book_uuid !== undefined && { book_uuid }), ...(book_pk !== undefined && { book_pk }) };
}

function documentIds(body: Body): Record<string, string> {
  const found = Object.entries(DOCUMENT_IDS).map(([name, spellings]) => {
    const id = spellings.map((spelling) => readId(body[spelling])).find((one) => one !== undefined);
    return [name, id] as const;
  });
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** A text of it; undefined for what is none, and for zero, which stands for none. */
function readId(value: unknown): string | undefined {
  if (isZero(value)) return undefined;
  const isNumber = Number.isSafeInteger(value) && Number(value) > 0;
  const text = isNumber ? String(value) : value;
  return typeof text === 'string' && ID.test(text) ? text : undefined;
}

function isZero(value: unknown): boolean {
  return value === 0 || (typeof value === 'string' && ZERO.test(value));
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function readReason(body: Body): string | undefined {
  const texts = REASONS.map((name) => body[name]).filter((value) => typeof value === 'string');
  const [reason] = texts.map((text) => text.replaceAll(/\p{C}+/gu, ' ').trim()).filter((text) => text !== '');
  return reason === undefined ? undefined : [...reason].slice(0, LONGEST_REASON).join('');
}
