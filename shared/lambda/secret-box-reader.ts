/** The box that tenants' secrets are sealed with, made from the data key in Secrets Manager. */
import { createSecretBox, type SecretBox } from '../deliveries/secret-box.ts';
import { transient } from '../errors.ts';
import type { SecretReader } from './read-secret.ts';

/** @param secretName name or ARN of the data key's secret. */
export function secretBoxReader(secrets: SecretReader, secretName: string): () => Promise<SecretBox> {
  return async () => {
    const keys = await secrets.read(secretName);
    if (keys === undefined) {
      throw transient('unavailable', 'the data key is not in Secrets Manager');
    }
    return createSecretBox(keys);
  };
}
