/**
 * In: small secrets of tenants (signing secrets, headers). Out: the same sealed with AES-256-GCM, fit for a
 * table, and back. A seal names its key, so that new keys can be added while old seals still open.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { type Fault, PaperhookError } from '../errors.ts';

const CIPHER = 'aes-256-gcm';
/** NIST SP 800-38D's length for random nonces: good for 2^32 seals a key. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
const MIN_KEY_LENGTH = 32;
const HKDF_INFO = 'paperhook secret box';

/** `v1.<key id>.<iv>.<ciphertext and tag>`, both base64url. */
const SEALED = /^v1\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{22,})$/;

/** Flat, because Secrets Manager generates a random value for a top-level key only. */
const keySecretSchema = z.record(z.string().regex(/^[A-Za-z0-9_-]{1,32}$/), z.string());

export interface SecretBox {
  /** @param context what the secret belongs to, as a template's id: a seal opens for no other */
  seal(plaintext: string, context: string): string;
  open(sealed: string, context: string): string;
}

/** @param keySecret JSON: `{"current": "k1", "k1": "<32 random characters or more>", ...}` */
export function createSecretBox(keySecret: string): SecretBox {
  const { current, keys } = parseKeySecret(keySecret);
  return {
    seal: (plaintext, context) => sealWith(keyNamed(current, keys), current, plaintext, context),
    open: (sealed, context) => {
      const [, keyId, iv, ciphertextAndTag] = SEALED.exec(sealed) ?? [];
      if (keyId === undefined || iv === undefined || ciphertextAndTag === undefined) {
        throw unusable('The sealed secret has no form that can be opened.', 'permanent');
      }
      return openWith(keyNamed(keyId, keys), fromBase64Url(iv), fromBase64Url(ciphertextAndTag), context);
    },
  };
}

function parseKeySecret(keySecret: string): { current: string; keys: Map<string, Buffer> } {
  const { current, ...secrets } = parseJsonRecord(keySecret);
  if (current === undefined) throw unusable('The key secret does not say which key is current.');
  const keys = new Map<string, Buffer>();
  for (const [keyId, secret] of Object.entries(secrets)) {
    if (secret.length < MIN_KEY_LENGTH) {
      throw unusable(`The key ${keyId} in the key secret has fewer than ${MIN_KEY_LENGTH} characters.`);
    }
    keys.set(keyId, Buffer.from(hkdfSync('sha256', secret, '', HKDF_INFO, 32)));
  }
  keyNamed(current, keys);
  return { current, keys };
}

function parseJsonRecord(text: string): Record<string, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // Not as a cause: the parser's message quotes what it read, and that is a key.
    throw unusable('The key secret is not JSON.');
  }
  const parsed = keySecretSchema.safeParse(json);
  if (!parsed.success) throw unusable('The key secret must be a flat JSON object of key ids and strings.');
  return parsed.data;
}

function keyNamed(keyId: string, keys: ReadonlyMap<string, Buffer>): Buffer {
  const key = keys.get(keyId);
  if (key === undefined) throw unusable(`The key secret has no key ${keyId}.`);
  return key;
}

function sealWith(key: Buffer, keyId: string, plaintext: string, context: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `v1.${keyId}.${iv.toString('base64url')}.${sealed.toString('base64url')}`;
}

function openWith(key: Buffer, iv: Buffer, ciphertextAndTag: Buffer, context: string): string {
  const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(ciphertextAndTag.subarray(-TAG_BYTES));
  const start = decipher.update(ciphertextAndTag.subarray(0, -TAG_BYTES));
  try {
    return Buffer.concat([start, decipher.final()]).toString('utf8');
  } catch (cause) {
    throw unusable('The sealed secret was changed, or belongs to something else.', 'permanent', cause);
  }
}

function fromBase64Url(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}

/** `transient` unless told: an operator can put a missing key back, and what waits then goes on. */
function unusable(message: string, fault: Fault = 'transient', cause?: unknown): PaperhookError {
  return new PaperhookError('unavailable', message, { fault, cause });
}
