/** What happened to a job, for GET /jobs/{id}: bounded, the oldest and the newest entries kept. */

export interface TimelineEntry {
  /** Epoch ms. */
  at: number;
  /**
   * A status, or one of: check, retry, called_again, webhook_used, delivered, delivery_failed, delivery_throttled,
   * endpoint_off, redelivery_asked, upload_deleted.
   */
  event: string;
  detail?: string;
}

const KEPT_FROM_THE_START = 8;
const KEPT_FROM_THE_END = 24;

export function extendTimeline(
  timeline: readonly TimelineEntry[],
  ...entries: TimelineEntry[]
): TimelineEntry[] {
  const whole = [...timeline, ...entries];
  if (whole.length <= KEPT_FROM_THE_START + KEPT_FROM_THE_END) return whole;
  return [...whole.slice(0, KEPT_FROM_THE_START), ...whole.slice(-KEPT_FROM_THE_END)];
}
