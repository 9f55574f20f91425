/** Opens a job's connection: reads its secret and makes the provider's API of it. */
import { PaperhookError } from '../errors.ts';
import type { JobTemplate } from '../jobs/job.ts';
import { type Deployment, findProvider, type ProviderConnection } from './registry.ts';

export type Connect = (
  template: Pick<JobTemplate, 'provider' | 'connection'>,
  signal: AbortSignal,
) => Promise<ProviderConnection>;

/** @param connectionsPrefix a connection's secret is named `{prefix}{provider}/{name}`. */
export function connector(
  readSecret: (name: string) => Promise<string | undefined>,
  connectionsPrefix: string,
  deployment: Deployment,
): Connect {
  return async ({ provider: name, connection }, signal) => {
    const provider = findProvider(name);
    const secret = provider && (await readSecret(`${connectionsPrefix}${name}/${connection}`));
    if (!provider || secret === undefined) {
      // Transient: the operator can put it back before the job's deadline.
      throw new PaperhookError('connection_unusable', `the connection ${name}/${connection} is not there`, {
        fault: 'transient',
      });
    }
    return provider.connect(connection, secret, deployment, signal);
  };
}
