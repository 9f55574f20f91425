/**
 * What happened to a job, for GET /jobs/{id}: bounded, the oldest and the newest entries kept, and whatever the job must
 * show in any case.
 */

export interface TimelineEntry {
  /** Epoch ms. */
  at: number;
  /**
   * A status, or one of: check, retry, called_again, webhook_used, delivered, delivery_failed, delivery_throttled,
   * delivery_parked, endpoint_off, redelivery_asked, upload_deleted; or `{provider}.{event}`, as a notification said.
   */
  event: string;
  detail?: string;
}

const KEPT_FROM_THE_START = 8;
const KEPT_FROM_THE_END = 24;
const LEFT_AT_THE_END = 8;
/** Exceptions to what is promised. Few by nature: a job is called again once in half an hour at most. */
const ALWAYS_SHOWN = new Set(['called_again', 'webhook_used']);

export function extendTimeline(
  timeline: readonly TimelineEntry[],
  ...entries: TimelineEntry[]
): TimelineEntry[] {
  const whole = [...timeline, ...entries];
  const others = whole.filter(({ event }) => !ALWAYS_SHOWN.has(event));
  const atTheEnd = Math.max(LEFT_AT_THE_END, KEPT_FROM_THE_END - (whole.length - others.length));
  const dropped = new Set(others.slice(KEPT_FROM_THE_START, -atTheEnd));
  return whole.filter((entry) => !dropped.has(entry));
}

/** With what the provider's notifications said, in the order in which it all happened. */
export function wholeTimeline({
  timeline,
  heard = new Set(),
}: {
  timeline: readonly TimelineEntry[];
  heard?: Set<string>;
}): TimelineEntry[] {
  const said = [...heard].map((entry): TimelineEntry => JSON.parse(entry));
  return [...timeline, ...said].sort((a, b) => a.at - b.at);
}
