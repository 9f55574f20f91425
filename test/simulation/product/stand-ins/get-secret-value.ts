/** In the place of shared/lambda/get-secret-value.ts: Secrets Manager of the world that is running. */
import type { GetSecretValue } from '../../../../shared/lambda/get-secret-value.ts';
import { theCloud } from '../the-world.ts';

export function createGetSecretValue(): GetSecretValue {
  return (name) => theCloud().secret(name);
}
