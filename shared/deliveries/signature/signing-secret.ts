/**
 * Signing secrets in the form of the Standard Webhooks specification, `whsec_` and the base64 of 24 to 64 bytes: a new one, or
 * that which a tenant brings.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
import { refused } from '../../errors.ts';

const PREFIX = 'whsec_';
const LEAST_BYTES = 24;
const MOST_BYTES = 64;
const NEW_BYTES = 32;

/** @param randomBytes `randomBytes` of node:crypto */
export function newSigningSecret(randomBytes: (size: number) => Buffer): string {
  return `${PREFIX}${randomBytes(NEW_BYTES).toString('base64')}`;
}

/** @throws PaperhookError unprocessable, permanent, with a message that does not repeat it */
export function parseSigningSecret(secret: string): string {
  const encoded = secret.slice(PREFIX.length);
  const bytes = Buffer.from(encoded, 'base64');
  // Decoding passes over what is no base64; encoding again shows it.
  const isWellFormed = secret.startsWith(PREFIX) && bytes.toString('base64') === encoded;
  if (isWellFormed && bytes.length >= LEAST_BYTES && bytes.length <= MOST_BYTES) return secret;
  throw refused(
    'unprocessable',
    `must be ${PREFIX} and the base64, with its padding, of ${LEAST_BYTES} to ${MOST_BYTES} bytes`,
  );
}
