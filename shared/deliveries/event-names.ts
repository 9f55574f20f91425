/** The events that are ours, and whether an endpoint is subscribed to one. Those of providers are in parse-events.ts. */
import type { Endpoint } from './endpoint.ts';

/** How a job ends. A template's URL is told just that. */
export const JOB_EVENTS = ['job.succeeded', 'job.failed', 'batch.completed'] as const;
export type JobEvent = (typeof JOB_EVENTS)[number];

export const OWN_EVENTS = [...JOB_EVENTS, 'endpoint.disabled'] as const;

export function isSubscribed({ events }: Pick<Endpoint, 'events'>, event: string): boolean {
  return events.some((pattern) =>
    pattern.endsWith('*') ? event.startsWith(pattern.slice(0, -1)) : pattern === event,
  );
}
