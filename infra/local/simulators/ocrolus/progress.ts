/**
 * What becomes of what is in a Book, each at its time: documents are verified or rejected, mixed ones classified and split.
 * How long anything takes is not documented.
 */
import { createFollowUps, type FollowUpPorts } from './follow-ups.ts';
import type { Ids } from './ids.ts';
import type { Happened } from './payloads.ts';
import { type Book, type DocumentRecord, type MixedRecord, subjectOf } from './records.ts';
import { partsOf } from './split-mixed.ts';

export type Progress = ReturnType<typeof createProgress>;

interface ProgressPorts extends FollowUpPorts {
  ids: Ids;
  now(): number;
  /** Asked once a document. */
  processingMs(): number;
}

type NewDocument = Pick<
  DocumentRecord,
  'pk' | 'uuid' | 'name' | 'file' | 'md5' | 'addedAt' | 'finishesAt' | 'formType'
> &
  Partial<Pick<DocumentRecord, 'imageGroup' | 'mixed'>>;

/** https://docs.ocrolus.com/docs/rejection-reasons */
const UNREADABLE = 'DOCUMENT IS UNREADABLE';

export function createProgress(ports: ProgressPorts) {
  const { agenda, faults, ids, now, processingMs, followUpMs, tell } = ports;
  const { detect, endBook } = createFollowUps(ports);

  /** What was to follow from its end does not: it has not ended. */
  function reopen(book: Book): void {
    book.round += 1;
    book.hasAnalytics = false;
  }

  function newDocument(book: Book, given: NewDocument): DocumentRecord {
    return {
      imageGroup: undefined,
      mixed: undefined,
      ...given,
      bookUuid: book.uuid,
      docUuid: ids.uuid(),
      form: { pk: ids.pk(), uuid: ids.uuid() },
      state: 'open',
      rejectionReason: undefined,
      detect: 'PENDING',
      signals: [],
    };
  }

  function start(book: Book, document: DocumentRecord, atMs = now()): void {
    reopen(book);
    book.documents.push(document);
    document.finishesAt = atMs + processingMs();
    if (document.imageGroup)
      tell({ name: 'image_group.upload_succeeded', book, group: document.imageGroup }, atMs);
    else if (!document.mixed) tell({ name: 'document.upload_succeeded', book, document }, atMs);
    agenda.add(document.finishesAt, (at) => finish(book, document, at));
  }

  function startMixed(book: Book, mixed: MixedRecord): void {
    reopen(book);
    book.mixed.push(mixed);
    const takesMs = processingMs();
    mixed.finishesAt = now() + takesMs;
    tell({ name: 'document.upload_succeeded', book, mixed }, now());
    agenda.add(now() + takesMs / 2, (at) => classify(book, mixed, at));
    agenda.add(mixed.finishesAt, (at) => split(book, mixed, at));
  }

  function classify(book: Book, mixed: MixedRecord, at: number): void {
    if (book.isDeleted) return;
    const rejected = faults.take('reject_document', subjectOf(mixed))?.reason;
    const reason = rejected ?? (mixed.file.document.text === '' ? UNREADABLE : undefined);
    if (reason === undefined) {
      mixed.state = 'CLASSIFIED';
      tell({ name: 'document.classification_succeeded', book, mixed, status: 'CLASSIFIED' }, at);
      if (book.mixed.every(({ state }) => state !== 'open'))
        tell({ name: 'book.classified', book, mixed }, at);
      return;
    }
    mixed.state = 'REJECTED';
    mixed.rejectionReason = reason;
    const said = { book, mixed, status: 'REJECTED', reason };
    tell({ name: 'document.classification_failed', ...said }, at);
    tell({ name: 'mixed_document.rejected', ...said }, at);
    endBook(book, at);
  }

  /** Its parts take their own time then. */
  function split(book: Book, mixed: MixedRecord, at: number): void {
    if (book.isDeleted || mixed.state !== 'CLASSIFIED') return;
    if (faults.take('never_finish', subjectOf(mixed))) {
      mixed.finishesAt = Number.POSITIVE_INFINITY;
      return;
    }
    mixed.state = 'COMPLETED';
    for (const [part, file] of partsOf(mixed.file).entries()) {
      const name = `${mixed.name}(${part})`;
      const { md5, pk, uuid } = mixed;
      const own = { pk: ids.pk(), uuid: ids.uuid(), formType: undefined };
      const times = { addedAt: at, finishesAt: Number.POSITIVE_INFINITY };
      start(book, newDocument(book, { ...own, ...times, name, file, md5, mixed: { pk, uuid } }), at);
    }
  }

  function finish(book: Book, document: DocumentRecord, at: number): void {
    if (book.isDeleted) return;
    if (faults.take('delete_book', subjectOf(document))) {
      book.isDeleted = true;
      return;
    }
    if (faults.take('never_finish', subjectOf(document))) {
      document.finishesAt = Number.POSITIVE_INFINITY;
      return;
    }
    endDocument(document);
    const isVerified = document.state === 'VERIFICATION_COMPLETE';
    const outcome = isVerified ? 'succeeded' : 'failed';
    const { state: status, rejectionReason: reason, imageGroup: group } = document;
    const said = { book, document, status, ...(reason !== undefined && { reason }) };
    tell({ name: `document.verification_${outcome}`, ...said }, at);
    if (group) tell({ name: `image_group.verification_${outcome}`, ...said, group }, at);
    if (isVerified) agenda.add(at + 2 * followUpMs, (then) => detect(book, document, then));
    else document.detect = 'UNSUPPORTED';
    endBook(book, at, document);
  }

  function endDocument(document: DocumentRecord): void {
    if (faults.take('fail_file', subjectOf(document))) {
      document.state = 'FAILED';
      return;
    }
    const rejected = faults.take('reject_document', subjectOf(document))?.reason;
    const reason = rejected ?? (document.file.document.text === '' ? UNREADABLE : undefined);
    document.state = reason === undefined ? 'VERIFICATION_COMPLETE' : 'REJECTED';
    document.rejectionReason = reason;
  }

  return {
    reopen,
    newDocument,
    start,
    startMixed,
    /** Something that has no further consequence. */
    happen: (happened: Happened) => tell(happened, now()),
  };
}
