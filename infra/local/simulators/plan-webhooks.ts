/** Which webhooks a document that is done causes: one, unless a fault takes, adds or changes some. */
import { type CommonFaults, type FaultSubject, takeCommon } from './faults.ts';
import type { PlannedWebhook } from './webhooks.ts';

/** What is said where. */
export interface Said {
  subject: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

/**
 * @param about what the faults go by.
 * @param forge what a stranger says who knows all but the credential.
 */
export function planWebhooks(
  faults: CommonFaults,
  about: FaultSubject,
  said: Said,
  forge: () => Pick<Said, 'url' | 'headers' | 'body'>,
): PlannedWebhook[] {
  const lose = takeCommon(faults, 'lose_webhook', about);
  const duplicate = takeCommon(faults, 'duplicate_webhook', about);
  const delay = takeCommon(faults, 'delay_webhook', about);
  const reorder = takeCommon(faults, 'reorder_webhook', about);
  const forged = takeCommon(faults, 'forge_webhook', about) && forge();
  const genuine: PlannedWebhook = {
    ...said,
    kind: 'genuine',
    lostAttempts: lose ? (lose.attempts ?? Number.POSITIVE_INFINITY) : 0,
    isHeld: reorder !== undefined,
    isResent: true,
    delayMs: (delay?.seconds ?? 0) * 1000,
  };
  const once = { lostAttempts: 0, isHeld: false, isResent: false, delayMs: 0 };
  const strangers: PlannedWebhook[] = forged ? [{ ...genuine, ...once, ...forged, kind: 'forged' }] : [];
  const copies = Array.from(
    { length: duplicate?.copies ?? 0 },
    (): PlannedWebhook => ({ ...genuine, kind: 'duplicate', isResent: false }),
  );
  return [...strangers, genuine, ...copies];
}
