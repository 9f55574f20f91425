/** In the place of shared/lambda/get-secret-value.ts: Secrets Manager always answers, and at once. */
import type { GetSecretValue } from '../../../../shared/lambda/get-secret-value.ts';
import { theCloud } from '../the-world.ts';

export function createGetSecretValue(): GetSecretValue {
  return async (name) => theCloud().secret(name);
}
