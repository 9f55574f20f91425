import * as z from 'zod';

/** What receive-notification takes in a connection's list; an entry that it can't read would refuse every webhook. */
export const sourceAddress = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: 'must be an address, or a network such as 203.0.113.0/24',
});
