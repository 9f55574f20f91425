/**
 * The webhooks that AzoraOne owes: each is sent until it gets a 200, at most six times, with the documented delays
 * in between, and is then lost for good (https://developer.azora.one/documentation/webhooks).
 */
import type { PlannedWebhook } from './plan-webhooks.ts';

const RESEND_DELAYS_SECONDS = [10, 30, 60, 120, 300];
/** How long a webhook is held back to be overtaken when no other one comes. */
const LONGEST_HOLD_MS = 60_000;

export type WebhookAnswer = number | 'no answer';

export interface WebhookRecord extends PlannedWebhook {
  id: string;
  state: 'scheduled' | 'in flight' | 'delivered' | 'given up';
  /** When it is sent next, in epoch ms. */
  dueAt: number;
  attempts: { sentAt: number; answer: WebhookAnswer | 'lost on the way' | 'pending' }[];
}

/** One HTTP request to be made now; whoever makes it reports back with `answered`. */
export interface WebhookToSend {
  id: string;
  attempt: number;
  method: 'POST';
  url: string;
  headers: Record<string, string>;
  body: string;
}

export function createWebhooks(timeScale: number) {
  const records: WebhookRecord[] = [];

  function send(record: WebhookRecord, nowMs: number): WebhookToSend[] {
    record.isHeld = false;
    record.attempts.push({ sentAt: nowMs, answer: 'pending' });
    record.state = 'in flight';
    const attempt = record.attempts.length;
    if (attempt <= record.lostAttempts) {
      close(record, 'lost on the way', nowMs);
      return [];
    }
    const { id, url, body } = record;
    return [{ id, attempt, method: 'POST', url, headers: { 'content-type': 'application/json' }, body }];
  }

  function close(record: WebhookRecord, answer: WebhookAnswer | 'lost on the way', nowMs: number): void {
    const attempt = record.attempts.at(-1);
    if (attempt) attempt.answer = answer;
    const delaySeconds = RESEND_DELAYS_SECONDS[record.attempts.length - 1];
    if (answer === 200) {
      record.state = 'delivered';
    } else if (delaySeconds === undefined || !record.isResent) {
      record.state = 'given up';
    } else {
      record.state = 'scheduled';
      record.dueAt = nowMs + delaySeconds * 1000 * timeScale;
    }
  }

  const scheduled = () => records.filter(({ state }) => state === 'scheduled');

  return {
    all: (): readonly WebhookRecord[] => records,

    add(planned: PlannedWebhook, dueAt: number): void {
      const id = `webhook-${records.length + 1}`;
      const holdMs = planned.isHeld ? LONGEST_HOLD_MS * timeScale : 0;
      records.push({ ...planned, id, state: 'scheduled', dueAt: dueAt + holdMs, attempts: [] });
    },

    nextDueAt: (): number =>
      scheduled().reduce((next, { dueAt }) => Math.min(next, dueAt), Number.POSITIVE_INFINITY),

    /** In the order in which they are to be sent; those held back follow the first that overtakes them. */
    takeDue(nowMs: number): WebhookToSend[] {
      const due = scheduled()
        .filter(({ dueAt }) => dueAt <= nowMs)
        .toSorted((a, b) => a.dueAt - b.dueAt);
      const overtaken = scheduled().filter(
        ({ isHeld, dueAt, fileID }) =>
          isHeld && dueAt > nowMs && due.some((other) => other.fileID !== fileID),
      );
      return [...due, ...overtaken].flatMap((record) => send(record, nowMs));
    },

    answered(id: string, answer: WebhookAnswer, nowMs: number): void {
      const record = records.find((candidate) => candidate.id === id);
      if (record?.state !== 'in flight') throw new Error(`No answer to ${id} is awaited.`);
      close(record, answer, nowMs);
    },
  };
}
