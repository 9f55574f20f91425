/**
 * Behind CloudFront: what only our distribution can add to a request is compared with the secret. API Gateway asks once an
 * hour for each value, and refuses by itself what has none. Throws when the secret can't be read: the request is then refused.
 */
import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerResult } from 'aws-lambda';
import type { SecretReader } from '../../shared/lambda/read-secret.ts';
import { equalsOne } from '../../shared/providers/equals-one.ts';

export interface Dependencies {
  secretName: string;
  secrets: SecretReader;
  /** Never what was given. */
  log: (line: { outcome: 'admitted' | 'refused'; request_id: string }) => void;
}

type Event = Pick<APIGatewayRequestAuthorizerEventV2, 'identitySource' | 'requestContext'>;

export function createAdmitRequest({ secretName, secrets, log }: Dependencies) {
  return async ({ identitySource, requestContext }: Event): Promise<APIGatewaySimpleAuthorizerResult> => {
    const [given = '', ...more] = identitySource ?? [];
    const isAuthorized = more.length === 0 && (await isSecret(given));
    log({ outcome: isAuthorized ? 'admitted' : 'refused', request_id: requestContext.requestId });
    return { isAuthorized };
  };

  /** A mismatch is judged again by a newer secret, which the distribution may have already. */
  async function isSecret(given: string): Promise<boolean> {
    return (
      equalsOne(given, [(await secrets.read(secretName)) ?? '']) ||
      equalsOne(given, [(await secrets.refresh(secretName)) ?? ''])
    );
  }
}
