/**
 * The names providers give our documents. A notification may come before anybody has claimed its reference:
 * it then leaves its hint here, with the step `adopt` due, and whoever claims the reference sees it.
 */
import { refused } from '../errors.ts';
import type { Reference } from '../providers/notification.ts';
import { expiresAt, REMEMBERED_MS } from './kept.ts';
import { newItem, type Obligation, owes, requireKnownVersion } from './obligation.ts';
import type { ObligationStore } from './obligation-store.ts';
import { tryAnew } from './try-anew.ts';

/** How long a reference waits to be claimed. */
const ADOPTED_AFTER_MS = 900_000;

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
const RENEWED_MS = REMEMBERED_MS / 2;

/** Says whose document this is. Answers whether a notification had come before. Safe to repeat; what is long ago is renewed. */
export async function claimReference(
  store: ReferenceStore,
  id: string,
  jobItem: string,
  nowMs: number,
): Promise<'claimed' | 'claimed with news'> {
  const expires_at = expiresAt(nowMs + REMEMBERED_MS);
  return tryAnew('the reference', async () => {
    const fresh: ReferenceItem = { ...newItem(id), kind: 'reference', job_item: jobItem, expires_at };
    if (await store.create(fresh)) return 'claimed';
    const seen = await store.get(id);
    if (!seen) return undefined;
    requireKnownVersion(seen);
    if (seen.job_item === jobItem) {
      if (!lastsLong(seen, nowMs)) await store.amend(seen, nowMs, { expires_at });
      return seen.noticed_at === undefined ? 'claimed' : 'claimed with news';
    }
    if (seen.job_item) throw refused('conflict', 'the provider gave two jobs the same document');
    const settled = { step: undefined, due: undefined, due_shard: undefined, document: undefined };
    const isClaimed = await store.amend(seen, nowMs, { job_item: jobItem, ...settled });
    return isClaimed ? 'claimed with news' : undefined;
  });
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
  const noticed = { ...owes(id, 'adopt', nowMs + ADOPTED_AFTER_MS), noticed_at: nowMs, document };
  const expires_at = expiresAt(nowMs + REMEMBERED_MS);
  const { claimant } = await tryAnew('the reference', async () => {
    const seen = await store.get(id);
    if (seen) requireKnownVersion(seen);
    if (seen?.job_item) return { claimant: seen.job_item };
    if (seen?.step) return {};
    // One that was noticed before, and that nobody claimed in time, is noticed anew.
    const isNoticed = seen
      ? await store.amend(seen, nowMs, noticed)
      : await store.create({ ...newItem(id), ...noticed, kind: 'reference', expires_at });
    return isNoticed ? {} : undefined;
  });
  return claimant;
}

/** Whether it will be there for longer than any job lasts. */
export function lastsLong({ expires_at = 0 }: ReferenceItem, nowMs: number): boolean {
  return expires_at > expiresAt(nowMs + RENEWED_MS);
}
