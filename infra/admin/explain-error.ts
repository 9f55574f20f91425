import { PaperhookError } from '../../shared/errors.ts';
import { AdminError } from './admin-error.ts';

const HAS_EXPIRED = 'The AWS credentials have expired: sign in again.';
const IS_UNKNOWN = 'AWS does not accept these credentials: check the access key, or sign in again.';

/** What services and the SDK call the faults that an operator can put right, by the error's name. */
const EXPLANATIONS: Readonly<Record<string, (message: string) => string>> = {
  CredentialsProviderError: (message) => `No usable AWS credentials: ${message}`,
  TokenProviderError: (message) => `No usable AWS credentials: ${message}`,
  ExpiredToken: () => HAS_EXPIRED,
  ExpiredTokenException: () => HAS_EXPIRED,
  InvalidClientTokenId: () => IS_UNKNOWN,
  UnrecognizedClientException: () => IS_UNKNOWN,
  SignatureDoesNotMatch: () => IS_UNKNOWN,
  InvalidSignatureException: () => IS_UNKNOWN,
  AccessDenied: (message) => `These AWS credentials may not do this: ${message}`,
  AccessDeniedException: (message) => `These AWS credentials may not do this: ${message}`,
};

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
]);

/** One line, whatever was thrown; no stack. */
export function explainError(error: unknown): string {
  return explain(error).replaceAll(/\s+/g, ' ').trim();
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return 'Something unknown went wrong.';
  if (error instanceof AdminError || error instanceof PaperhookError) return error.message;
  const known = Object.hasOwn(EXPLANATIONS, error.name) ? EXPLANATIONS[error.name] : undefined;
  if (known) return known(error.message);
  if (error.message === 'Region is missing') {
    return 'No AWS region is set: set AWS_REGION, or a region in your AWS profile.';
  }
  // S3 answers HEAD without a body, and so without an error's name.
  if ('$metadata' in error && Object(error.$metadata).httpStatusCode === 403) {
    return 'These AWS credentials may not do this (403): README.md names the rights that a command needs.';
  }
  const code = 'code' in error ? String(error.code) : '';
  if (UNREACHABLE.has(code)) return `AWS, or what stands in for it, could not be reached (${code}).`;
  return `${error.name}: ${error.message}`;
}
