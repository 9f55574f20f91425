/** A connection's settings, kept for a minute: what an operator changes there takes that long to be heeded. */
import type { Connection } from '../store/settings.ts';

export type ReadConnection = (provider: string, name: string) => Promise<Connection | undefined>;

const KEPT_MS = 60_000;

export function connectionReader(read: ReadConnection, nowMs: () => number): ReadConnection {
  const kept = new Map<string, { connection: Connection | undefined; readAtMs: number }>();
  return async (provider, name) => {
    const id = `${provider}/${name}`;
    const found = kept.get(id);
    if (found && nowMs() - found.readAtMs < KEPT_MS) return found.connection;
    const connection = await read(provider, name);
    kept.set(id, { connection, readAtMs: nowMs() });
    return connection;
  };
}
