import { AdminError } from '../admin-error.ts';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** @param command its words, for the complaint. */
export function parseJobId(command: string, [jobId, ...others]: readonly string[]): string {
  if (jobId === undefined || others.length > 0) {
    throw new AdminError('usage', `${command} takes one job_id.`);
  }
  const id = jobId.toLowerCase();
  if (!UUID.test(id)) throw new AdminError('usage', 'A job_id is a UUID, as POST /process-job answers it.');
  return id;
}
