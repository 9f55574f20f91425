/**
 * What a connection's notifications told that belongs to no job, on the connection's own item: for each event two
 * attributes, which one update writes without reading. What is known of a provider's events is few; all others share
 * one entry, so that the item stays small whatever comes.
 */
import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import type { NotificationEvent } from '../providers/notification.ts';

/** The entry of events that nobody knows. */
export const UNKNOWN_EVENTS = 'unknown';

/** As they are stored; read them with `connectionEvents`. */
export interface ConnectionEvents {
  [count: `event_count:${string}`]: number;
  /** Epoch ms. */
  [at: `event_at:${string}`]: number;
  /** What the last one that nobody knows was called. */
  unknown_event?: string;
}

export interface ConnectionEvent {
  /** As our notifications call it, or `unknown`. */
  name: string;
  /** More often where a message was received twice. */
  count: number;
  /** Epoch ms. */
  lastAtMs: number;
  /** Of `unknown` alone: what the last one was called. */
  lastName?: string;
}

/** By name. */
export function connectionEvents(connection: ConnectionEvents): ConnectionEvent[] {
  const counts = Object.keys(connection).filter((key): key is `event_count:${string}` =>
    key.startsWith('event_count:'),
  );
  return counts.sort().map((key) => {
    const name = key.slice('event_count:'.length);
    const { unknown_event: lastName } = connection;
    return {
      name,
      count: connection[key] ?? 0,
      lastAtMs: connection[`event_at:${name}`] ?? 0,
      ...(name === UNKNOWN_EVENTS && lastName !== undefined && { lastName }),
    };
  });
}

/** What makes the update of an item that is there. */
export function eventUpdate(
  { name, isKnown }: Pick<NotificationEvent, 'name' | 'isKnown'>,
  atMs: number,
): Omit<UpdateCommandInput, 'TableName' | 'Key'> {
  const entry = isKnown ? name : UNKNOWN_EVENTS;
  return {
    UpdateExpression: `SET #at = :at${isKnown ? '' : ', unknown_event = :name'} ADD #count :one`,
    ConditionExpression: 'attribute_exists(id)',
    ExpressionAttributeNames: { '#at': `event_at:${entry}`, '#count': `event_count:${entry}` },
    ExpressionAttributeValues: { ':at': atMs, ':one': 1, ...(!isKnown && { ':name': name }) },
  };
}
