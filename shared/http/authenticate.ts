/** Whose call this is: the tenant of the API key in `x-auth`, looked up by its hash. */
import { refused } from '../errors.ts';
import type { ApiKey } from '../store/api-keys.ts';
import type { ApiRequest } from './api-request.ts';

/** Longer ones are nobody's. */
const LONGEST_API_KEY = 200;

export async function authenticate(
  request: ApiRequest,
  getApiKey: (apiKey: string) => Promise<ApiKey | undefined>,
): Promise<string> {
  const apiKey = request.headers['x-auth'];
  if (!apiKey) throw refused('unauthorized', 'The header x-auth with an API key is missing.');
  const found = apiKey.length <= LONGEST_API_KEY ? await getApiKey(apiKey) : undefined;
  if (!found || found.revoked_at !== undefined)
    throw refused('unauthorized', 'The API key in x-auth is not valid.');
  return found.tenant;
}
