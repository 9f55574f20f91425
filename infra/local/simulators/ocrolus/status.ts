/** How Books and documents stand. https://docs.ocrolus.com/docs/book-status-code, /docs/document-status */
import { type Book, type DocumentRecord, hasEnded, type MixedRecord } from './records.ts';

export function bookStatus(book: Book): string {
  if (book.isDeleted) return 'DELETED';
  if (book.openGroup) return 'UPLOAD';
  if (book.documents.length + book.mixed.length === 0) return 'CREATED';
  return hasEnded(book) ? 'VERIFIED' : 'VERIFYING';
}

export function documentStatus(document: DocumentRecord, nowMs: number): string {
  if (document.state !== 'open') return document.state;
  return passing(document, nowMs, ['QUEUED', 'PROCESSING', 'VERIFYING', 'VERIFYING']);
}

export function mixedStatus(mixed: MixedRecord, nowMs: number): string {
  return mixed.state === 'open' ? passing(mixed, nowMs, ['QUEUED', 'PROCESSING', 'PROCESSING']) : mixed.state;
}

function passing(
  { addedAt, finishesAt }: { addedAt: number; finishesAt: number },
  nowMs: number,
  statuses: readonly string[],
): string {
  const share = Number.isFinite(finishesAt) ? (nowMs - addedAt) / (finishesAt - addedAt || 1) : 1;
  return statuses[Math.min(Math.floor(share * statuses.length), statuses.length - 1)] ?? '';
}
