/** In: addresses.json. Out: its lists, typed, for the tests of every part of the guard. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const pairs = z.array(z.tuple([z.string(), z.string()])).min(1);
const addresses = z.array(z.string()).min(1);

export const addressVectors = z
  .strictObject({
    about: z.string(),
    refused_urls: pairs,
    accepted_urls: pairs,
    refused_addresses: addresses,
    public_addresses: addresses,
  })
  .parse(JSON.parse(readFileSync(new URL('addresses.json', import.meta.url), 'utf8')));
