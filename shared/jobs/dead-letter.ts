/**
 * What could not be acted on, kept so that nobody loses it unread: a message that kept failing, or a notification
 * that is authentic and yet says nothing we can use. Reason and ids stay 14 days, the body 24 hours.
 */
import { DAY_MS, expiresAt } from './kept.ts';
import { newItem, type Obligation, owes } from './obligation.ts';
import type { ObligationStore } from './obligation-store.ts';

const BODY_KEPT_MS = DAY_MS;
const REASON_KEPT_MS = 14 * DAY_MS;

export interface DeadLetter extends Obligation {
  kind: 'dead_letter';
  /** The queue, or the provider and connection, that it came from. */
  source: string;
  reason: string;
  /** Epoch ms. */
  at: number;
  /** Of the objects that go with the body's 24 hours. */
  keys: string[];
  /** The item it was about, if that could be told. */
  about?: string;
}

export interface DeadLetterPorts {
  store: Pick<ObligationStore<DeadLetter>, 'create'>;
  putFile(key: string, body: Uint8Array): Promise<void>;
}

export interface SetAside {
  /** Names the same message each time, so that setting it aside twice leaves one dead letter. */
  id: string;
  source: string;
  reason: string;
  body: Uint8Array;
  /** Epoch ms at which the body was first received: its 24 hours count from then. */
  receivedAtMs: number;
  about?: string;
  /** Objects of the message's own, which nobody else will delete any more. */
  keys?: string[];
}

/** Epoch ms at which the body must go. */
export function bodyDue(letter: DeadLetter): number {
  return letter.at + BODY_KEPT_MS;
}

export async function setAside({ store, putFile }: DeadLetterPorts, letter: SetAside): Promise<void> {
  const id = `DEAD#${letter.id}`;
  const key = `dead-letters/${letter.id}`;
  // The item first: no object without an item that owes its purge.
  await store.create({
    ...newItem(id),
    ...owes(id, 'purge', letter.receivedAtMs + BODY_KEPT_MS),
    kind: 'dead_letter',
    source: letter.source,
    reason: letter.reason,
    at: letter.receivedAtMs,
    keys: [key, ...(letter.keys ?? [])],
    ...(letter.about !== undefined && { about: letter.about }),
    expires_at: expiresAt(letter.receivedAtMs + REASON_KEPT_MS),
  });
  await putFile(key, letter.body);
}
