/**
 * The webhooks that a provider owes: each is sent until it is taken, with the provider's delays in between, and is then
 * lost for good.
 */

/** A webhook as it is to be sent, and what is to go wrong with it. */
export interface PlannedWebhook {
  /** The document that it is about. */
  subject: string;
  kind: 'genuine' | 'duplicate' | 'forged';
  url: string;
  headers: Record<string, string>;
  body: string;
  /** So many of the first attempts vanish on their way. */
  lostAttempts: number;
  /** Waits to be overtaken by another document's webhook. */
  isHeld: boolean;
  isResent: boolean;
  delayMs: number;
}

export interface ResendPolicy {
  /** Before the second attempt, the third, and so on. */
  delaysSeconds: readonly number[];
  isTaken(status: number): boolean;
}

/** How long a webhook is held back to be overtaken when no other one comes. */
const LONGEST_HOLD_MS = 60_000;

export type WebhookAnswer = number | 'no answer';

export type WebhookRecord<Planned extends PlannedWebhook = PlannedWebhook> = Planned & {
  id: string;
  state: 'scheduled' | 'in flight' | 'delivered' | 'given up';
  /** When it is sent next, in epoch ms. */
  dueAt: number;
  attempts: { sentAt: number; answer: WebhookAnswer | 'lost on the way' | 'pending' }[];
};

/** One HTTP request to be made now; whoever makes it reports back with `answered`. */
export interface WebhookToSend {
  id: string;
  attempt: number;
  method: 'POST';
  url: string;
  headers: Record<string, string>;
  body: string;
}

export function createWebhooks<Planned extends PlannedWebhook>(policy: ResendPolicy, timeScale: number) {
  const records: WebhookRecord<Planned>[] = [];

  function send(record: WebhookRecord<Planned>, nowMs: number): WebhookToSend[] {
    record.isHeld = false;
    record.attempts.push({ sentAt: nowMs, answer: 'pending' });
    record.state = 'in flight';
    const attempt = record.attempts.length;
    if (attempt <= record.lostAttempts) {
      close(record, 'lost on the way', nowMs);
      return [];
    }
    const { id, url, headers, body } = record;
    return [{ id, attempt, method: 'POST', url, headers, body }];
  }

  function close(
    record: WebhookRecord<Planned>,
    answer: WebhookAnswer | 'lost on the way',
    nowMs: number,
  ): void {
    const attempt = record.attempts.at(-1);
    if (attempt) attempt.answer = answer;
    const delaySeconds = policy.delaysSeconds[record.attempts.length - 1];
    if (typeof answer === 'number' && policy.isTaken(answer)) {
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
    all: (): readonly WebhookRecord<Planned>[] => records,

    add(planned: Planned, dueAt: number): void {
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
        ({ isHeld, dueAt, subject }) =>
          isHeld && dueAt > nowMs && due.some((other) => other.subject !== subject),
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
