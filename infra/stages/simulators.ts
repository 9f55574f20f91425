import type { Addresses } from '../config.ts';

/** Where `npm start` puts them by default; `cdk synth -c stage=local` has no other to name. */
export const DEFAULT_SIMULATORS: Addresses = {
  providerUrls: {
    azoraone: 'http://127.0.0.1:3901',
    docuprox: 'http://127.0.0.1:3903/v1',
    ocrolus: 'http://127.0.0.1:3904',
    ocrolus_auth: 'http://127.0.0.1:3904',
  },
  exemptHosts: ['127.0.0.1:3902'],
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
    providerUrls: {
      azoraone: `${url}/azoraone`,
      docuprox: `${url}/docuprox/v1`,
      ocrolus: `${url}/ocrolus`,
      ocrolus_auth: `${url}/ocrolus`,
    },
    exemptHosts: hostname === '127.0.0.1' ? [host] : [],
  };
}
