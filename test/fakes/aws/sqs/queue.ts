/** One queue: its messages in the order in which they can be received. */
import { firstPlace } from '../dynamodb/secondary-index.ts';
import { badReceipt, notInflight } from './errors.ts';
import type { Message } from './message.ts';

export interface QueueSettings {
  visibilityTimeoutSeconds: number;
  retentionSeconds: number;
  /** Where a message goes that was received so often, when it would be received once more. */
  deadLetter?: { queue: string; maxReceives: number };
}

export type Queue = ReturnType<typeof createQueue>;

export function createQueue(
  name: string,
  settings: QueueSettings,
  now: () => number,
  bury: (message: Message) => void,
) {
  /** By `visibleAtMs`; those of the same time in the order in which they got it. */
  const waiting: Message[] = [];
  const byId = new Map<string, Message>();
  const retentionMs = settings.retentionSeconds * 1000;
  const endOf = (message: Message) => message.sentAtMs + retentionMs;

  function place(message: Message, visibleAtMs: number): void {
    message.visibleAtMs = visibleAtMs;
    waiting.splice(
      firstPlace(waiting, (other) => other.visibleAtMs > visibleAtMs),
      0,
      message,
    );
  }

  function lift(message: Message): void {
    const from = firstPlace(waiting, (other) => other.visibleAtMs >= message.visibleAtMs);
    waiting.splice(waiting.indexOf(message, from), 1);
  }

  function drop(message: Message): void {
    lift(message);
    byId.delete(message.id);
  }

  /** The first that can be received now; those on the way that are kept no longer are dropped. */
  function firstVisible(): Message | undefined {
    for (;;) {
      const [first] = waiting;
      if (!first || first.visibleAtMs > now()) return undefined;
      if (endOf(first) > now()) return first;
      drop(first);
    }
  }

  /** Undefined: the receipt is not the newest one of a message that is still here. */
  function findByReceipt(receipt: string | undefined): Message | undefined {
    const [queue, id, count] = receipt?.split('/') ?? [];
    if (queue !== name || !id || !count) throw badReceipt();
    const message = byId.get(id);
    return message && message.receipt === receipt && endOf(message) > now() ? message : undefined;
  }

  return {
    name,
    settings,

    add(message: Message): void {
      byId.set(message.id, message);
      place(message, message.visibleAtMs);
    },

    receive(most: number, timeoutSeconds = settings.visibilityTimeoutSeconds): Message[] {
      const received: Message[] = [];
      while (received.length < most) {
        const message = firstVisible();
        if (!message) break;
        if (settings.deadLetter && message.receives >= settings.deadLetter.maxReceives) {
          drop(message);
          bury(message);
          continue;
        }
        lift(message);
        message.receives += 1;
        message.firstReceivedAtMs ??= now();
        message.receipt = `${name}/${message.id}/${message.receives}`;
        received.push(message);
      }
      // Only now, so that with a timeout of 0 none is received twice at once.
      for (const message of received) place(message, now() + timeoutSeconds * 1000);
      return received;
    },

    /** A receipt that is not the newest one deletes nothing, and that is no error. */
    delete(receipt: string | undefined): void {
      const message = findByReceipt(receipt);
      if (message) drop(message);
    },

    changeVisibility(receipt: string | undefined, timeoutSeconds: number): void {
      const message = findByReceipt(receipt);
      if (!message || message.visibleAtMs <= now()) throw notInflight();
      lift(message);
      place(message, now() + timeoutSeconds * 1000);
    },

    /** When there is something to receive; it may be now. */
    nextVisibleAt(): number | undefined {
      const next = waiting.find((message) => Math.max(message.visibleAtMs, now()) < endOf(message));
      return next && Math.max(next.visibleAtMs, now());
    },

    messages: (): readonly Readonly<Message>[] => waiting.filter((message) => endOf(message) > now()),
  };
}
