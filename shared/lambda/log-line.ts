/** One wide line a request or message, in Lambda's own JSON format. Only these fields: no bodies, headers, secrets or personal data. */
import { PaperhookError } from '../errors.ts';

export interface LogFields {
  outcome: string;
  request_id?: string;
  route?: string;
  status?: number;
  code?: string;
  /** The class of an unexpected fault; its text may hold anything, so it stays out. */
  fault?: string;
  tenant?: string;
  job_id?: string;
  template_id?: string;
  endpoint_id?: string;
  item?: string;
  message_id?: string;
  step?: string;
  via?: string;
  provider?: string;
  connection?: string;
  reason?: string;
  attempt?: number;
  duration_ms?: number;
  count?: number;
}

export function logLine(fields: LogFields, level: 'info' | 'warn' | 'error' = 'info'): void {
  console[level](fields);
}

/** What a log line says of an error: of ours its reason, unless that names a client's files; of any other only its class. */
export function faultFields(error: unknown): Pick<LogFields, 'code' | 'reason' | 'fault'> {
  if (error instanceof PaperhookError) {
    const cause = error.cause instanceof Error ? { fault: error.cause.name } : {};
    const reason = error.code === 'archive_refused' ? {} : { reason: error.message };
    return { code: error.code, ...reason, ...cause };
  }
  return { code: 'unavailable', fault: error instanceof Error ? error.name : 'unknown' };
}
