import { simulators } from '../../../infra/local/simulators/simulators.ts';

/** By provider. @param simulatorsUrl where they can be called from here. */
export function controlUrls(simulatorsUrl: string): Record<string, string> {
  return Object.fromEntries(
    Object.keys(simulators).map((provider) => [provider, `${simulatorsUrl}/${provider}/control`]),
  );
}
