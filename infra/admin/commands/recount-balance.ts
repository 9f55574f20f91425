import { balanceOf, recount, SETTLED_AFTER_MS } from '../../../shared/credits/balance.ts';
import { AdminError } from '../admin-error.ts';
import type { Command } from '../command.ts';
import { parseTenantName } from '../tenant-name.ts';

export const recountBalance: Command = {
  words: ['recount-balance'],
  usage: 'TENANT',
  summary:
    'Counts what a tenant has spent of its balance from the ledger, puts it right, and shows what is left.',
  options: {},
  parse(_values, [name, ...others]) {
    if (name === undefined || others.length > 0) {
      throw new AdminError('usage', 'recount-balance takes a tenant.');
    }
    const tenant = parseTenantName(name);
    return async ({ target: { credits } }) => {
      const grant = await credits.getGrant(tenant);
      if (!grant) return { output: [`Tenant ${tenant} has no balance: it is unlimited.`] };
      const before = (await balanceOf(credits, tenant))?.spent ?? 0;
      const spent = await recount(credits, grant);
      if (spent === undefined) {
        throw new AdminError(
          'failed',
          `Tenant ${tenant} has been charged or refunded within the last ${SETTLED_AFTER_MS / 60_000} minutes: ` +
            'what it has spent can be told once it has not. Try again later.',
        );
      }
      const since = new Date(grant.set_at).toISOString();
      const change = spent === before ? 'as it was' : `corrected from ${before}`;
      return {
        output: [
          `Tenant ${tenant}: ${grant.granted} credits granted at ${since}, ${spent} spent (${change}), ` +
            `${grant.granted - spent} left.`,
        ],
      };
    };
  },
};
