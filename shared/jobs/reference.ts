/**
 * The names providers give our documents. A notification may come before anybody has claimed its reference:
 * it then leaves its hint here, with the step `adopt` due, and whoever claims the reference sees it.
 */
import { PaperhookError } from '../errors.ts';
import type { Reference } from '../providers/notification.ts';
import { newItem, type Obligation, owes, requireKnownVersion } from './obligation.ts';
import type { ObligationStore } from './obligation-store.ts';

/** How long a reference waits to be claimed. */
const ADOPTED_AFTER_MS = 900_000;
/** As long as the tombstones of jobs. */
const KEPT_SECONDS = 30 * 24 * 3600;
const TRIES = 4;

/** What a notification names that came before anybody has claimed it. */
export interface NoticedDocument {
  provider: string;
  connection: string;
  reference: Reference;
}

export interface ReferenceItem extends Obligation {
  kind: 'reference';
  /** The item id of the job that this is the document of. */
  job_item?: string;
  /** Epoch ms of the first notification about it, if that came before the claim. */
  noticed_at?: number;
  /** What that named, for whoever adopts it. */
  document?: NoticedDocument;
}

export type ReferenceStore = Pick<ObligationStore<ReferenceItem>, 'create' | 'get' | 'amend'>;

export function referenceId(provider: string, connection: string, key: string): string {
  return `REF#${provider}#${connection}#${key}`;
}

/** A Book may be used for years: its names are claimed anew by then. */
const RENEWED_SECONDS = KEPT_SECONDS / 2;

/** Says whose document this is. Answers whether a notification had come before. Safe to repeat; what is long ago is renewed. */
export async function claimReference(
  store: ReferenceStore,
  id: string,
  jobItem: string,
  nowMs: number,
): Promise<'claimed' | 'claimed with news'> {
  for (let tries = 0; tries < TRIES; tries++) {
    const fresh: ReferenceItem = {
      ...newItem(id),
      kind: 'reference',
      job_item: jobItem,
      expires_at: expiry(nowMs),
    };
    if (await store.create(fresh)) return 'claimed';
    const seen = await store.get(id);
    if (seen) requireKnownVersion(seen);
    if (seen?.job_item === jobItem) {
      if (!lastsLong(seen, nowMs)) await store.amend(seen, nowMs, { expires_at: expiry(nowMs) });
      return seen.noticed_at === undefined ? 'claimed' : 'claimed with news';
    }
    if (seen?.job_item) {
      throw new PaperhookError('conflict', 'the provider gave two jobs the same document', {
        fault: 'permanent',
      });
    }
    const settled = { step: undefined, due: undefined, due_shard: undefined, document: undefined };
    const claimed = { job_item: jobItem, ...settled };
    if (seen && (await store.amend(seen, nowMs, claimed))) return 'claimed with news';
  }
  throw busy();
}

/** The item id of whoever has claimed it, if somebody has. */
export async function claimantOf(
  store: Pick<ReferenceStore, 'get'>,
  id: string,
): Promise<string | undefined> {
  const seen = await store.get(id);
  if (seen) requireKnownVersion(seen);
  return seen?.job_item;
}

/** Says that there was news. Answers the item id of the job to look at, or undefined when nobody has claimed it. */
export async function noticeReference(
  store: ReferenceStore,
  document: NoticedDocument,
  nowMs: number,
): Promise<string | undefined> {
  const id = referenceId(document.provider, document.connection, document.reference.key);
  for (let tries = 0; tries < TRIES; tries++) {
    const seen = await store.get(id);
    if (seen) requireKnownVersion(seen);
    if (seen?.job_item) return seen.job_item;
    if (seen?.step) return undefined;
    const adoption = owes(id, 'adopt', nowMs + ADOPTED_AFTER_MS);
    // One that was noticed before, and that nobody claimed in time, is noticed anew.
    if (seen && (await store.amend(seen, nowMs, { ...adoption, noticed_at: nowMs, document })))
      return undefined;
    const fresh: ReferenceItem = {
      ...newItem(id),
      ...adoption,
      kind: 'reference',
      noticed_at: nowMs,
      document,
      expires_at: expiry(nowMs),
    };
    if (!seen && (await store.create(fresh))) return undefined;
  }
  throw busy();
}

/** Whether it will be there for longer than any job lasts. */
export function lastsLong({ expires_at = 0 }: ReferenceItem, nowMs: number): boolean {
  return expires_at > Math.ceil(nowMs / 1000) + RENEWED_SECONDS;
}

function expiry(nowMs: number): number {
  return Math.ceil(nowMs / 1000) + KEPT_SECONDS;
}

function busy(): PaperhookError {
  return new PaperhookError('unavailable', 'the reference changed faster than it could be read', {
    fault: 'transient',
  });
}
