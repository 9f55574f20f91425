/**
 * In: a way to resolve names. Out: a `lookup` for node:net that refuses a name when any of its addresses is
 * not allowed, and else hands on just the addresses it checked, so that no second answer is ever asked for.
 */
import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { transient } from '../../errors.ts';

/** All addresses of a name, as `lookup(hostname, {all: true})` of node:dns/promises gives them. */
export type ResolveHost = (hostname: string) => Promise<LookupAddress[]>;

export function checkedLookup(resolve: ResolveHost, isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolveChecked(resolve, hostname, isAllowed).then(
      ([first, ...others]) =>
        options.all ? callback(null, [first, ...others]) : callback(null, first.address, first.family),
      (error) => callback(error, []),
    );
  };
}

async function resolveChecked(
  resolve: ResolveHost,
  hostname: string,
  isAllowed: (address: string) => boolean,
): Promise<[LookupAddress, ...LookupAddress[]]> {
  const [first, ...others] = await resolve(hostname);
  if (first === undefined) {
    throw transient('endpoint_unavailable', 'The host name has no address.', { cause: 'ENOTFOUND' });
  }
  // One private address among public ones is what a rebinding attack looks like: refuse the name, not the address.
  if (![first, ...others].every(({ address }) => isAllowed(address))) {
    throw transient('address_refused', 'The host name resolves to an address that is not public.');
  }
  return [first, ...others];
}
