/**
 * The events of both webhook systems. Organization-level: those known from docs.ocrolus.com/docs/organization-level-webhook
 * and from whoever has listed it; account-level: the enum of docs.ocrolus.com/reference/configure-webhook.
 */
interface EventKind {
  /** Its name at account level; none: it is not told there. */
  account?: string;
  severity: 'LOW' | 'MODERATE' | 'HIGH';
  type: 'STATUS' | 'ISSUE';
  reason: string;
}

const same = (name: string, kind: Omit<EventKind, 'account'>) => [name, { ...kind, account: name }] as const;
const legacy = (name: string, account: string, kind: Omit<EventKind, 'account'>) =>
  [name, { ...kind, account }] as const;
const status = (reason: string, severity: EventKind['severity'] = 'LOW') =>
  ({ reason, severity, type: 'STATUS' }) as const;
const issue = (reason: string) => ({ reason, severity: 'HIGH', type: 'ISSUE' }) as const;

/** By its name at organization level. */
export const EVENTS: ReadonlyMap<string, EventKind> = new Map<string, EventKind>([
  same('document.upload_succeeded', status('Document uploaded')),
  same('document.upload_failed', issue('Document upload failed')),
  same('document.classification_succeeded', status('Document classified')),
  same('document.classification_failed', issue('Document classification failed')),
  legacy('document.verification_succeeded', 'DOC_VERIFIED', status('Document verified')),
  legacy('document.verification_failed', 'DOC_VERIFIED', issue('Document verification failed')),
  same('document.detect.signal_found', status('Signals of suspicious activity found', 'MODERATE')),
  same('document.detect.signal_not_found', status('No signals of suspicious activity found')),
  same('document.detect.unable_to_process', issue('Document could not be processed')),
  same('mixed_document.rejected', issue('Mixed document rejected')),
  same('image_group.upload_succeeded', status('Image group uploaded')),
  same('image_group.upload_failed', issue('Image group upload failed')),
  legacy('image_group.verification_succeeded', 'IMAGE_GROUP_VERIFIED', status('Image group verified')),
  legacy('image_group.verification_failed', 'IMAGE_GROUP_VERIFIED', issue('Image group verification failed')),
  same('book.classified', status('Book is classified')),
  legacy('book.verified', 'BOOK_VERIFIED', status('Book is verified', 'MODERATE')),
  legacy('book.analytics_completed', 'ANALYTICS_COMPLETED', status('Analytics completed')),
  same('book.analytics_v2.generated', status('Analytics generated')),
  same('book.detect.signal_found', status('Signals of suspicious activity found', 'MODERATE')),
  same('book.detect.signal_not_found', status('No signals of suspicious activity found')),
  same('book.income.generated', status('Income generated')),
  same('book.income.updated', status('Income updated')),
  same('book.completed', status('Completed tasks', 'MODERATE')),
  same('plaid.upload_succeeded', status('Plaid upload succeeded')),
  same('plaid.upload_failed', issue('Plaid upload failed')),
  legacy('network.book.created', 'network.book.created (BETA)', status('Book created')),
  legacy('network.book.funded', 'network.book.funded (BETA)', status('Book funded')),
  ['book.analytics_v2.completed', status('Analytics completed')],
  ['book.pacing.discrepancies_found', status('Discrepancies found')],
  ['book.pacing.discrepancies_not_found', status('No discrepancies found')],
  ['book.copy.request_received', status('Copy requested')],
  ['book.copy.request_accepted', status('Copy accepted')],
  ['book.copy.request_rejected', status('Copy rejected')],
  ['book.copy.docs_added', status('Documents added to the copy')],
  ['book.copy.kickout_evaluated', status('Kickout evaluated')],
  ['analytics.config_updated', status('Configuration updated')],
]);

export const ACCOUNT_EVENTS: ReadonlySet<string> = new Set(
  [...EVENTS.values()].flatMap(({ account }) => (account === undefined ? [] : [account])),
);
