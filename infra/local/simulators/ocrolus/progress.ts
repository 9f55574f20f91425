/**
 * What becomes of what is in a Book, each at its time: documents are verified or rejected, mixed ones classified and split;
 * once all have ended the Book is verified, and analytics, Detect and the Book's completion follow. The order is one that
 * has been seen; how long anything takes is not documented.
 */
import type { Agenda } from './agenda.ts';
import { isLookedAt } from './detect.ts';
import { transactionsOf } from './extraction.ts';
import type { Faults } from './faults.ts';
import type { Ids } from './ids.ts';
import type { Happened } from './payloads.ts';
import { type Book, type DocumentRecord, hasEnded, type MixedRecord } from './records.ts';
import { partsOf } from './split-mixed.ts';

export type Progress = ReturnType<typeof createProgress>;

interface ProgressPorts {
  agenda: Agenda;
  faults: Faults;
  ids: Ids;
  now(): number;
  /** Asked once a document. */
  processingMs(): number;
  /** Between one and the next of what follows verification. */
  followUpMs: number;
  tell(happened: Happened, atMs: number): void;
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
  const subject = ({ uuid, file }: DocumentRecord | MixedRecord) => ({
    fileID: uuid,
    fileName: file.fileName,
  });

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
    const rejected = faults.take('reject_document', subject(mixed))?.reason;
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
    if (faults.take('never_finish', subject(mixed))) {
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
    if (faults.take('delete_book', subject(document))) {
      book.isDeleted = true;
      return;
    }
    if (faults.take('never_finish', subject(document))) {
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
    if (faults.take('fail_file', subject(document))) {
      document.state = 'FAILED';
      return;
    }
    const rejected = faults.take('reject_document', subject(document))?.reason;
    const reason = rejected ?? (document.file.document.text === '' ? UNREADABLE : undefined);
    document.state = reason === undefined ? 'VERIFICATION_COMPLETE' : 'REJECTED';
    document.rejectionReason = reason;
  }

  function detect(book: Book, document: DocumentRecord, at: number): void {
    if (book.isDeleted) return;
    const said = { book, document, status: document.state };
    const unable = faults.take('detect_unable', subject(document));
    if (unable) {
      document.detect = 'UNABLE_TO_PROCESS';
      tell({ name: 'document.detect.unable_to_process', ...said, reason: unable.reason }, at);
      return;
    }
    if (!isLookedAt(document)) {
      document.detect = 'UNSUPPORTED';
      return;
    }
    document.detect = 'COMPLETED';
    const signal = faults.take('detect_signal', subject(document))?.identifier;
    document.signals = signal === undefined ? [] : [signal];
    tell(
      { name: `document.detect.${signal === undefined ? 'signal_not_found' : 'signal_found'}`, ...said },
      at,
    );
  }

  /** When all that is in it has ended. @param document the one that ended last. */
  function endBook(book: Book, at: number, document?: DocumentRecord): void {
    if (!hasEnded(book)) return;
    const about = { book, ...(document && { document }) };
    tell({ name: 'book.verified', ...about, status: 'BOOK_COMPLETE' }, at);
    const late = document && faults.take('delay_analytics', subject(document));
    const lateMs = (late?.seconds ?? 0) * 1000;
    const toldMs = late?.announced ? 0 : lateMs;
    const { round } = book;
    const follow = (afterMs: number, happen: (at: number) => void) =>
      agenda.add(at + afterMs, (then) => {
        if (book.round === round && !book.isDeleted) happen(then);
      });
    if (book.documents.some((one) => transactionsOf(one).length > 0)) {
      follow(followUpMs + lateMs, () => {
        book.hasAnalytics = true;
      });
      follow(followUpMs + toldMs, (then) => tell({ name: 'book.analytics_v2.generated', ...about }, then));
    }
    follow(3 * followUpMs + toldMs, (then) => {
      const isFound = book.documents.some(({ signals }) => signals.length > 0);
      tell({ name: `book.detect.${isFound ? 'signal_found' : 'signal_not_found'}`, ...about }, then);
    });
    follow(4 * followUpMs + toldMs, (then) =>
      tell({ name: 'book.completed', ...about, status: 'BOOK_COMPLETE' }, then),
    );
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
