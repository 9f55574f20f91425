/**
 * A Book: documents that a provider keeps together. It is an item of its own, with step and due, which asks the provider
 * once for all its documents and wakes the jobs that wait for it. It owes the step `look` while any does.
 */
import { plainUuid } from '../plain-uuid.ts';
import type { Reference } from '../providers/notification.ts';
import type { Awaits, EndedDocument } from '../providers/provider.ts';
import { newItem, type Obligation, owes } from './obligation.ts';

/** A job that waits for its Book, or the batch that does. */
export interface WaitingJob {
  /** Of its document's reference; none for a batch, which waits for the whole Book. */
  key?: string;
  /** The provider's own ids of it, by which a notification names it. */
  about: Record<string, string>;
  awaits?: Awaits;
  /** Epoch ms: since when. */
  since: number;
}

export interface BookItem extends Obligation {
  kind: 'book';
  provider: string;
  connection: string;
  /** The item id of the job or batch that it was made for; none where it was there before. */
  owner?: string;
  /** Once the provider has it. */
  reference?: Reference;
  /** By item id. */
  waiting: Record<string, WaitingJob>;
  state: 'open' | 'complete' | 'deleted';
  /** JSON of what is known of its documents: `Record<reference key, EndedDocument>`. */
  ended: string;
  /** Epoch ms: when the provider was last asked about it. */
  looked_at?: number;
  /** How often in a row it could not be looked at. */
  attempts: number;
}

/** Who waits for a Book, written whoever holds it. Throws PaperhookError `unavailable` for a Book of a newer version. */
export interface Books {
  get(id: string): Promise<BookItem | undefined>;
  /**
   * Says that the job waits for it, which is news for whoever holds it. One that owed nothing any more is due again, then.
   * Answers the Book as it is now.
   */
  join(id: string, jobItem: string, waiting: WaitingJob, dueMs: number): Promise<BookItem>;
  /** Answers whether nobody is left, now that the job is not; repeating it changes nothing. */
  leave(id: string, jobItem: string): Promise<boolean>;
}

/** Its item is to stay below DynamoDB's 400 kB: 200 bytes for each job that waits, and up to 150 for what became of it. */
export const MOST_WAITING = 1_000;

/** @param key as the provider chose it. */
export function bookItemId(provider: string, connection: string, key: string): string {
  return `BOOK#${provider}#${connection}#${key}`;
}

export function isBookItem(itemId: string): boolean {
  return itemId.startsWith('BOOK#');
}

export interface NewBook {
  id: string;
  provider: string;
  connection: string;
  owner?: string;
  dueMs: number;
}

export function newBook({ id, provider, connection, owner, dueMs }: NewBook): BookItem {
  return {
    ...newItem(id),
    ...owes(id, 'look', dueMs),
    kind: 'book',
    provider,
    connection,
    ...(owner !== undefined && { owner }),
    waiting: {},
    state: 'open',
    ended: '{}',
    attempts: 0,
  };
}

export function endedDocuments({ ended }: Pick<BookItem, 'ended'>): Record<string, EndedDocument> {
  return JSON.parse(ended);
}

/** Whether a notification that is about a document with these ids is about this one. Any id will do, UUIDs in any spelling. */
export function isAbout(about: Record<string, string>, { about: own }: WaitingJob): boolean {
  return Object.entries(about).some(([name, value]) => {
    const ownValue = own[name];
    return ownValue !== undefined && plainUuid(ownValue) === plainUuid(value);
  });
}

/** @param reference of the job's document. */
export function waitingJob(
  { key, values }: Reference,
  awaits: Awaits | undefined,
  nowMs: number,
): WaitingJob {
  const { book_uuid: _uuid, book_pk: _pk, ...about } = values;
  return { key, about, ...(awaits && { awaits }), since: nowMs };
}
