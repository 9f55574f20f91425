/**
 * What follows upon verification: Detect looks at the document; once all that is in a Book has ended the Book is verified,
 * and analytics, what Detect found and the Book's completion follow. The order is one that has been seen.
 */
import type { Agenda } from './agenda.ts';
import { isLookedAt } from './detect.ts';
import { transactionsOf } from './extraction.ts';
import type { Faults } from './faults.ts';
import type { Happened } from './payloads.ts';
import { type Book, type DocumentRecord, hasEnded, subjectOf } from './records.ts';

export interface FollowUpPorts {
  agenda: Agenda;
  faults: Faults;
  /** Between one and the next of what follows verification. */
  followUpMs: number;
  tell(happened: Happened, atMs: number): void;
}

export function createFollowUps({ agenda, faults, followUpMs, tell }: FollowUpPorts) {
  function detect(book: Book, document: DocumentRecord, at: number): void {
    if (book.isDeleted) return;
    const said = { book, document, status: document.state };
    const unable = faults.take('detect_unable', subjectOf(document));
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
    const signal = faults.take('detect_signal', subjectOf(document))?.identifier;
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
    const late = document && faults.take('delay_analytics', subjectOf(document));
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

  return { detect, endBook };
}
