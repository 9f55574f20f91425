/**
 * DocuProx has no idempotency key, but says back in its webhook which static_values a document came with: ours carry
 * the job's id, which is how a webhook tells what became of a submit whose answer was lost.
 */
import { isJobId } from '../job-id.ts';

const JOB_ID_KEY = 'paperhook_job_id';

/** @param staticValues the job's own, which stand beside ours. */
export function staticValuesOf(
  jobId: string,
  staticValues: Record<string, unknown>,
): Record<string, unknown> {
  return { ...staticValues, [JOB_ID_KEY]: jobId };
}

/** @param staticValues as DocuProx says them back; undefined when they name no job of ours. */
export function echoedJobId(staticValues: Record<string, unknown>): string | undefined {
  const jobId = staticValues[JOB_ID_KEY];
  return typeof jobId === 'string' && isJobId(jobId) ? jobId : undefined;
}

/** JSON of DocuProx's without what we put into it. Undefined: it is not JSON. */
export function parseWithoutEcho(json: string): unknown {
  try {
    return withoutEcho(JSON.parse(json));
  } catch {
    return undefined;
  }
}

/** What DocuProx says without what we put into it, wherever that has come back. */
export function withoutEcho(said: unknown): unknown {
  if (Array.isArray(said)) return said.map(withoutEcho);
  if (typeof said !== 'object' || said === null) return said;
  const entries = Object.entries(said).filter(([name]) => name !== JOB_ID_KEY);
  return Object.fromEntries(entries.map(([name, value]) => [name, withoutEcho(value)]));
}
