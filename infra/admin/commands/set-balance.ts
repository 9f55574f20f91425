import { AdminError } from '../admin-error.ts';
import type { Command } from '../command.ts';
import { parseTenantName } from '../tenant-name.ts';

const UNLIMITED = 'unlimited';
/** Sums of it stay exact. */
const MOST_CREDITS = 1_000_000_000;

export const setBalance: Command = {
  words: ['set-balance'],
  usage: `TENANT CREDITS|${UNLIMITED}`,
  summary: [
    'What a tenant may spend from now on, whatever it had before: one credit a page of a PDF, one an image. Without a',
    'balance it is unlimited.',
  ].join('\n'),
  options: {},
  parse(_values, operands) {
    const [name, amount, ...others] = operands;
    if (name === undefined || amount === undefined || others.length > 0) {
      throw new AdminError('usage', `set-balance takes a tenant, and credits or ${UNLIMITED}.`);
    }
    const tenant = parseTenantName(name);
    const granted = amount === UNLIMITED ? undefined : parseCredits(amount);
    return async ({ target, nowMs }) => {
      if (granted === undefined) await target.settings.deleteGrant(tenant);
      else await target.settings.putGrant({ kind: 'grant', tenant, granted, set_at: nowMs() });
      const balance = granted === undefined ? UNLIMITED : `${granted} credits`;
      return {
        output: [`The balance of tenant ${tenant} is ${balance}.`],
        remarks: ['Running functions heed it within a minute.'],
      };
    };
  },
};

function parseCredits(amount: string): number {
  const credits = /^\d{1,10}$/.test(amount) ? Number(amount) : Number.NaN;
  if (credits <= MOST_CREDITS) return credits;
  throw new AdminError('usage', `Credits are a whole number from 0 to ${MOST_CREDITS}, or ${UNLIMITED}.`);
}
