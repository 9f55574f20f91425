/**
 * Behind CloudFront: what only our distribution can add to a request is compared with the secret. API Gateway keeps each answer
 * for five minutes, refusals too, and refuses by itself what has none. Throws where there is no secret to compare with: that
 * is our fault, so API Gateway answers 500 and keeps nothing, and a webhook comes again.
 */
import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerResult } from 'aws-lambda';
import type { SecretReader } from '../../shared/lambda/read-secret.ts';
import { equalsOne } from '../../shared/providers/equals-one.ts';
import { parseEdgeSecret } from './edge-secret.ts';

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
    const isAuthorized = (await isSecret(given)) && more.length === 0;
    log({ outcome: isAuthorized ? 'admitted' : 'refused', request_id: requestContext.requestId });
    return { isAuthorized };
  };

  /** A mismatch is judged again by a newer secret, which the distribution may have already. */
  async function isSecret(given: string): Promise<boolean> {
    return (
      equalsOne(given, parseEdgeSecret(await secrets.read(secretName))) ||
      equalsOne(given, parseEdgeSecret(await secrets.refresh(secretName)))
    );
  }
}
