/** Which webhooks a document that is done causes: one, unless a fault takes, adds or changes some. */
import type { PlannedWebhook } from './webhooks.ts';

/** What is said where. */
export interface Said {
  subject: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** The faults that meet it; undefined: this one does not. */
export interface Wrong {
  lose: { attempts?: number | undefined } | undefined;
  duplicate: { copies: number } | undefined;
  delay: { seconds: number } | undefined;
  reorder: object | undefined;
  malformedBody: string | undefined;
  /** What a stranger says who knows all but the credential. */
  forged: Pick<Said, 'url' | 'headers' | 'body'> | undefined;
}

export function planWebhooks(said: Said, wrong: Wrong): PlannedWebhook[] {
  const { lose, duplicate, delay, reorder, malformedBody, forged } = wrong;
  const genuine: PlannedWebhook = {
    ...said,
    kind: 'genuine',
    body: malformedBody ?? said.body,
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
