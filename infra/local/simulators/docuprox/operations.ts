/** Which of the documented operations a request names, with `/v1` or, as the prose writes it, without. */
import type { ModelRequest } from '../model-request.ts';

export const OPERATIONS = ['process_job', 'job_status', 'job_results'] as const;
export type Operation = (typeof OPERATIONS)[number];

const CALLS: Record<string, Operation> = {
  'POST process-job': 'process_job',
  'PUT process-job': 'process_job',
  'GET job-status': 'job_status',
  'POST job-results': 'job_results',
};

export function findOperation({ method, path }: ModelRequest): Operation | undefined {
  return CALLS[`${method} ${path.replace(/^\/(v1\/)?/, '')}`];
}
