/** Secrets Manager as the workers read it: the same keeping reader that receive-notification has. */
import { createGetSecretValue } from './get-secret-value.ts';
import { createSecretReader, type SecretReader } from './read-secret.ts';
import type { Environment } from './signed-call.ts';

export function secretReader(environment: Environment): SecretReader {
  const call = createGetSecretValue(environment, environment['AWS_REGION'] ?? '');
  return createSecretReader({ call, now: Date.now });
}
