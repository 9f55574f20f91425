/** Every failure that Paperhook names, in one class. A caller sees `code`, never a stack. */

export const ERROR_CODES = [
  // answers to a client's call
  'bad_request',
  'unauthorized',
  'insufficient_credits',
  'not_found',
  'conflict',
  'expired',
  'too_large',
  'unsupported_media_type',
  'unprocessable',
  'unavailable',
  // why a job failed
  'upload_missing',
  'document_refused',
  'archive_refused',
  'documents_failed',
  'provider_failed',
  'deadline_exceeded',
  'connection_unusable',
  'cancelled',
  // why a provider's call or a delivery did not work this time
  'provider_unavailable',
  'provider_status_unknown',
  'provider_throttled',
  'outcome_unknown',
  'endpoint_unavailable',
  'address_refused',
  'connection_paused',
  'dead_letter',
  // why a message was set aside
  'malformed_notification',
  'unknown_message',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** `permanent`: the same call fails again however often it is made. `transient`: trying again can help. */
export type Fault = 'permanent' | 'transient';

export interface ErrorDetails {
  fault: Fault;
  /** How long the other side asked us to wait, in seconds. */
  retryAfterSeconds?: number;
  cause?: unknown;
}

export class PaperhookError extends Error {
  readonly code: ErrorCode;
  readonly fault: Fault;
  readonly retryAfterSeconds: number | undefined;

  /** @param message shown to clients as it is, but for `unavailable`: no secrets, no bodies, no internals. */
  constructor(code: ErrorCode, message: string, details: ErrorDetails) {
    super(message, { cause: details.cause });
    this.name = 'PaperhookError';
    this.code = code;
    this.fault = details.fault;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/** Every caller's fault: the same call fails again. */
export function refused(code: ErrorCode, message: string): PaperhookError {
  return new PaperhookError(code, message, { fault: 'permanent' });
}

/** Nobody's fault for long: the same call may work later. */
export function transient(
  code: ErrorCode,
  message: string,
  details: Omit<ErrorDetails, 'fault'> = {},
): PaperhookError {
  return new PaperhookError(code, message, { ...details, fault: 'transient' });
}

/** What we did not foresee is transient. */
export function asPaperhookError(thrown: unknown): PaperhookError {
  if (thrown instanceof PaperhookError) return thrown;
  return transient('unavailable', 'an unforeseen fault', { cause: thrown });
}

/** Why something failed, as it is stored and shown. */
export interface Reason {
  code: ErrorCode;
  message: string;
}

/** What tenants are told of a fault: nothing of our inside. */
export function publicReason({ code, message }: PaperhookError): Reason {
  return {
    code,
    message: code === 'unavailable' ? 'Something went wrong on our side. It is tried again.' : message,
  };
}
