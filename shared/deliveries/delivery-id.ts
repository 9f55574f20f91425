/**
 * The `webhook-id` of a delivery: one for each event, over every endpoint, attempt and redelivery. Without full stops, which
 * separate id, time and body in what is signed.
 */

/** @param about whose event it is: a job_id, or an endpoint's id and the time. */
export function deliveryId(about: string, event: string): string {
  return `msg_${eventKey(about, event)}`;
}

/** What tells one event from all others. */
export function eventKey(about: string, event: string): string {
  return `${about}_${event.replaceAll('.', '-')}`;
}
