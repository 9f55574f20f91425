/** What a tenant's subscription names goes in, and must be among the events that there are, ours and those of providers. */
import { refused } from '../errors.ts';
import { shortened } from '../http/shortened.ts';
import { providers } from '../providers/registry.ts';
import { isSubscribed, OWN_EVENTS } from './event-names.ts';

/** Those of a provider behind its name: `ocrolus.book.verified`. */
const EVENT_NAMES: readonly string[] = [
  ...OWN_EVENTS,
  ...Object.entries(providers).flatMap(([provider, { events = [] }]) =>
    events.map((event) => `${provider}.${event}`),
  ),
];

/** @throws PaperhookError unprocessable for what is no event, permanent */
export function parseEvent(event: string): string {
  if (EVENT_NAMES.includes(event)) return event;
  throw refused('unprocessable', `there is no event ${JSON.stringify(shortened(event))}`);
}

/** Each once. @throws PaperhookError unprocessable for what is no event and stands for none, permanent */
export function parseEvents(events: readonly string[]): string[] {
  return [...new Set(events.map(parsePattern))];
}

/** `*` is all, `job.*` and `ocrolus.book.*` what begins so. */
function parsePattern(pattern: string): string {
  const isWildcard = pattern === '*' || pattern.endsWith('.*');
  if (!isWildcard) return parseEvent(pattern);
  if (eventsOf([pattern]).length > 0) return pattern;
  throw refused('unprocessable', `no event is meant by ${JSON.stringify(shortened(pattern))}`);
}

/** Those that are known of what is subscribed to. */
export function eventsOf(events: readonly string[]): string[] {
  return EVENT_NAMES.filter((event) => isSubscribed({ events: [...events] }, event));
}
