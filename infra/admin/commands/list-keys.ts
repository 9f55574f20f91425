import type { ApiKey } from '../../../shared/store/api-keys.ts';
import type { Command } from '../command.ts';
import { requireNoOperands, requireOption } from '../read-option.ts';
import { parseTenantName } from '../tenant-name.ts';

export const listKeysCommand: Command = {
  words: ['list-keys'],
  usage: '--tenant NAME',
  summary: 'Key ids, when they were created and revoked.',
  options: { tenant: { type: 'string' } },
  parse(values, operands) {
    requireNoOperands(operands);
    const tenant = parseTenantName(requireOption(values, 'tenant'));
    return async ({ target }) => {
      // One made a moment ago may be missing: the index that lists them lags behind the table.
      const keys = await target.settings.listApiKeys(tenant);
      if (keys.length === 0) return { output: [], remarks: [`Tenant ${tenant} has no API keys.`] };
      return {
        output: [
          row('KEY ID', 'CREATED', 'REVOKED'),
          ...keys.toSorted((a, b) => a.created_at - b.created_at).map(describe),
        ],
      };
    };
  },
};

function describe({ key_id, created_at, revoked_at }: ApiKey): string {
  const revoked = revoked_at === undefined ? '-' : new Date(revoked_at).toISOString();
  return row(key_id, new Date(created_at).toISOString(), revoked);
}

function row(keyId: string, created: string, revoked: string): string {
  return `${keyId.padEnd(12)} ${created.padEnd(25)} ${revoked}`;
}
