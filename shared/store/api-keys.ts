/** API keys, stored by their hashes. */
import { createHash } from 'node:crypto';
import type { SettingsTable } from './settings-table.ts';

export interface ApiKey {
  kind: 'api_key';
  tenant: string;
  /** The key's first characters, by which people tell keys apart. */
  key_id: string;
  created_at: number;
  revoked_at?: number;
}

const PREFIX = 'KEY#';

/** API keys are 256 random bits, so one round of SHA-256 is enough to store them by. */
function itemId(apiKey: string): string {
  return `${PREFIX}${createHash('sha256').update(apiKey).digest('hex')}`;
}

export function apiKeysIn(table: SettingsTable) {
  return {
    getApiKey: (apiKey: string) => table.get<ApiKey>(itemId(apiKey)),
    putApiKey: (apiKey: string, setting: ApiKey) => table.put(itemId(apiKey), setting.tenant, setting),
    listApiKeys: (tenant: string) => table.list<ApiKey & { id: string }>(tenant, PREFIX),
    revokeApiKey: (id: string, atMs: number) => table.setIfThere(id, 'revoked_at', atMs),
  };
}
