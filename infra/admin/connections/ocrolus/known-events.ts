/**
 * The events that Ocrolus is known to have: https://docs.ocrolus.com/docs/webhook-overview,
 * /docs/organization-level-webhook, /docs/account-level-webhook. It is Ocrolus that decides; this is to tell of misspelled ones.
 */
import { ORGANIZATION_EVENTS } from '../../../../shared/providers/ocrolus/events.ts';
import type { Level } from './webhook.ts';

/** By its organization-level name. */
const ACCOUNT_NAMES: ReadonlyMap<string, string> = new Map([
  ['book.analytics_completed', 'ANALYTICS_COMPLETED'],
  ['book.verified', 'BOOK_VERIFIED'],
  ['document.verification_failed', 'DOC_VERIFIED'],
  ['document.verification_succeeded', 'DOC_VERIFIED'],
  ['image_group.verification_failed', 'IMAGE_GROUP_VERIFIED'],
  ['image_group.verification_succeeded', 'IMAGE_GROUP_VERIFIED'],
  ['network.book.created', 'network.book.created (BETA)'],
  ['network.book.funded', 'network.book.funded (BETA)'],
]);

const ORGANIZATION_ONLY = [
  'analytics.config_updated',
  'book.analytics_v2.completed',
  'book.copy.docs_added',
  'book.copy.kickout_evaluated',
  'book.copy.request_accepted',
  'book.copy.request_received',
  'book.copy.request_rejected',
  'book.pacing.discrepancies_found',
  'book.pacing.discrepancies_not_found',
];

/** Spelled alike at both levels. */
const BOTH = ORGANIZATION_EVENTS.filter(
  (name) => !ACCOUNT_NAMES.has(name) && !ORGANIZATION_ONLY.includes(name),
);

/** Of older documentation. */
const ACCOUNT_ONLY = ['MIDDESK_VERIFIED', 'SUSPICIOUS_ACTIVITY'];

const knownEvents: Readonly<Record<Level, readonly string[]>> = {
  organization: ORGANIZATION_EVENTS,
  account: [...BOTH, ...new Set(ACCOUNT_NAMES.values()), ...ACCOUNT_ONLY].sort(),
};

/** What to say of events that the level is not known to have; nothing when it has all. */
export function aboutUnknownEvents(level: Level, names: readonly string[]): string[] {
  const unknown = names.filter((name) => !knownEvents[level].includes(name));
  if (unknown.length === 0) return [];
  const others = unknown.map((name) => {
    const there = otherNames(level, name);
    return there.length > 0 ? `${name} (${there.join(' and ')} there)` : name;
  });
  return [
    `Not known to be events of ${level} level: ${others.join(', ')}. Ocrolus decides. Known are:`,
    `  ${knownEvents[level].join(', ')}`,
  ];
}

function otherNames(level: Level, name: string): string[] {
  return [...ACCOUNT_NAMES].flatMap(([organization, account]) => {
    if (level === 'account') return name === organization ? [account] : [];
    return name === account ? [organization] : [];
  });
}
