import type { ProviderName } from '../../shared/providers/registry.ts';
import type { Addresses } from '../config.ts';

/** The base URLs for which a provider's simulator stands in, by the names that shared/providers/ has for them. */
const standIns: Readonly<Record<ProviderName, (url: string) => Addresses['providerUrls']>> = {
  azoraone: (azoraone) => ({ azoraone }),
  docuprox: (url) => ({ docuprox: `${url}/v1` }),
  ocrolus: (url) => ({ ocrolus: url, ocrolus_auth: url }),
};

/** @param urlOf where a provider's simulator is. */
export function simulatedUrls(urlOf: (provider: string) => string): Addresses['providerUrls'] {
  const urls = Object.entries(standIns).map(([provider, standIn]) => standIn(urlOf(provider)));
  return Object.assign({}, ...urls);
}

const [firstSimulator, ...otherSimulators] = Object.keys(standIns);

/** What `npm start` has on the ports after the API's, in their order: the sample endpoint and the providers' simulators. */
export const LISTENERS: readonly (string | undefined)[] = [firstSimulator, 'endpoint', ...otherSimulators];

export const DEFAULT_PORT = 3900;

export function portOf(listener: string, apiPort: number): number {
  return apiPort + 1 + LISTENERS.indexOf(listener);
}

const byDefault = (listener: string) => `127.0.0.1:${portOf(listener, DEFAULT_PORT)}`;

/** Where `npm start` puts them by default; `cdk synth -c stage=local` has no other to name. */
export const DEFAULT_SIMULATORS: Addresses = {
  providerUrls: simulatedUrls((provider) => `http://${byDefault(provider)}`),
  exemptHosts: [byDefault('endpoint')],
};

/**
 * @param url from outside (`-c simulators=...`): below it are the simulators of all providers, each under its name, and the
 *   sample endpoint. Only an emulator of AWS has it on a private address.
 */
export function parseSimulators(url: unknown): Addresses | undefined {
  if (url === undefined) return undefined;
  if (typeof url !== 'string' || !URL.canParse(url)) {
    throw new Error(`simulators ${JSON.stringify(url)} is no URL: give one, or leave it out`);
  }
  const { hostname, host } = new URL(url);
  return {
    providerUrls: simulatedUrls((provider) => `${url}/${provider}`),
    exemptHosts: hostname === '127.0.0.1' ? [host] : [],
  };
}
