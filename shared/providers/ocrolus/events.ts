/**
 * Ocrolus's events. Both of its naming systems have one set of names here: that of its organization-level webhooks.
 * https://docs.ocrolus.com/docs/organization-level-webhook, https://docs.ocrolus.com/docs/account-level-webhook
 */

/** Not Ocrolus's name: the test request of an account-level webhook has none. */
export const TEST_EVENT = 'test';
const UNNAMED = 'unnamed';

/** The prefixes of events that are about all of a Book, whatever else their bodies name. */
const OF_BOOKS = ['book.', 'network.book.', 'plaid.', 'middesk.'];

/** Organization-level names, which are ours too. */
export const ORGANIZATION_EVENTS: readonly string[] = [
  'analytics.config_updated',
  'book.analytics_completed',
  'book.analytics_v2.completed',
  'book.analytics_v2.generated',
  'book.classified',
  'book.completed',
  'book.copy.docs_added',
  'book.copy.kickout_evaluated',
  'book.copy.request_accepted',
  'book.copy.request_received',
  'book.copy.request_rejected',
  'book.detect.signal_found',
  'book.detect.signal_not_found',
  'book.income.generated',
  'book.income.updated',
  'book.pacing.discrepancies_found',
  'book.pacing.discrepancies_not_found',
  'book.verified',
  'document.classification_failed',
  'document.classification_succeeded',
  'document.detect.signal_found',
  'document.detect.signal_not_found',
  'document.detect.unable_to_process',
  'document.upload_failed',
  'document.upload_succeeded',
  'document.verification_failed',
  'document.verification_succeeded',
  'image_group.upload_failed',
  'image_group.upload_succeeded',
  'image_group.verification_failed',
  'image_group.verification_succeeded',
  'mixed_document.rejected',
  'network.book.created',
  'network.book.funded',
  'plaid.upload_failed',
  'plaid.upload_succeeded',
];

/** Of both systems. */
export const EVENTS: readonly string[] = [...ORGANIZATION_EVENTS, 'middesk.verified'];

const KNOWN: ReadonlySet<string> = new Set([TEST_EVENT, ...EVENTS]);

/** Of account-level webhooks: https://docs.ocrolus.com/docs/registering-webhook-endpoint. Those not here are spelled alike. */
const LEGACY: ReadonlyMap<string, string> = new Map([
  ['BOOK_VERIFIED', 'book.verified'],
  ['DOC_VERIFIED', 'document.verification_succeeded'],
  ['IMAGE_GROUP_VERIFIED', 'image_group.verification_succeeded'],
  ['ANALYTICS_COMPLETED', 'book.analytics_completed'],
  ['MIDDESK_VERIFIED', 'middesk.verified'],
  ['SUSPICIOUS_ACTIVITY', 'document.detect.signal_found'],
]);

/** Legacy names say only that it is over; the status says how. */
const AFTER_REJECTION: ReadonlyMap<string, string> = new Map([
  ['DOC_VERIFIED', 'document.verification_failed'],
  ['IMAGE_GROUP_VERIFIED', 'image_group.verification_failed'],
]);

const REJECTED: ReadonlySet<unknown> = new Set(['REJECTED', 'FAILED']);
const OVER_WITH_BOOK: ReadonlySet<unknown> = new Set(['BOOK_COMPLETE', 'VERIFIED']);

export interface EventName {
  name: string;
  isKnown: boolean;
}

/** @param given as the body has it; names that nobody knows come out cleaned and bounded. */
export function eventNamed(given: string, status: unknown): EventName {
  // Account-level names of events that are not released yet end so.
  const spelled = given.replace(/\(BETA\)\s*$/i, '').trim();
  const legacy = spelled.toUpperCase();
  const name = (REJECTED.has(status) && AFTER_REJECTION.get(legacy)) || LEGACY.get(legacy);
  if (name !== undefined) return { name, isKnown: true };
  const lower = spelled.toLowerCase();
  if (KNOWN.has(lower)) return { name: lower, isKnown: true };
  return { name: spelled.replaceAll(/[^0-9A-Za-z._-]+/g, '_').slice(0, 100) || UNNAMED, isKnown: false };
}

/** Of a body that names no event, as account-level ones may: what its status and the ids in it tell. */
export function eventOf(status: unknown, about: Readonly<Record<string, string>>): EventName {
  const name = eventNameOf(status, about);
  return name === undefined ? { name: UNNAMED, isKnown: false } : { name, isKnown: true };
}

function eventNameOf(status: unknown, about: Readonly<Record<string, string>>): string | undefined {
  if (OVER_WITH_BOOK.has(status)) return 'book.verified';
  const outcome =
    status === 'VERIFICATION_COMPLETE' ? 'succeeded' : REJECTED.has(status) ? 'failed' : undefined;
  if (outcome === undefined) return undefined;
  if ('uploaded_doc_uuid' in about || 'uploaded_doc_pk' in about) return `document.verification_${outcome}`;
  if ('uploaded_image_group_pk' in about) return `image_group.verification_${outcome}`;
  return outcome === 'failed' && Object.keys(about).length > 0 ? 'mixed_document.rejected' : undefined;
}

export function isOfBook(name: string): boolean {
  return OF_BOOKS.some((prefix) => name.startsWith(prefix));
}
