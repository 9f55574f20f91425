import { createKey } from '../api-key.ts';
import type { Command } from '../command.ts';
import { requireNoOperands, requireOption } from '../read-option.ts';
import { parseTenantName } from '../tenant-name.ts';

export const createKeyCommand: Command = {
  words: ['create-key'],
  usage: '--tenant NAME',
  summary: 'Makes an API key and shows it, this one time.',
  options: { tenant: { type: 'string' } },
  parse(values, operands) {
    requireNoOperands(operands);
    const tenant = parseTenantName(requireOption(values, 'tenant'));
    return async ({ target, nowMs }) => {
      const { apiKey, keyId } = await createKey(target, tenant, nowMs());
      const remark = `API key of tenant ${tenant}, key id ${keyId}. It is shown only now; keep it where secrets are kept.`;
      return { output: [apiKey], remarks: [remark] };
    };
  },
};
