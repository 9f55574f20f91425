import { randomBytes } from 'node:crypto';
import type { Command } from '../command.ts';
import { requireNoOperands, requireOption } from '../read-option.ts';
import type { Target } from '../target/target.ts';
import { parseTenantName } from '../tenant-name.ts';

export interface CreatedKey {
  /** Stored nowhere: whoever gets it here has the only copy. */
  apiKey: string;
  keyId: string;
}

/** `ph_` and 48 of the key's 256 random bits: enough to tell keys apart, of no use to guess the rest. */
export const KEY_ID_LENGTH = 11;

export async function createKey(
  { settings }: Pick<Target, 'settings'>,
  tenant: string,
  nowMs = Date.now(),
): Promise<CreatedKey> {
  const apiKey = `ph_${randomBytes(32).toString('base64url')}`;
  const keyId = apiKey.slice(0, KEY_ID_LENGTH);
  await settings.putApiKey(apiKey, { kind: 'api_key', tenant, key_id: keyId, created_at: nowMs });
  return { apiKey, keyId };
}

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
