/** Whether the provider that a template names is known, and its account with it is there. */
import { refused } from '../errors.ts';
import type { Provider } from '../providers/provider.ts';
import { findProvider, providers } from '../providers/registry.ts';
import type { GetConnection } from '../store/connections.ts';

/** Throws `unprocessable` for one that this version does not know. */
export function requireProvider(name: string): Provider {
  const provider = findProvider(name);
  if (provider) return provider;
  throw refused('unprocessable', `provider: must be one of ${Object.keys(providers).join(', ')}`);
}

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
