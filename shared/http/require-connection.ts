/** Whether the account with a provider that a template names is there. */
import { refused } from '../errors.ts';
import type { Connection } from '../store/settings.ts';

export type GetConnection = (provider: string, name: string) => Promise<Connection | undefined>;

/** Throws `unprocessable`, naming it, when there is none: what is sent to it would wait until its deadline. */
export async function requireConnection(
  getConnection: GetConnection,
  { provider, connection }: { provider: string; connection: string },
): Promise<void> {
  if (await getConnection(provider, connection)) return;
  throw refused(
    'unprocessable',
    `connection: ${provider} has none of the name ${connection}; the operator makes them`,
  );
}
