import { type PaperhookError, transient } from '../../shared/errors.ts';

/** A provider's status that is not documented means "keep waiting"; that it was there is logged, for it may need a new version of this code. */
export function unknownStatus(status: string): PaperhookError {
  const message = `the provider's status is not a documented one: ${status}`;
  return transient('provider_status_unknown', message);
}
