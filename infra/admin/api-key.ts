/** What an API key looks like: `ph_` and 256 random bits, base64url. */
import { randomBytes } from 'node:crypto';
import type { Target } from './target/target.ts';

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
