/**
 * How far a Book is, and each document in it. Facts: docs.ocrolus.com/docs/document-status, /docs/book-status-code,
 * /docs/rejection-reasons. A Book is VERIFIED when every document has been verified or rejected; a rejected one has no data.
 */
import type { BookLook, EndedDocument } from '../provider.ts';
import type { Book, BookDocument } from './book-status.ts';
import { documentKey, groupKey, isSameUuid, mixedKey } from './document-reference.ts';
import { bookReference } from './reference.ts';

const READY = new Set(['VERIFICATION_COMPLETE', 'COMPLETED']);
const FAILED = new Set(['FAILED', 'REJECTED', 'DELETED']);
/** The end of a document only where Ocrolus does no more than classify it, which the Book's own status tells. */
const CLASSIFIED = 'CLASSIFIED';
const UNDER_WAY = new Set(['QUEUED', 'PROCESSING', 'GROOMING', 'VERIFYING', 'DELETING']);

const BOOK_DONE = new Set(['VERIFIED', 'BOOK_COMPLETE']);
const BOOK_DELETED = 'DELETED';
const BOOK_OPEN = new Set(['CREATED', 'UPLOAD', 'VERIFYING']);

/** Undefined: it has not ended. */
type Outcome = EndedDocument | undefined;
type Ended = [key: string, EndedDocument];

export function lookAt(book: Book): BookLook {
  const state = stateOf(book);
  const ended = outcomesOf(book, state).filter((one): one is Ended => one[1] !== undefined);
  return { state, ended: Object.fromEntries(ended), unknownStatuses: unknownStatusesOf(book) };
}

export function isDeleted({ status }: Book): boolean {
  return status === BOOK_DELETED;
}

/** @param values of a reference to an image group or a mixed document: all that has come out of it. */
export function documentsOf(book: Book, values: Record<string, string>): readonly BookDocument[] {
  if (values['mixed_uploaded_doc_uuid'] !== undefined) {
    const whole = book.mixed.find(({ uuid }) => isSameUuid(uuid, values['mixed_uploaded_doc_uuid']));
    return whole ? partsOf(book, whole) : [];
  }
  const group = values['uploaded_image_group_pk'];
  const parts = book.mixed.filter((whole) => whole.group === group).flatMap((whole) => partsOf(book, whole));
  return book.documents.filter((one) => one.group === group || parts.includes(one));
}

/** Whether there are data of it. */
export function isVerified({ status }: BookDocument): boolean {
  return READY.has(status);
}

function stateOf(book: Book): BookLook['state'] {
  if (isDeleted(book)) return 'deleted';
  const all = [...book.documents, ...book.mixed];
  // The Book's own status need not know yet of a document that has just come in.
  if (BOOK_DONE.has(book.status) && !all.some(({ status }) => UNDER_WAY.has(status))) return 'complete';
  const outcomes = [
    ...book.documents.map((one) => outcomeOf(one, 'open')),
    ...book.mixed.map((one) => mixedOutcome(book, one, 'open')),
  ];
  return outcomes.length > 0 && outcomes.every((outcome) => outcome) ? 'complete' : 'open';
}

function outcomesOf(book: Book, state: BookLook['state']): [key: string, Outcome][] {
  const { documents, mixed, values } = book;
  const named = ({ uuid }: BookDocument) => uuid !== undefined;
  const groups = new Set([...documents, ...mixed].flatMap(({ group }) => group ?? []));
  const whole = state === 'complete' ? wholeOutcome(book) : undefined;
  const { book_uuid, book_pk } = values;
  const names = [book_uuid && bookReference({ book_uuid }), book_pk && bookReference({ book_pk })];
  return [
    ...documents.filter(named).map((one) => entry(documentKey(one.uuid ?? ''), outcomeOf(one, state))),
    ...mixed.filter(named).map((one) => entry(mixedKey(one.uuid ?? ''), mixedOutcome(book, one, state))),
    ...[...groups].map((group) => entry(groupKey(group), groupOutcome(book, group, state))),
    ...names.flatMap((name) => (name ? [entry(name.key, whole)] : [])),
  ];
}

function entry(key: string, outcome: Outcome): [key: string, Outcome] {
  return [key, outcome];
}

function outcomeOf(one: BookDocument, state: BookLook['state']): Outcome {
  const { status } = one;
  if (READY.has(status) || (status === CLASSIFIED && state === 'complete')) return { state: 'ready' };
  return FAILED.has(status) ? { state: 'failed', reason: reasonOf(one) } : undefined;
}

/** It is COMPLETED when it has been taken apart; what counts then is what has come out of it. */
function mixedOutcome(book: Book, whole: BookDocument, state: BookLook['state']): Outcome {
  const own = outcomeOf(whole, state);
  const parts = partsOf(book, whole).map((part) => outcomeOf(part, state));
  if (!own || parts.length > 0) return own && together(parts);
  if (own.state === 'failed' || whole.status === CLASSIFIED) return own;
  const nothing = { state: 'failed', reason: 'Ocrolus found no document in it' } as const;
  return state === 'complete' ? nothing : undefined;
}

function groupOutcome(book: Book, group: string, state: BookLook['state']): Outcome {
  const isOfGroup = (one: BookDocument) => one.group === group;
  return together([
    ...book.documents.filter(isOfGroup).map((one) => outcomeOf(one, state)),
    ...book.mixed.filter(isOfGroup).map((one) => mixedOutcome(book, one, state)),
  ]);
}

function wholeOutcome({ documents }: Book): Outcome {
  const outcomes = documents.map((one) => outcomeOf(one, 'complete'));
  // What Ocrolus leaves as it is in a Book that is done has no data.
  const ended = outcomes.filter((outcome) => outcome !== undefined);
  return together(ended) ?? { state: 'failed', reason: 'Ocrolus has no document in the Book' };
}

/** Failed only where all have failed, for the first one's reason. */
function together(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.some((outcome) => outcome === undefined)) return undefined;
  return outcomes.find((outcome) => outcome?.state === 'ready') ?? outcomes[0];
}

function partsOf({ documents }: Book, { pk }: BookDocument): BookDocument[] {
  return documents.filter(({ mixed }) => mixed !== undefined && mixed === pk);
}

/** `DOCUMENT DUPLICATE OF {name}` is cut: the name is another document's. */
function reasonOf({ status, rejection }: BookDocument): string {
  const said = rejection
    ?.replace(/\p{C}+/gu, ' ')
    .replace(/(duplicate) of .*/i, '$1')
    .trim()
    .slice(0, 100);
  if (status === 'REJECTED') return `Ocrolus rejected the document: ${said || 'it gave no reason'}`;
  if (status === 'DELETED') return 'the document has been deleted at Ocrolus';
  return `Ocrolus could not process the document (its status is ${status})${said ? `: ${said}` : ''}`;
}

function unknownStatusesOf(book: Book): string[] {
  const known = [READY, FAILED, UNDER_WAY, new Set([CLASSIFIED])];
  const ofDocuments = [...book.documents, ...book.mixed].map(({ status }) => status);
  const unknown = ofDocuments.filter((status) => !known.some((some) => some.has(status)));
  const isBookKnown = BOOK_DONE.has(book.status) || BOOK_OPEN.has(book.status) || isDeleted(book);
  return [...new Set(isBookKnown ? unknown : [...unknown, book.status])];
}
