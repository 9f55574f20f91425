/** Opens a job's connection, unless an operator has paused it: reads its secret and makes the provider's API of it. */
import { type PaperhookError, transient } from '../errors.ts';
import type { JobTemplate } from '../jobs/job.ts';
import type { Deployment, ProviderApi } from './provider.ts';
import { findProvider } from './registry.ts';

export type Connect = (
  template: Pick<JobTemplate, 'provider' | 'connection'>,
  signal: AbortSignal,
) => Promise<ProviderApi<Record<string, unknown>>>;

interface ConnectPorts {
  readSecret(name: string): Promise<string | undefined>;
  readConnection(provider: string, name: string): Promise<{ paused_since?: number } | undefined>;
}

/** @param connectionsPrefix a connection's secret is named `{prefix}{provider}/{name}`. */
export function connector(
  { readSecret, readConnection }: ConnectPorts,
  connectionsPrefix: string,
  deployment: Deployment,
): Connect {
  return async ({ provider: name, connection }, signal) => {
    const provider = findProvider(name);
    const pausedSince = provider && (await readConnection(name, connection))?.paused_since;
    if (pausedSince !== undefined) throw paused(`${name}/${connection}`, pausedSince);
    const secret = provider && (await readSecret(`${connectionsPrefix}${name}/${connection}`));
    if (!provider || secret === undefined) {
      // Transient: the operator can put it back before the job's deadline.
      throw transient('connection_unusable', `the connection ${name}/${connection} is not there`);
    }
    return provider.connect(connection, secret, deployment, signal);
  };
}

/** Transient: its jobs wait, each until its own deadline. */
function paused(connection: string, sinceMs: number): PaperhookError {
  const since = new Date(sinceMs).toISOString();
  return transient('connection_paused', `The connection ${connection} is paused since ${since}.`);
}
