import { connectionEvents } from '../../../../shared/store/connection-events.ts';
import type { Connection } from '../../../../shared/store/connections.ts';
import { printable } from '../../job/printable.ts';

const time = (atMs: number) => new Date(atMs).toISOString();

/** Lines for people: what has come, as far as it is on the connection's record. */
export function describeEvents(connection: Connection): string[] {
  const events = connectionEvents(connection).map(({ name, count, lastAtMs, lastName }) => {
    const called = lastName === undefined ? '' : ` (${lastName})`;
    return `  ${name}${called}: ${count}, last ${time(lastAtMs)}`;
  });
  const { notified_at: notifiedAt } = connection;
  const last = notifiedAt === undefined ? 'none yet' : `the last was noted ${time(notifiedAt)}`;
  const heading = events.length > 0 ? ['Events that belong to no job:', ...events] : [];
  return [`Webhooks that have come here: ${last}.`, ...heading].map(printable);
}
