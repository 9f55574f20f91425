/** Access tokens: OAuth 2.0 client credentials, for 24 hours. https://docs.ocrolus.com/docs/using-api-credentials */
import type { ModelRequest, RequestBody } from '../model-request.ts';
import type { OcrolusAccess } from './access.ts';
import { type Answer, bare, faultAnswer } from './answers.ts';
import { fieldsOf } from './fields-of.ts';

const LIFE_SECONDS = 86_400;
const AUDIENCE = 'https://api.ocrolus.com/';

export function createTokens(
  { clientId, clientSecret }: OcrolusAccess,
  now: () => number,
  newId: () => string,
) {
  const expiries = new Map<string, number>();

  return {
    grant(body: RequestBody): Answer {
      const { grant_type, client_id, client_secret, audience } = fieldsOf(body);
      if (grant_type !== 'client_credentials')
        return denied(400, 'unsupported_grant_type', 'Unsupported grant type');
      if (client_id !== clientId || client_secret !== clientSecret)
        return denied(403, 'access_denied', 'Unauthorized');
      if (audience !== undefined && audience !== AUDIENCE)
        return denied(403, 'access_denied', 'Service not found');
      const access_token = `simulated.${newId()}`;
      expiries.set(access_token, now() + LIFE_SECONDS * 1000);
      return bare(200, { access_token, token_type: 'Bearer', expires_in: LIFE_SECONDS });
    },

    isGood({ headers }: ModelRequest): boolean {
      const [, token = ''] = /^bearer (.+)$/i.exec(headers['authorization'] ?? '') ?? [];
      return (expiries.get(token) ?? 0) > now();
    },

    /** "Revoking a credential may kill outstanding tokens before they expire." @returns how many that were. */
    revokeAll(): number {
      const count = expiries.size;
      expiries.clear();
      return count;
    },
  };
}

/** RFC 6749 section 5.2. Its documentation has 400 for wrong credentials, clients have seen 403. */
function denied(status: number, error: string, error_description: string): Answer {
  return bare(status, { error, error_description });
}

/** A refusal made on demand. */
export function tokenRefused(status: number, retryAfterSeconds: number | undefined): Answer {
  if (status === 429 || status >= 500) return faultAnswer(status, retryAfterSeconds);
  return denied(status, 'access_denied', 'Unauthorized');
}
