import type { ApiKey } from '../../../shared/store/api-keys.ts';
import { AdminError } from '../admin-error.ts';
import { KEY_ID_LENGTH } from '../api-key.ts';
import type { Command } from '../command.ts';
import { requireNoOperands, requireOption } from '../read-option.ts';
import { parseTenantName } from '../tenant-name.ts';

function theOne<Key extends ApiKey>([key, ...others]: Key[], tenant: string): Key {
  if (!key) {
    throw new AdminError(
      'failed',
      `Tenant ${tenant} has no API key of that id: list-keys shows those it has.`,
    );
  }
  if (others.length > 0) {
    const hint = 'none was revoked. Create a new key and delete the old items from the settings table.';
    throw new AdminError('failed', `Tenant ${tenant} has ${others.length + 1} API keys of that id; ${hint}`);
  }
  return key;
}

export const revokeKeyCommand: Command = {
  words: ['revoke-key'],
  usage: '--tenant NAME --key KEY_ID',
  summary: 'Calls with this key are refused from now on. KEY_ID is as list-keys shows it.',
  options: { tenant: { type: 'string' }, key: { type: 'string' } },
  parse(values, operands) {
    requireNoOperands(operands);
    const tenant = parseTenantName(requireOption(values, 'tenant'));
    const keyId = parseKeyId(requireOption(values, 'key'));
    return async ({ target: { settings }, nowMs }) => {
      const keys = (await settings.listApiKeys(tenant)).filter(({ key_id }) => key_id === keyId);
      const { id, revoked_at: revokedAt } = theOne(keys, tenant);
      if (revokedAt === undefined) await settings.revokeApiKey(id, nowMs());
      const when =
        revokedAt === undefined ? 'is revoked' : `had been revoked at ${new Date(revokedAt).toISOString()}`;
      return { output: [`The API key ${keyId} of tenant ${tenant} ${when}.`] };
    };
  },
};

function parseKeyId(keyId: string): string {
  if (keyId.length <= KEY_ID_LENGTH) return keyId;
  const hint = 'A whole key does not belong on a command line, where others can see it.';
  throw new AdminError('usage', `--key takes the key's id, its first ${KEY_ID_LENGTH} characters. ${hint}`);
}
