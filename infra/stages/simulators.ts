import type { Addresses } from '../config.ts';

/** Where `npm start` puts them by default; `cdk synth -c stage=local` has no other to name. */
export const DEFAULT_SIMULATORS: Addresses = {
  azoraoneUrl: 'http://127.0.0.1:3901',
  docuproxUrl: 'http://127.0.0.1:3903/v1',
  ocrolusUrl: 'http://127.0.0.1:3904',
  ocrolusAuthUrl: 'http://127.0.0.1:3904',
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
    azoraoneUrl: `${url}/azoraone`,
    docuproxUrl: `${url}/docuprox/v1`,
    ocrolusUrl: `${url}/ocrolus`,
    ocrolusAuthUrl: `${url}/ocrolus`,
    exemptHosts: hostname === '127.0.0.1' ? [host] : [],
  };
}
