/** What is secret of endpoints, as the settings table has it. */
import type { EndpointTarget } from '../../../shared/deliveries/endpoint.ts';
import { createSecretBox } from '../../../shared/deliveries/secret-box.ts';

export const DATA_KEY = JSON.stringify({ current: 'k1', k1: 'k'.repeat(64) });

/** @param number from 0: the secret that an endpoint has after so many rotations. */
export function signingSecret(number: number): string {
  return `whsec_${Buffer.alloc(32, 7 + number).toString('base64')}`;
}

export function sealText(text: string, endpointId: string): string {
  return createSecretBox(DATA_KEY).seal(text, endpointId);
}

export function seal(
  url: string,
  secret: string,
  headers: Readonly<Record<string, string>>,
  endpointId: string,
): EndpointTarget {
  return {
    sealed_url: sealText(url, endpointId),
    origin: new URL(url).origin,
    sealed_secret: sealText(secret, endpointId),
    sealed_headers: sealText(JSON.stringify(headers), endpointId),
    header_names: Object.keys(headers),
  };
}
