/** Messages and counts in the words of the API, where every number is a text. */
import type { Message } from './message.ts';

export function received(message: Message, wanted: readonly string[]) {
  const all = {
    SentTimestamp: String(message.sentAtMs),
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs),
  };
  const attributes = pick(all, wanted);
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    Body: message.body,
    ...(Object.keys(attributes).length > 0 && { Attributes: attributes }),
  };
}

export function attributesOf(
  messages: readonly Readonly<Message>[],
  wanted: readonly string[],
  nowMs: number,
) {
  const hidden = messages.filter(({ visibleAtMs }) => visibleAtMs > nowMs);
  const inFlight = hidden.filter(({ receives }) => receives > 0).length;
  const all = {
    ApproximateNumberOfMessages: String(messages.length - hidden.length),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(hidden.length - inFlight),
  };
  return pick(all, wanted);
}

function pick(all: Record<string, string>, wanted: readonly string[]): Record<string, string> {
  const unknown = wanted.filter((name) => name !== 'All' && !Object.hasOwn(all, name));
  if (unknown.length > 0) throw new Error(`${unknown.join(', ')} is not imitated in memory`);
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => wanted.includes('All') || wanted.includes(name)),
  );
}
