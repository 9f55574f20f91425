/** A connection's settings, kept for a minute: what an operator changes there takes that long to be heeded. */
import type { Connection } from '../store/connections.ts';
import { keptForAMinute } from './kept-for-a-minute.ts';

export type ReadConnection = (provider: string, name: string) => Promise<Connection | undefined>;

export function connectionReader(read: ReadConnection, nowMs: () => number): ReadConnection {
  const readKept = keptForAMinute((id) => {
    const [provider = '', name = ''] = id.split('/');
    return read(provider, name);
  }, nowMs);
  return (provider, name) => readKept(`${provider}/${name}`);
}
